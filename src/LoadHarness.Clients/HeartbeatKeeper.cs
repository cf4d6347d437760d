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
    private TimeSpan? _awaitedSince; // the oldest heartbeat that has no reply yet
    private Queue<TimeSpan>? _awaitedNext; // those sent since, where a reply may take as long as the next heartbeat; null: never any
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
        AwaitNext();
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
        if (_awaitedSince is not null && _policy.ReplyWithin is not null)
        {
            (_awaitedNext ??= new Queue<TimeSpan>()).Enqueue(now); // the one before has its own time, which goes on
        }
        else
        {
            Await(now);
        }

        _session.SendHeartbeat(SendKind.Heartbeat);
    }

    private void Await(TimeSpan since)
    {
        _awaitedSince = since;
        if (_policy.ReplyWithin is { } within)
        {
            _client.Setup.Timers.Arm(_reply, since + within);
        }
    }

    private void AwaitNext()
    {
        _awaitedSince = null;
        if (_awaitedNext is not null && _awaitedNext.TryDequeue(out var since))
        {
            Await(since);
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
        _missedInARow++;
        AwaitNext();
        if (_missedInARow >= _policy.GiveUpAfter)
        {
            _session.GiveUp(new ConnectionEnd(
                EndSide.Network, EndCause.HeartbeatLost, CloseCode.None, TimeSpan.Zero, $"{_missedInARow} heartbeats unanswered"));
        }
    }
}
