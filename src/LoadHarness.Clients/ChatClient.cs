using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
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
/// </summary>
public sealed class ChatClient : ITimerTarget
{
    private readonly ClientSetup setup;
    private readonly PlannedClient plan;
    private readonly ReconnectPolicy policy;
    private readonly Lock gate = new();
    private readonly ClientTimer backOff;
    private readonly Talker? talker;
    private StableRandom random;
    private ClientState state;
    private ClientSession? session;
    private int connections;
    private int attempts;
    private TimeSpan? lostAt; // the first loss that has not been made good
    private TimeSpan lostLastReceived;
    private bool left;

    /// <summary>Makes a client that is not there yet.</summary>
    /// <param name="setup">What it shares with others.</param>
    /// <param name="number">Its number in the plan.</param>
    public ChatClient(ClientSetup setup, int number)
    {
        this.setup = setup;
        plan = setup.Plan.Client(number);
        policy = plan.Population.Profile.Reconnect;
        random = plan.Random;
        Identity = new ClientIdentity(number, plan.Population.Name, plan.User, plan.Token, plan.Room);
        backOff = new ClientTimer(this);
        talker = plan.Population.Say is { } say ? new Talker(this, setup, say, number) : null;
    }

    /// <summary>Who it is towards the server.</summary>
    public ClientIdentity Identity { get; }

    /// <summary>Whether it has no connection and will not dial again.</summary>
    public bool IsAtRest
    {
        get
        {
            lock (gate)
            {
                return state is ClientState.Away or ClientState.Gone;
            }
        }
    }

    /// <summary>Messages handed to the transport whose outcome is not known yet.</summary>
    public int Queued => talker?.Queued ?? 0;

    internal ClientSetup Setup => setup;

    internal HeartbeatPolicy? Heartbeat => plan.Population.Profile.Heartbeat;

    /// <summary>Guards the client, its session and its talker.</summary>
    internal Lock Gate => gate;

    /// <summary>The session that is joined; null: none is. Under <see cref="Gate"/>.</summary>
    internal ClientSession? Joined => session is { IsJoined: true } ? session : null;

    /// <summary>The client comes: takes its seat, dials, and begins to speak when the plan says so.</summary>
    public void Arrive()
    {
        lock (gate)
        {
            Emit(new ClientEvent { Kind = ClientEventKind.Arrived, Client = Identity.Number, At = Now });
            talker?.Begin();
            Dial(isReconnect: false);
        }
    }

    /// <summary>The client leaves as planned, with a proper close. What it still waits for is told as not back.</summary>
    public void Leave()
    {
        lock (gate)
        {
            if (left)
            {
                return;
            }

            left = true;
            setup.Timers.Cancel(backOff);
            talker?.Stop();
            if (lostAt is { } lost)
            {
                Emit(new ClientEvent
                {
                    Kind = ClientEventKind.NotBack,
                    Client = Identity.Number,
                    At = Now,
                    Since = lost,
                    Earlier = lostLastReceived,
                });
            }

            Emit(new ClientEvent { Kind = ClientEventKind.Departed, Client = Identity.Number, At = Now });
            if (session is null)
            {
                Become(ClientState.Away);
            }
            else
            {
                session.Leave();
            }
        }
    }

    /// <summary>Ends what is left of the client at once.</summary>
    public void Stop()
    {
        lock (gate)
        {
            left = true;
            setup.Timers.Cancel(backOff);
            talker?.Stop();
            session?.Abort();
        }
    }

    /// <summary>Asks the server for a last sign of life, where the protocol has one.</summary>
    public void Probe()
    {
        lock (gate)
        {
            session?.Probe();
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (gate)
        {
            if (timer.Due != due || left)
            {
                return;
            }

            timer.Due = ClientTimer.Never;
            Dial(isReconnect: true);
        }
    }

    internal TimeSpan Now => setup.Timers.Now;

    internal void Emit(in ClientEvent e) => setup.Sink.Emit(e);

    /// <summary>The session opened. Under the gate.</summary>
    internal void OnOpened()
    {
        Become(ClientState.Login);
        if (policy.ResetOn == AttemptReset.Open)
        {
            attempts = 0;
        }
    }

    /// <summary>The session is joined. Under the gate.</summary>
    internal void OnJoined(TimeSpan at)
    {
        Become(ClientState.Open);
        if (policy.ResetOn == AttemptReset.Login)
        {
            attempts = 0;
        }

        if (lostAt is { } lost)
        {
            Emit(new ClientEvent
            {
                Kind = ClientEventKind.Recovered,
                Client = Identity.Number,
                At = at,
                Since = lost,
                Earlier = lostLastReceived,
            });
            lostAt = null;
        }

        talker?.OnJoined();
    }

    /// <summary>The client's own copy of a message came back. Under the gate.</summary>
    internal void OnEcho(uint sequence, TimeSpan at) => talker?.OnEcho(sequence, at);

    /// <summary>A chat message left, or not.</summary>
    internal void OnSaid() => talker?.OnSaid();

    /// <summary>The session never opened. Under the gate.</summary>
    internal void OnDialFailed() => OnGone(ReconnectTriggers.Error);

    /// <summary>The session has ended. Under the gate.</summary>
    internal void OnEnded(TimeSpan at, ConnectionEnd end)
    {
        if (!left && end.IsDrop && lostAt is null)
        {
            lostAt = at;
            lostLastReceived = end.LastReceived;
        }

        OnGone(end.Cause == EndCause.ServerClosed ? ReconnectTriggers.Close : ReconnectTriggers.Error);
    }

    private void OnGone(ReconnectTriggers trigger)
    {
        session = null;
        if (left)
        {
            Become(ClientState.Away);
            return;
        }

        var delay = policy.On.HasFlag(trigger) ? policy.DelayBefore(attempts, random.NextDouble()) : null;
        if (delay is { } pause)
        {
            attempts++;
            Become(ClientState.BackingOff);
            setup.Timers.Arm(backOff, Now + pause);
        }
        else
        {
            Become(ClientState.Gone);
            Emit(new ClientEvent { Kind = ClientEventKind.GaveUp, Client = Identity.Number, At = Now, Since = lostAt ?? Now });
        }
    }

    private void Dial(bool isReconnect)
    {
        Become(ClientState.Connecting);
        session = new ClientSession(this, connections++, Now);
        Emit(new ClientEvent
        {
            Kind = ClientEventKind.Dialed,
            Client = Identity.Number,
            Connection = session.Number,
            At = Now,
            Flag = isReconnect,
        });
        session.Dial(setup.Protocol.Request(setup.Target, Identity, setup.Plan.Scenario.Target.ConnectTimeout));
    }

    private void Become(ClientState next)
    {
        if (state != next)
        {
            var from = state;
            state = next;
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
