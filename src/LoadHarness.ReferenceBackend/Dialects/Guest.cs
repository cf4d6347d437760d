using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Rules;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>A connection that has been let in, as its conversation sees it: where it wants to go, how the house deals with it.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Hub">The house.</param>
/// <param name="Room">Room that it asked for.</param>
/// <param name="Echo">It gets its own messages, too.</param>
internal sealed record Guest(ChatConnection Connection, ChatHub Hub, string Room, bool Echo)
{
    /// <summary>Whom a message of this guest shall not reach.</summary>
    public ChatConnection? Except => Echo ? null : Connection;

    public BackendRules Rules => Hub.Options.Rules;

    /// <summary>Counts what is not as it should be, and says so.</summary>
    public void Refuse(LedgerCounter counter, Message answer)
    {
        Hub.Ledger.Count(counter);
        Connection.Answer(answer);
    }

    /// <summary>Counts a frame that was not understood, and does with it what the rule says.</summary>
    public void Misunderstood(Message answer)
    {
        Hub.Ledger.Count(LedgerCounter.Malformed);
        if (Rules.Malformed == MalformedRule.Answer)
            Connection.Answer(answer);
        else if (Rules.Malformed == MalformedRule.Close)
            Connection.Close(CloseCode.Malformed, "a frame was not understood", EndCause.Violation);
    }

    /// <summary>Counts a heartbeat, and answers it if the rule wants it and no defect swallows the answer.</summary>
    public void Heartbeat(Message answer)
    {
        Hub.Ledger.Count(LedgerCounter.Heartbeats);
        if (Rules.HeartbeatReply && !Hub.Defects.IgnorePings.SwallowsMessage())
            Connection.Answer(answer);
    }
}
