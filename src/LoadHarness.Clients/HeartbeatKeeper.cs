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
    private readonly ChatClient _client;
    private readonly ClientSession _session;
    private readonly HeartbeatPolicy _policy;
    private readonly ClientTimer _next;
    private readonly ClientTimer _reply;
    private TimeSpan? _awaitedSince; // the heartbeat that has no reply yet
    private int _missedInARow;

    public HeartbeatKeeper(ChatClient client, ClientSession session, HeartbeatPolicy policy)
    {
        _client = client;
        _session = session;
        _policy = policy;
        _next = new ClientTimer(this);
        _reply = new ClientTimer(this);
    }

    /// <summary>The connection is joined.</summary>
    public void Begin(TimeSpan at) => _client.Setup.Timers.Arm(_next, at + (_policy.First ?? _policy.Every));

    /// <summary>No more heartbeats.</summary>
    public void Stop()
    {
        _client.Setup.Timers.Cancel(_next);
        _client.Setup.Timers.Cancel(_reply);
    }

    /// <summary>A reply came.</summary>
    public void OnReply(TimeSpan at)
    {
        if (_awaitedSince is not { } since)
        {
            return;
        }

        _awaitedSince = null;
        _missedInARow = 0;
        _client.Setup.Timers.Cancel(_reply);
        _client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.HeartbeatAnswered,
            Client = _client.Identity.Number,
            Connection = _session.Number,
            At = at,
            Since = since,
        });
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.Due != due || !_session.IsJoined)
            {
                return;
            }

            timer.Due = ClientTimer.Never;
            if (timer == _next)
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
        var now = _client.Now;
        _client.Setup.Timers.Arm(_next, due + _policy.Every);
        _awaitedSince = now;
        _session.SendHeartbeat(SendKind.Heartbeat);
        if (_policy.ReplyWithin is { } within)
        {
            _client.Setup.Timers.Arm(_reply, now + within);
        }
    }

    private void Miss()
    {
        _client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.HeartbeatMissed,
            Client = _client.Identity.Number,
            Connection = _session.Number,
            At = _client.Now,
            Since = _awaitedSince ?? _client.Now,
        });
        _awaitedSince = null;
        _missedInARow++;
        if (_missedInARow >= _policy.GiveUpAfter)
        {
            _session.GiveUp(new ConnectionEnd(
                EndSide.Network, EndCause.HeartbeatLost, CloseCode.None, TimeSpan.Zero, $"{_missedInARow} heartbeats unanswered"));
        }
    }
}
