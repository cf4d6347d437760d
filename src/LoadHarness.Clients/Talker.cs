using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// What a client says and when. Open loop: at the instants of the plan, whatever the backend does; a message that could
/// not be made in time is late from its due instant, never skipped or re-timed. Closed loop: when the last one has come
/// back. Guarded by the client's gate.
/// </summary>
internal sealed class Talker : ITimerTarget
{
    private readonly ChatClient _client;
    private readonly ClientSetup _setup;
    private readonly SayPolicy _say;
    private readonly ClientTimer _timer;
    private readonly Outbox? _outbox; // null: what cannot be said is dropped
    private readonly bool _isNaive; // awkward texts break the frame
    private SaySchedule _schedule;
    private TextPlan _texts;
    private uint _nextSequence;
    private uint? _awaitedEcho; // closed loop
    private TimeSpan _goOnAt; // closed loop: then the echo is given up
    private int _queued;
    private bool _stopped;

    public Talker(ChatClient client, ClientSetup setup, SayPolicy say, int number)
    {
        _client = client;
        _setup = setup;
        _say = say;
        _timer = new ClientTimer(this);
        _outbox = client.Profile.Send.WhenNotOpen == WhenNotOpen.Drop ? null
            : new Outbox(client, client.Profile.Send, Send, Drop);
        _isNaive = client.Profile.Protocol.BreaksOnAwkward;
        if (!_say.IsClosedLoop)
        {
            _schedule = _setup.Plan.SaysOf(number);
            _texts = _setup.Plan.TextsOf(number);
        }
    }

    /// <summary>Messages that are neither sent nor not sent yet: they wait for a connection, or for the kernel.</summary>
    public int Queued => Volatile.Read(ref _queued) + (_outbox?.Count ?? 0);

    /// <summary>Messages that wait for a connection or to be sent again, and when the oldest of them was due; null: none. From any thread.</summary>
    public (int Depth, TimeSpan OldestDue)? Waiting
    {
        get
        {
            if (_outbox is not { Count: > 0 })
            {
                return null;
            }

            lock (_client.Gate)
            {
                return _outbox.OldestDue is { } due ? (_outbox.Count, due) : null;
            }
        }
    }

    /// <summary>The client has come.</summary>
    public void Begin()
    {
        if (!_say.IsClosedLoop)
        {
            ArmIfInTime(_schedule.Next());
        }
    }

    /// <summary>Nothing more is said. What was due by now but was not yet said counts as not sent, never as not intended.</summary>
    public void Stop()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        var due = _timer.Due;
        _setup.Timers.Cancel(_timer);
        for (var now = _client.Now; !_say.IsClosedLoop && !_client.IsHidden && due <= now && due < _setup.Plan.SayEnd; due = _schedule.Next())
        {
            if (IsMessage(NextText()))
            {
                Tell(ClientEventKind.Intended, due);
                Tell(ClientEventKind.Dropped, due); // its author had no time to write it: no phantom
            }
        }

        _outbox?.Stop();
    }

    /// <summary>The client is joined, for the first time or again.</summary>
    public void OnJoined()
    {
        BeginLoop();
        _outbox?.OnJoined();
    }

    /// <summary>Its page is shown again.</summary>
    public void OnShown()
    {
        if (_client.Joined is not null)
        {
            BeginLoop();
        }
    }

    /// <summary>The client is about to dial.</summary>
    public void OnDialing() => _outbox?.OnDialing();

    /// <summary>The client begins anew: a page loaded again, another one on its seat. What waits is lost unless it is kept in storage.</summary>
    public void Restart() => _outbox?.Restart();

    /// <summary>The client's own copy of a message came back.</summary>
    public void OnEcho(uint sequence, TimeSpan at)
    {
        if (_awaitedEcho == sequence)
        {
            _awaitedEcho = null;
            var due = at + _say.Think;
            if (_say.Think > TimeSpan.Zero)
            {
                ArmIfInTime(due);
            }
            else if (!_stopped && due < _setup.Plan.SayEnd)
            {
                // At once and on this thread: a detour over the timer would be the harness's latency, not the backend's.
                Say(due);
            }
        }
    }

    /// <summary>The kernel took a message, or never will. By any thread.</summary>
    public void OnSaid(bool isTaken)
    {
        Interlocked.Decrement(ref _queued);
        _outbox?.OnSaid(isTaken);
    }

    void ITimerTarget.OnTimer(ClientTimer fired, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (_stopped || !fired.TryTake(due))
            {
                return;
            }

            if (_say.IsClosedLoop)
            {
                GoOn(due);
                return;
            }

            Say(due);
            ArmIfInTime(_schedule.Next());
        }
    }

    /// <summary>Closed loop: the pause is over, or no echo came within lost-after, or the timer is that of an earlier message.</summary>
    private void GoOn(TimeSpan due)
    {
        if (_awaitedEcho is not null && due < _goOnAt)
        {
            ArmIfInTime(_goOnAt);
            return;
        }

        _awaitedEcho = null;
        Say(due);
    }

    private void BeginLoop()
    {
        if (_say.IsClosedLoop)
        {
            _awaitedEcho = null;
            var now = _client.Now;
            ArmIfInTime(now > _setup.Plan.SayStart ? now : _setup.Plan.SayStart);
        }
    }

    private void ArmIfInTime(TimeSpan due)
    {
        if (!_stopped && due < _setup.Plan.SayEnd)
        {
            _setup.Timers.Arm(_timer, due);
        }
    }

    private void Say(TimeSpan due)
    {
        var joined = _client.Joined;
        if (_client.IsHidden || (joined is null && _say.IsClosedLoop))
        {
            return; // nobody talks to a hidden page; and a closed loop goes on when the client is joined again
        }

        var text = NextText();
        if (!IsMessage(text))
        {
            SayOdd(text, joined);
            return;
        }

        var message = new Utterance(due, text == TextKind.Awkward);
        Tell(ClientEventKind.Intended, due);
        if (joined is null)
        {
            KeepForLater(message);
            _client.OnSendFailure();
            return;
        }

        if (_say.IsClosedLoop)
        {
            _awaitedEcho = _nextSequence;
            _goOnAt = _client.Now + _setup.Plan.Scenario.LostAfter + _say.Think;
            if (_timer.Due == ClientTimer.Never)
            {
                ArmIfInTime(_goOnAt); // an armed one is moved when it fires: arming costs more than a message
            }
        }

        Send(message);
    }

    /// <summary>The kind of the next text that is due.</summary>
    private TextKind NextText() => _say.IsClosedLoop ? TextKind.Plain : _texts.Next();

    /// <summary>Whether a text makes a message of the ledger: nobody could recognise one that is empty or breaks its frame.</summary>
    private bool IsMessage(TextKind text) => text == TextKind.Plain || (text == TextKind.Awkward && !_isNaive);

    /// <summary>A text that is no message of the ledger. Without a connection it is forgotten: it is never kept for later.</summary>
    private void SayOdd(TextKind text, ClientSession? joined)
    {
        if (text == TextKind.Empty && _client.Profile.Send.BlocksEmpty)
        {
            return;
        }

        joined?.SayOdd(_nextSequence++, text, _say.Bytes);
        if (joined is null)
        {
            _client.OnSendFailure();
        }
    }

    private void KeepForLater(Utterance message)
    {
        if (_outbox is null)
        {
            Drop(message);
        }
        else
        {
            _outbox.Take(message);
        }
    }

    /// <summary>Says something on the joined connection.</summary>
    private void Send(Utterance message)
    {
        Interlocked.Increment(ref _queued);
        _client.Screen?.ShowOwn(_nextSequence, message.Due);
        _client.Joined!.Say(_nextSequence++, message, _say.Bytes);
    }

    private void Drop(Utterance message)
    {
        Tell(ClientEventKind.Dropped, message.Due);
        if (_client.Profile.Send.Echo == EchoSource.Local)
        {
            Tell(ClientEventKind.Phantom, message.Due);
        }
    }

    private void Tell(ClientEventKind kind, TimeSpan due) =>
        _client.Emit(new ClientEvent { Kind = kind, Client = _client.Identity.Number, At = _client.Now, Since = due });
}
