using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>What a connection is given to say, and how it went: messages of the ledger, odd texts beside it, signals.</summary>
internal static class SessionSpeech
{
    /// <summary>What needs care in JSON (RFC 8259 section 7): quotes, backslashes, a line break.</summary>
    private static ReadOnlySpan<byte> Awkward => " said \"so\" \\o/\nand left"u8;

    /// <summary>A text that begins like JSON and ends in the middle of a string: no parser takes it (RFC 8259 section 2).</summary>
    private static ReadOnlySpan<byte> Malformed => """{"type":"msg","content":"and then it brok"""u8;

    /// <summary>Number of messages that are none of the ledger: far from those of the client.</summary>
    private const uint OddSequence = 0x8000_0000;

    /// <summary>Says a message. Under the gate.</summary>
    public static void Say(this ClientSession session, uint sequence, Utterance message, int bytes)
    {
        var setup = session.Client.Setup;
        var tail = message.IsAwkward ? Awkward : [];
        var body = MessageBuffers.Body(Math.Max(bytes, Stamp.Length + tail.Length));
        new Stamp(setup.Run, session.Client.Identity.Number, sequence, message.Due).Write(body[..^tail.Length]);
        tail.CopyTo(body[^tail.Length..]);
        var tag = new SendTag(SendKind.Say, sequence, message.Due, setup.Timers.Now);
        Post(session, sequence, body, tag);
    }

    /// <summary>Says what is no message: a text of nothing, or one that breaks the frame. It has no stamp, so nobody takes it for one. Under the gate.</summary>
    public static void SayOdd(this ClientSession session, uint sequence, TextKind kind, int bytes)
    {
        if (kind == TextKind.Empty)
        {
            Post(session, sequence, [], new SendTag(SendKind.Empty));
            return;
        }

        var body = MessageBuffers.Body(bytes);
        body.Fill((byte)'x');
        Awkward.CopyTo(body);
        Post(session, sequence, body, new SendTag(SendKind.Malformed));
    }

    /// <summary>Sends what is not even JSON. Under the gate.</summary>
    public static void SayMalformed(this ClientSession session) => session.Post(Malformed, new SendTag(SendKind.Malformed));

    /// <summary>Says something far too long, without a stamp. Under the gate.</summary>
    /// <param name="session">Where.</param>
    /// <param name="bytes">Length of its text; the frame is a little longer.</param>
    public static void SayOversized(this ClientSession session, int bytes)
    {
        var body = MessageBuffers.Body(bytes);
        body.Fill((byte)'x');
        Post(session, OddSequence, body, new SendTag(SendKind.Oversized));
    }

    /// <summary>Joins once more; false: the wire format has no frame for that. Under the gate.</summary>
    public static bool JoinAgain(this ClientSession session)
    {
        var frame = MessageBuffers.Frame();
        if (!session.Conversation.WriteJoin(frame))
        {
            return false;
        }

        session.Post(frame.WrittenSpan, new SendTag(SendKind.Join));
        return true;
    }

    /// <summary>Shows a signal. Under the gate.</summary>
    public static void Signal(this ClientSession session, string signal)
    {
        var frame = MessageBuffers.Frame();
        if (session.Conversation.WriteSignal(signal, frame))
        {
            session.Post(frame.WrittenSpan, new SendTag(SendKind.Signal));
        }
    }

    /// <summary>The kernel has taken it.</summary>
    public static void OnSent(ClientSession session, SendTag tag, TimeSpan at)
    {
        switch (tag.Kind)
        {
            case SendKind.Say:
                session.Client.OnSaid(isTaken: true);
                session.Emit(ClientEventKind.Sent, at, tag.Due, sequence: tag.Sequence, earlier: tag.Handed);
                break;
            case SendKind.Heartbeat:
                session.Emit(ClientEventKind.HeartbeatSent, at, at);
                break;
            case SendKind.Signal:
                session.Emit(ClientEventKind.SignalSent, at, at);
                break;
            case SendKind.Malformed:
                session.Emit(ClientEventKind.SentMalformed, at, at);
                break;
            case SendKind.Empty:
                session.Emit(ClientEventKind.SentEmpty, at, at);
                break;
            case SendKind.Oversized:
                session.Emit(ClientEventKind.SentOversized, at, at);
                break;
            case SendKind.Join:
                session.Emit(ClientEventKind.SentJoin, at, at);
                break;
        }
    }

    /// <summary>The kernel has not taken it, and never will.</summary>
    public static void OnSendFailed(ClientSession session, SendTag tag, TimeSpan at)
    {
        if (tag.Kind == SendKind.Say)
        {
            session.Client.OnSaid(isTaken: false);
            session.Emit(ClientEventKind.SendFailed, at, tag.Due, sequence: tag.Sequence);
            if (session.Client.Profile.Send.Echo == EchoSource.Local)
            {
                session.Emit(ClientEventKind.Phantom, at, tag.Due);
            }
        }
        else if (tag.Kind == SendKind.Signal)
        {
            session.Emit(ClientEventKind.SignalDropped, at, at);
        }
    }

    private static void Post(ClientSession session, uint sequence, ReadOnlySpan<byte> body, SendTag tag)
    {
        var frame = MessageBuffers.Frame();
        session.Conversation.WriteSay(sequence, body, frame);
        session.Post(frame.WrittenSpan, tag);
    }
}
