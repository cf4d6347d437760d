using LoadHarness.Clients.Auth;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios;
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
/// It may have several connections at a time, if its policy leaves old ones open or dials twice: it talks on the newest.
/// Where the population has a stay, a client that has stayed so long leaves with a proper close, is Away for as long as that
/// takes, and arrives again.
/// </summary>
public sealed class ChatClient
{
    private readonly ClientSetup _setup;
    private readonly Population _population;
    private readonly Talker? _talker;
    private readonly ClientStay? _stay; // null: until the run ends
    private readonly ClientHabit[] _habits;
    private readonly ClientStatus _status;
    private bool _left;

    /// <summary>Makes a client that is not there yet.</summary>
    /// <param name="setup">What it shares with others.</param>
    /// <param name="number">Its number in the plan.</param>
    public ChatClient(ClientSetup setup, int number)
    {
        _setup = setup;
        var plan = _setup.Plan.Client(number);
        _population = plan.Population;
        Device = new ClientDevice(this);
        Loss = new ClientLoss(this);
        _status = new ClientStatus(this);
        Reconnector = new Reconnector(this, Profile.Reconnect, plan.Random);
        Heartbeats = Profile.Heartbeat is { } heartbeat ? new HeartbeatChains(heartbeat) : null;
        Silence = Profile.Silence is { } silence ? new SilenceWatch(this, silence) : null;
        _stay = _population.Arrival.Stay is { } stay ? new ClientStay(this, stay) : null;
        Identity = new ClientIdentity(number, plan.Population.Name, plan.User, plan.Token, plan.Room) { Data = plan.Data };
        Login = _setup.Http?.Login is { } login ? new ClientLogin(this, login) : null;
        _talker = _population.Say is { } say ? new Talker(this, _setup, say, number) : null;
        Page = Profile.Visibility is { Visible: not null } visibility ? new PageLife(this, visibility) : null;
        _habits = ClientHabit.Of(this, plan);
        Screen = Screen.Of(this, _habits);
    }

    /// <summary>Who it is towards the server.</summary>
    public ClientIdentity Identity { get; }

    /// <summary>The device on which it runs.</summary>
    public ClientDevice Device { get; }

    /// <summary>Whether it has no connection and will not dial again.</summary>
    public bool IsAtRest
    {
        get
        {
            lock (Gate)
            {
                return _status.IsAtRest;
            }
        }
    }

    /// <summary>Messages that are neither sent nor not sent yet.</summary>
    public int Queued => _talker?.Queued ?? 0;

    /// <summary>Messages that wait for a connection or to be sent again, and when the oldest of them was due; null: none. From any thread.</summary>
    public (int Depth, TimeSpan OldestDue)? Waiting => _talker?.Waiting;

    /// <summary>Since when the oldest message that the kernel has not taken has been waiting; null: none does. A sample, from any thread.</summary>
    public TimeSpan? OldestUnsent => Queued == 0 ? null : Sessions.Newest?.OldestUnsent;

    internal ClientSetup Setup => _setup;

    /// <summary>How it behaves.</summary>
    internal ClientProfile Profile => _population.Profile;

    /// <summary>Where its token comes from, if not from the plan. Under <see cref="Gate"/>.</summary>
    internal ClientLogin? Login { get; }

    /// <summary>Its page, where that is hidden and shown; null: it is shown to the end. Under <see cref="Gate"/>.</summary>
    internal PageLife? Page { get; }

    /// <summary>Whether nobody looks at its page. Under <see cref="Gate"/>.</summary>
    internal bool IsHidden => Page is { IsHidden: true };

    /// <summary>When it dials again. Under <see cref="Gate"/>.</summary>
    internal Reconnector Reconnector { get; }

    /// <summary>What its user sees of the messages that come; null: nothing there makes a difference.</summary>
    internal Screen? Screen { get; }

    /// <summary>Its silence watchdog; null: none.</summary>
    internal SilenceWatch? Silence { get; }

    /// <summary>Its heartbeats that are not bound to a connection; null: it has none at all.</summary>
    internal HeartbeatChains? Heartbeats { get; }

    /// <summary>Its connections that have not ended. Under <see cref="Gate"/>.</summary>
    internal SessionRack Sessions { get; } = new();

    /// <summary>Whether it has left for good. Under <see cref="Gate"/>.</summary>
    internal bool HasLeft => _left;

    /// <summary>Guards the client, its sessions and its talker.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The session that is joined; null: none is. Under <see cref="Gate"/>.</summary>
    internal ClientSession? Joined => !IsDeparting && Sessions.Newest is { IsJoined: true } newest ? newest : null;

    /// <summary>The client comes: takes its seat, dials, and begins to speak when the plan says so.</summary>
    public void Arrive()
    {
        lock (Gate)
        {
            if (!_left) // else it was told to go before it had come
            {
                _talker?.Begin();
                Come();
            }
        }
    }

    /// <summary>The client leaves as planned, with a proper close. What it still waits for is told as not back.</summary>
    public void Leave()
    {
        lock (Gate)
        {
            if (_left)
            {
                return;
            }

            _left = true;
            _stay?.Cancel();
            _talker?.Stop();
            Login?.Stop();
            Sessions.BuryAll();
            if (!IsDeparting)
            {
                Depart();
            }
        }
    }

    /// <summary>Ends what is left of the client at once.</summary>
    public void Stop()
    {
        lock (Gate)
        {
            _left = true;
            Quieten();
            _stay?.Cancel();
            _talker?.Stop();
            Login?.Stop();
            AbortAll();
            Sessions.BuryAll();
        }
    }

    /// <summary>Asks the server for a last sign of life, where the protocol has one.</summary>
    public void Probe()
    {
        lock (Gate)
        {
            Sessions.Each(session => session.Probe());
        }
    }

    internal TimeSpan Now => _setup.Timers.Now;

    /// <summary>What it has lost and not made good. Under the gate.</summary>
    internal ClientLoss Loss { get; }

    /// <summary>Looks what it is doing now, and tells if that is something else. Under the gate.</summary>
    internal void Refresh()
    {
        if (!IsLeaving)
        {
            _status.Refresh();
        }
    }

    internal void Emit(in ClientEvent e) => _setup.Sink.Emit(e);

    /// <summary>The session opened. Under the gate.</summary>
    internal void OnOpened()
    {
        Refresh();
        Reconnector.OnOpened();
        Array.ForEach(_habits, habit => habit.OnOpened(Now));
    }

    /// <summary>The session is joined. Under the gate.</summary>
    internal void OnJoined(TimeSpan at)
    {
        Refresh();
        Reconnector.OnJoined();
        Loss.MakeGood(at);
        _stay?.OnJoined(at);
        _talker?.OnJoined();
        Array.ForEach(_habits, habit => habit.OnJoined(at));
    }

    /// <summary>The client's own copy of a message came back. Under the gate.</summary>
    internal void OnEcho(uint sequence, TimeSpan at) => _talker?.OnEcho(sequence, at);

    /// <summary>The kernel took a chat message, or never will.</summary>
    internal void OnSaid(bool isTaken) => _talker?.OnSaid(isTaken);

    /// <summary>It had something to say and no connection to say it on. Under the gate.</summary>
    internal void OnSendFailure() => Pull(ReconnectTriggers.SendFailure);

    /// <summary>As many heartbeats could not be sent as it bears. Under the gate.</summary>
    internal void OnHeartbeatsFailed() => ReplaceBy(ReconnectTriggers.Heartbeat, EndCause.HeartbeatLost, "heartbeats could not be sent");

    /// <summary>Nothing was heard for too long. Under the gate.</summary>
    internal void OnSilence() => ReplaceBy(ReconnectTriggers.Silence, EndCause.Silent, "nothing was heard any more");

    /// <summary>Dials anew, by its reconnect policy. Under the gate.</summary>
    internal void Redial()
    {
        if (IsLeaving)
        {
            return;
        }

        if (!Profile.Reconnect.KeepsOld)
        {
            Sessions.Each(session => session.Leave(EndCause.Replaced));
        }

        Dial(isReconnect: true);
    }

    /// <summary>The session never opened. Under the gate.</summary>
    internal void OnDialFailed(ClientSession session, TimeSpan at, string why)
    {
        Array.ForEach(_habits, habit => habit.OnDialFailed(at, why));
        OnGone(session, ReconnectTriggers.Error);
    }

    /// <summary>The session has ended. Under the gate.</summary>
    internal void OnEnded(ClientSession session, TimeSpan at, ConnectionEnd end)
    {
        if (!IsLeaving && end.IsDrop && !Sessions.IsJoinedBeside(session))
        {
            Loss.Note(at, end.LastReceived);
        }

        Array.ForEach(_habits, habit => habit.OnEnded(at, end));
        OnGone(session, end.Cause == EndCause.ServerClosed ? ReconnectTriggers.None : ReconnectTriggers.Error);
    }

    /// <summary>Gives its seat up, under the gate: a proper close where there is a connection. What it still waits for is told as not back.</summary>
    internal void Depart()
    {
        Quieten();
        Loss.GiveUp();
        Emit(ClientEventKind.Departed, Now);
        if (Sessions.Count == 0)
        {
            OnAway();
        }
        else
        {
            Sessions.Each(session => session.Leave());
        }
    }

    /// <summary>It begins anew: what it kept in memory is lost, attempts and messages. Under the gate.</summary>
    internal void Restart()
    {
        Reconnector.Forget();
        _talker?.Restart();
    }

    /// <summary>Its page is loaded: dials as often as that makes it. Under the gate.</summary>
    internal void Load()
    {
        Array.ForEach(_habits, habit => habit.OnLoaded(Now));
        for (var i = 0; i < Profile.Visibility.ConnectsOnLoad; i++)
        {
            Dial(isReconnect: false);
        }

        Sessions.Newest?.Heartbeat?.On(HeartbeatStart.Loaded, Now);
    }

    /// <summary>Its page is shown again. Under the gate.</summary>
    internal void OnShown()
    {
        Pull(ReconnectTriggers.Show);
        _talker?.OnShown();
    }

    /// <summary>Ends its connections at once. Under the gate.</summary>
    internal void AbortAll() => Sessions.Each(session => session.Abort());

    private void OnGone(ClientSession session, ReconnectTriggers error)
    {
        Sessions.Remove(session);
        if (IsLeaving)
        {
            if (Sessions.Count == 0)
            {
                OnAway();
            }

            return;
        }

        if (!session.IsDismissed)
        {
            Reconnector.Pull(error);
            Reconnector.Pull(ReconnectTriggers.Close);
        }

        Refresh();
    }

    /// <summary>Something happened that may make it dial again. Under the gate.</summary>
    internal void Pull(ReconnectTriggers trigger)
    {
        if (!IsLeaving)
        {
            Reconnector.Pull(trigger);
            Refresh();
        }
    }

    /// <summary>Turns away from the connections at hand, if the policy says that something makes it dial another.</summary>
    private void ReplaceBy(ReconnectTriggers trigger, EndCause cause, string detail)
    {
        if (Profile.Reconnect.HeedsAny(trigger) && !Profile.Reconnect.KeepsOld)
        {
            Sessions.Replace(cause, detail);
        }

        Pull(trigger);
    }

    private bool IsDeparting => _stay is { IsOver: true };

    /// <summary>Whether it has left, or is about to: for good, or to come again.</summary>
    private bool IsLeaving => _left || IsDeparting;

    /// <summary>Takes its seat and dials.</summary>
    private void Come()
    {
        _stay?.Begin();
        Emit(ClientEventKind.Arrived, Now);
        Array.ForEach(_habits, habit => habit.OnArrived(Now));
        Load();
    }

    /// <summary>It has left: for good, or to come again.</summary>
    private void OnAway()
    {
        _status.Become(ClientState.Away);
        if (!_left)
        {
            _stay?.Cancel();
            Restart();
            Come();
        }
    }

    private void Dial(bool isReconnect)
    {
        _talker?.OnDialing();
        Array.ForEach(_habits, habit => habit.OnDialing(Now));
        Device.Dial(isReconnect);
    }

    /// <summary>Nothing of its own makes it act any more.</summary>
    private void Quieten()
    {
        Reconnector.Cancel();
        Silence?.Stop();
        Heartbeats?.Stop();
        Array.ForEach(_habits, habit => habit.Stop());
    }

    /// <summary>Tells of something that happened on no connection.</summary>
    internal void Emit(ClientEventKind kind, TimeSpan at, TimeSpan since = default, TimeSpan earlier = default, string? text = null) =>
        Emit(new ClientEvent { Kind = kind, Client = Identity.Number, At = at, Since = since, Earlier = earlier, Text = text });
}
