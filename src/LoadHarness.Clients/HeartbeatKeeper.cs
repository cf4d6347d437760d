using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// The heartbeats of one joined connection: sends them, measures replies, and gives the connection up when the policy
/// says that it is dead. Two timers, none of its own per heartbeat. Guarded by the client's gate.
/// </summary>
internal sealed class HeartbeatKeeper : ITimerTarget
{
    private readonly ChatClient client;
    private readonly ClientSession session;
    private readonly HeartbeatPolicy policy;
    private readonly ClientTimer next;
    private readonly ClientTimer reply;
    private TimeSpan? awaitedSince; // the heartbeat that has no reply yet
    private int missedInARow;

    public HeartbeatKeeper(ChatClient client, ClientSession session, HeartbeatPolicy policy)
    {
        this.client = client;
        this.session = session;
        this.policy = policy;
        next = new ClientTimer(this);
        reply = new ClientTimer(this);
    }

    /// <summary>The connection is joined.</summary>
    public void Begin(TimeSpan at) => client.Setup.Timers.Arm(next, at + (policy.First ?? policy.Every));

    /// <summary>No more heartbeats.</summary>
    public void Stop()
    {
        client.Setup.Timers.Cancel(next);
        client.Setup.Timers.Cancel(reply);
    }

    /// <summary>A reply came.</summary>
    public void OnReply(TimeSpan at)
    {
        if (awaitedSince is not { } since)
        {
            return;
        }

        awaitedSince = null;
        missedInARow = 0;
        client.Setup.Timers.Cancel(reply);
        client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.HeartbeatAnswered,
            Client = client.Identity.Number,
            Connection = session.Number,
            At = at,
            Since = since,
        });
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (client.Gate)
        {
            if (timer.Due != due || !session.IsJoined)
            {
                return;
            }

            timer.Due = ClientTimer.Never;
            if (timer == next)
            {
                Beat(due);
            }
            else
            {
                Miss();
            }
        }
    }

    private void Beat(TimeSpan due)
    {
        var now = client.Now;
        client.Setup.Timers.Arm(next, due + policy.Every);
        awaitedSince = now;
        session.SendHeartbeat(SendKind.Heartbeat);
        if (policy.ReplyWithin is { } within)
        {
            client.Setup.Timers.Arm(reply, now + within);
        }
    }

    private void Miss()
    {
        client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.HeartbeatMissed,
            Client = client.Identity.Number,
            Connection = session.Number,
            At = client.Now,
            Since = awaitedSince ?? client.Now,
        });
        awaitedSince = null;
        missedInARow++;
        if (missedInARow >= policy.GiveUpAfter)
        {
            session.GiveUp(new ConnectionEnd(
                EndSide.Network, EndCause.HeartbeatLost, CloseCode.None, TimeSpan.Zero, $"{missedInARow} heartbeats unanswered"));
        }
    }
}
