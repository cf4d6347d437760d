using System.Globalization;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// The state machine of one simulated client: connects, joins, keeps alive, says, receives, notices loss, reconnects by
/// policy, leaves. Its only output is <see cref="ClientEvent"/>s. Thread-safe: one lock of its own, under which nothing
/// blocks; timers and sockets call it from their threads.
/// <code>
///   Away --Arrive--> Connecting --opened--> Login --joined--> Open
///                     ^    |                  |                 |
///                     |    +----- failed -----+----- ended -----+
///                     |                       v
///                     +------------------ BackingOff --no further attempt--> Gone
/// </code>
/// Where the population has a stay, a client that has stayed so long leaves with a proper close, is Away for as long as that
/// takes, and arrives again.
/// </summary>
public sealed class ChatClient : ITimerTarget
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(3);

    private readonly ClientSetup _setup;
    private readonly Population _population;
    private readonly ReconnectPolicy _policy;
    private readonly Lock _gate = new();
    private ClientTimer? _backOff; // made at the first loss: most clients never need one
    private readonly Talker? _talker;
    private StableRandom _random;
    private ClientState _state;
    private ClientSession? _session;
    private int _connections;
    private int _attempts;
    private TimeSpan? _lostAt; // the first loss that has not been made good
    private TimeSpan _lostLastReceived;
    private ClientTimer? _stay; // the end of its stay, then of its patience with the close; null: it has none
    private bool _departed; // its stay is over and its connection not yet
    private bool _left;
    private string? _networkDown; // why dials fail; null: there is a network

    /// <summary>Makes a client that is not there yet.</summary>
    /// <param name="setup">What it shares with others.</param>
    /// <param name="number">Its number in the plan.</param>
    public ChatClient(ClientSetup setup, int number)
    {
        _setup = setup;
        var plan = _setup.Plan.Client(number);
        _population = plan.Population;
        _policy = _population.Profile.Reconnect;
        _random = plan.Random;
        Identity = new ClientIdentity(number, plan.Population.Name, plan.User, plan.Token, plan.Room);
        _talker = _population.Say is { } say ? new Talker(this, _setup, say, number) : null;
    }

    /// <summary>Who it is towards the server.</summary>
    public ClientIdentity Identity { get; }

    /// <summary>Whether it has no connection and will not dial again.</summary>
    public bool IsAtRest
    {
        get
        {
            lock (_gate)
            {
                return _state is ClientState.Away or ClientState.Gone;
            }
        }
    }

    /// <summary>Messages handed to the transport whose outcome is not known yet.</summary>
    public int Queued => _talker?.Queued ?? 0;

    /// <summary>Since when the oldest message that the kernel has not taken has been waiting; null: none does. A sample, from any thread.</summary>
    public TimeSpan? OldestUnsent => Queued == 0 ? null : Volatile.Read(ref _session)?.OldestUnsent;

    internal ClientSetup Setup => _setup;

    internal HeartbeatPolicy? Heartbeat => _population.Profile.Heartbeat;

    /// <summary>Guards the client, its session and its talker.</summary>
    internal Lock Gate => _gate;

    /// <summary>The session that is joined; null: none is. Under <see cref="Gate"/>.</summary>
    internal ClientSession? Joined => !_departed && _session is { IsJoined: true } ? _session : null;

    /// <summary>The client comes: takes its seat, dials, and begins to speak when the plan says so.</summary>
    public void Arrive()
    {
        lock (_gate)
        {
            _talker?.Begin();
            Come();
        }
    }

    /// <summary>The client leaves as planned, with a proper close. What it still waits for is told as not back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (_left)
            {
                return;
            }

            _left = true;
            Disarm(_stay);
            _talker?.Stop();
            if (!_departed)
            {
                Depart();
            }
        }
    }

    /// <summary>Ends what is left of the client at once.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _left = true;
            Disarm(_backOff);
            Disarm(_stay);
            _talker?.Stop();
            _session?.Abort();
        }
    }

    /// <summary>The client's network goes away: its sockets are aborted, and dials fail without leaving the harness.</summary>
    /// <param name="silent">Whether the sockets shall stay open, unread and unwritten; they are aborted all the same.</param>
    public void NetworkDown(bool silent)
    {
        lock (_gate)
        {
            _networkDown = string.Create(CultureInfo.InvariantCulture, $"the network is {(silent ? "silent" : "down")} (event at {Now.TotalSeconds:0.#} s)");
            if (!_left)
            {
                _session?.GiveUp(new ConnectionEnd(EndSide.Network, EndCause.NetworkDown, CloseCode.None, TimeSpan.Zero, _networkDown));
            }
        }
    }

    /// <summary>The client's network is back; the client finds out when it dials.</summary>
    public void NetworkUp()
    {
        lock (_gate)
        {
            _networkDown = null;
        }
    }

    /// <summary>Asks the server for a last sign of life, where the protocol has one.</summary>
    public void Probe()
    {
        lock (_gate)
        {
            _session?.Probe();
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            if (timer.Due != due || _left)
            {
                return;
            }

            timer.Due = ClientTimer.Never;
            if (timer != _stay)
            {
                Dial(isReconnect: true);
            }
            else if (_departed)
            {
                _session!.Abort();
            }
            else
            {
                EndStay();
            }
        }
    }

    internal TimeSpan Now => _setup.Timers.Now;

    internal void Emit(in ClientEvent e) => _setup.Sink.Emit(e);

    /// <summary>The session opened. Under the gate.</summary>
    internal void OnOpened()
    {
        Become(ClientState.Login);
        if (_policy.ResetOn == AttemptReset.Open)
        {
            _attempts = 0;
        }
    }

    /// <summary>The session is joined. Under the gate.</summary>
    internal void OnJoined(TimeSpan at)
    {
        Become(ClientState.Open);
        if (_policy.ResetOn == AttemptReset.Login)
        {
            _attempts = 0;
        }

        if (_lostAt is { } lost)
        {
            Emit(new ClientEvent
            {
                Kind = ClientEventKind.Recovered,
                Client = Identity.Number,
                At = at,
                Since = lost,
                Earlier = _lostLastReceived,
            });
            _lostAt = null;
        }

        // Who comes back after a loss goes on with the stay that it had begun.
        if (_population.Arrival.Stay is { } stay && (_stay is null || _stay.Due == ClientTimer.Never))
        {
            _setup.Timers.Arm(_stay ??= new ClientTimer(this), at + stay);
        }

        _talker?.OnJoined();
    }

    /// <summary>The client's own copy of a message came back. Under the gate.</summary>
    internal void OnEcho(uint sequence, TimeSpan at) => _talker?.OnEcho(sequence, at);

    /// <summary>A chat message left, or not.</summary>
    internal void OnSaid() => _talker?.OnSaid();

    /// <summary>The session never opened. Under the gate.</summary>
    internal void OnDialFailed() => OnGone(ReconnectTriggers.Error);

    /// <summary>The session has ended. Under the gate.</summary>
    internal void OnEnded(TimeSpan at, ConnectionEnd end)
    {
        if (!_left && !_departed && end.IsDrop && _lostAt is null)
        {
            _lostAt = at;
            _lostLastReceived = end.LastReceived;
        }

        OnGone(end.Cause == EndCause.ServerClosed ? ReconnectTriggers.Close : ReconnectTriggers.Error);
    }

    private void OnGone(ReconnectTriggers trigger)
    {
        _session = null;
        if (_left || _departed)
        {
            OnAway();
            return;
        }

        var delay = _policy.On.HasFlag(trigger) ? _policy.DelayBefore(_attempts, _random.NextDouble()) : null;
        if (delay is { } pause)
        {
            _attempts++;
            Become(ClientState.BackingOff);
            _setup.Timers.Arm(_backOff ??= new ClientTimer(this), Now + pause);
        }
        else
        {
            Become(ClientState.Gone);
            Emit(new ClientEvent { Kind = ClientEventKind.GaveUp, Client = Identity.Number, At = Now, Since = _lostAt ?? Now });
        }
    }

    /// <summary>Takes its seat and dials.</summary>
    private void Come()
    {
        _departed = false;
        Emit(new ClientEvent { Kind = ClientEventKind.Arrived, Client = Identity.Number, At = Now });
        Dial(isReconnect: false);
    }

    /// <summary>Gives its seat up: a proper close where there is a connection. What it still waits for is told as not back.</summary>
    private void Depart()
    {
        Disarm(_backOff);
        if (_lostAt is { } lost)
        {
            Emit(new ClientEvent
            {
                Kind = ClientEventKind.NotBack,
                Client = Identity.Number,
                At = Now,
                Since = lost,
                Earlier = _lostLastReceived,
            });
            _lostAt = null;
        }

        Emit(new ClientEvent { Kind = ClientEventKind.Departed, Client = Identity.Number, At = Now });
        if (_session is null)
        {
            OnAway();
        }
        else
        {
            _session.Leave();
        }
    }

    private void EndStay()
    {
        _departed = true;
        _setup.Timers.Arm(_stay!, Now + CloseWithin);
        Depart();
    }

    /// <summary>It has left: for good, or to come again.</summary>
    private void OnAway()
    {
        Become(ClientState.Away);
        if (!_left)
        {
            Disarm(_stay);
            _attempts = 0;
            Come();
        }
    }

    private void Disarm(ClientTimer? timer)
    {
        if (timer is not null)
        {
            _setup.Timers.Cancel(timer);
        }
    }

    private void Dial(bool isReconnect)
    {
        Become(ClientState.Connecting);
        _session = new ClientSession(this, _connections++, Now);
        Emit(new ClientEvent
        {
            Kind = ClientEventKind.Dialed,
            Client = Identity.Number,
            Connection = _session.Number,
            At = Now,
            Flag = isReconnect,
        });
        if (_networkDown is { } reason)
        {
            _session.OnDialFailed(Now, reason, blocked: false);
            return;
        }

        var request = _setup.Protocol.Request(_setup.Target, Identity, _setup.Plan.Scenario.Target.ConnectTimeout);
        _session.Dial(request with { Pongs = _population.Profile.Pongs });
    }

    private void Become(ClientState next)
    {
        if (_state != next)
        {
            var from = _state;
            _state = next;
            Emit(new ClientEvent
            {
                Kind = ClientEventKind.StateChanged,
                Client = Identity.Number,
                At = Now,
                From = from,
                State = next,
            });
        }
    }
}
