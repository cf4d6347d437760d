using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// One chain of heartbeats: sends them, measures replies, and tells when the policy says that the connection is dead. It belongs
/// to the connection it began with or, where heartbeats outlive that, goes to the newest one. Two timers, none of its own per
/// heartbeat. Guarded by the client's gate.
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
    private bool _begun;
    private long _dataAt; // ticks; kept only where it waits for silence

    public HeartbeatKeeper(ChatClient client, ClientSession session, HeartbeatPolicy policy)
    {
        _client = client;
        _session = session;
        _policy = policy;
        _next = new ClientTimer(this);
        _reply = new ClientTimer(this);
    }

    /// <summary>Its connection has come so far: it begins if this is what it waits for.</summary>
    public void On(HeartbeatStart stage, TimeSpan at)
    {
        if (stage == _policy.Start && !_begun)
        {
            _begun = true;
            _client.Heartbeats!.Begin(this);
            _client.Setup.Timers.Arm(_next, at + (_policy.First ?? _policy.Every));
        }
    }

    /// <summary>Its connection has ended.</summary>
    public void OnEnded()
    {
        _client.Setup.Timers.Cancel(_reply);
        if (!_policy.Outlives)
        {
            Stop();
        }
    }

    /// <summary>No more heartbeats.</summary>
    public void Stop()
    {
        _client.Setup.Timers.Cancel(_next);
        _client.Setup.Timers.Cancel(_reply);
    }

    /// <summary>Data went or came. Thread-safe.</summary>
    public void OnData(TimeSpan at)
    {
        if (_policy.Pace == HeartbeatPace.Idle)
        {
            Interlocked.Exchange(ref _dataAt, at.Ticks);
        }
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
        Emit(ClientEventKind.HeartbeatAnswered, at, since);
        AwaitNext();
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }

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
        var idle = new TimeSpan(Interlocked.Read(ref _dataAt)) + _policy.Every;
        if (_policy.Pace == HeartbeatPace.Idle && idle > due)
        {
            _client.Setup.Timers.Arm(_next, idle); // moved when it fires: arming costs more than a message
            return;
        }

        if (_policy.Pace != HeartbeatPace.Once)
        {
            _client.Setup.Timers.Arm(_next, (_policy.Pace == HeartbeatPace.Chained ? now : due) + _policy.Every);
        }

        var session = _policy.Outlives ? _client.Sessions.Newest : _session;
        if (session is not { CanBeat: true })
        {
            Fail(now);
            return;
        }

        _client.Heartbeats!.Succeed();
        if (_awaitedSince is not null && _policy.ReplyWithin is not null)
        {
            (_awaitedNext ??= new Queue<TimeSpan>()).Enqueue(now); // the one before has its own time, which goes on
        }
        else
        {
            Await(now);
        }

        session.Beat(_policy.Frame);
    }

    private void Fail(TimeSpan now)
    {
        Emit(ClientEventKind.HeartbeatMissed, now, now);
        if (_client.Heartbeats!.Fail())
        {
            if (!_policy.GoesOn)
            {
                Stop();
            }

            _client.OnHeartbeatsFailed();
        }
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
        Emit(ClientEventKind.HeartbeatMissed, _client.Now, _awaitedSince ?? _client.Now);
        _missedInARow++;
        AwaitNext();
        if (_missedInARow >= _policy.GiveUpAfter)
        {
            _session.GiveUp(new ConnectionEnd(
                EndSide.Network, EndCause.HeartbeatLost, CloseCode.None, TimeSpan.Zero, $"{_missedInARow} heartbeats unanswered"));
        }
    }

    private void Emit(ClientEventKind kind, TimeSpan at, TimeSpan since) => _client.Emit(new ClientEvent
    {
        Kind = kind,
        Client = _client.Identity.Number,
        Connection = _session.Number,
        At = at,
        Since = since,
    });
}
