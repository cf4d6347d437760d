using System.Globalization;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients;

/// <summary>
/// One connection of a client, from its dial to its end: login, heartbeats, frames in and out. Guarded by the client's
/// gate, but for the receipt of stamped messages, which only reads what never changes.
/// </summary>
internal sealed class ClientSession : IConnectionEvents, ITimerTarget
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StrandedFor = TimeSpan.FromMinutes(2); // then the descriptor is needed more than the silence

    private readonly ChatClient _client;
    private readonly ClientSetup _setup;
    private readonly int _number;
    private readonly ClientTimer _patience; // with the login, with a dial that goes nowhere, with its own close; each in its time
    private TimeSpan _dialedAt; // with a login over HTTP: when its token had come
    private readonly HeartbeatKeeper? _heartbeat;
    private readonly SilenceWatch? _silence;
    private readonly Inbound _inbound;
    private IConnection? _connection;
    private TimeSpan _openedAt;
    private bool _isOpen;
    private bool _leaving;
    private bool _isStranded; // its device has turned to another network
    private EndCause _wish = EndCause.Left; // why it leaves
    private long _heardAt; // ticks; written by the socket's thread
    private bool _ended;
    private string? _nowhere; // why the dial goes nowhere; null: it goes to the server
    private ConnectionEnd? _ownEnd; // why we end it ourselves; null: we do not

    public ClientSession(ChatClient client, int number, TimeSpan dialedAt)
    {
        _client = client;
        _number = number;
        _dialedAt = dialedAt;
        _setup = _client.Setup;
        _patience = new ClientTimer(this);
        _heartbeat = _client.Profile.Heartbeat is { } policy ? new HeartbeatKeeper(_client, this, policy) : null;
        _silence = _client.Silence;
        _inbound = new Inbound(this);
    }

    /// <summary>Whose it is.</summary>
    public ChatClient Client => _client;

    /// <summary>Its own heartbeats; null: none.</summary>
    public HeartbeatKeeper? Heartbeat => _heartbeat;

    /// <summary>Which connection of the client, from 0.</summary>
    public int Number => _number;

    /// <summary>Whether it is joined and not about to end.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>What it is doing, if it were the client's only one.</summary>
    public ClientState State => IsJoined ? ClientState.Open : _isOpen ? ClientState.Login : ClientState.Connecting;

    /// <summary>Whether the client is about to end it itself, politely.</summary>
    public bool IsLeaving => _leaving;

    /// <summary>Whether the client has turned away from it, to another one or to none: how it ends concerns nobody.</summary>
    public bool IsDismissed { get; private set; }

    /// <summary>What is said on it. Under the gate.</summary>
    public IConversation Conversation => _inbound.Conversation;

    /// <summary>What carries it; null: not yet.</summary>
    public IConnection? Connection => _connection;

    /// <summary>Whether a heartbeat can be sent.</summary>
    public bool CanBeat => _isOpen && !_leaving && !_ended && _ownEnd is null;

    /// <summary>Since when the oldest message that the kernel has not taken has been waiting; null: none does.</summary>
    public TimeSpan? OldestUnsent => _connection?.OldestUnsent;

    /// <summary>Whom it talks to, as the reasons of failed dials say it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{_setup.Target.Host}:{_setup.Target.Port}");

    /// <summary>Dials. Under the gate.</summary>
    public void Dial(Func<ConnectRequest> request)
    {
        _heartbeat?.On(HeartbeatStart.Dialed, _dialedAt);
        _connection = _client.Login?.Connect(request, this, at => _dialedAt = at) ?? _client.Device.Connector.Connect(request(), this);
    }

    /// <summary>Dials where nothing can be reached, as a device finds out a moment later. Under the gate.</summary>
    /// <param name="why">Why, for people.</param>
    /// <param name="after">How long the device takes to notice; null: a moment.</param>
    public void DialNowhere(string why, TimeSpan? after)
    {
        _nowhere = why;
        _setup.Timers.Arm(_patience, _dialedAt + (after ?? ClientDevice.NowhereTakes));
    }

    /// <summary>Neither reads nor writes any more, until told to; a dial that went nowhere fails then. Under the gate.</summary>
    public void Hold(bool held)
    {
        if (_nowhere is null)
        {
            _connection?.Hold(held);
        }
        else if (!held)
        {
            EndAtOnce();
        }
    }

    /// <summary>Its device has turned to another network: nothing gets through any more. Under the gate.</summary>
    /// <param name="silent">Nobody is told, neither the server nor the client; else the client is.</param>
    public void Strand(bool silent)
    {
        if (!_isOpen)
        {
            GiveUp(new ConnectionEnd(EndSide.Device, EndCause.NetworkDown, CloseCode.None, TimeSpan.Zero, "the device has changed its network"));
            return;
        }

        _isStranded = true;
        _connection!.Hold(true);
        if (!silent)
        {
            EndAtOnce();
        }
    }

    /// <summary>Leaves with a proper close, or gives the dial up. Under the gate.</summary>
    /// <param name="wish">Why; otherwise than by leaving the client only turns away from this connection.</param>
    public void Leave(EndCause wish = EndCause.Left)
    {
        (_leaving, _wish) = (true, wish);
        StopTimers();
        if (wish != EndCause.Left)
        {
            IsDismissed = true;
            IsJoined = false;
            _setup.Timers.Arm(_patience, _client.Now + CloseWithin);
        }

        if (!_isOpen || _isStranded)
        {
            EndAtOnce();
            return;
        }

        if (!_client.Reconnector.EverJoined && _inbound.Wait?.Unfinished is { } unfinished)
        {
            Emit(ClientEventKind.LoginUnfinished, _client.Now, _openedAt, unfinished);
        }

        if (wish is EndCause.Left or EndCause.Replaced)
        {
            this.SayGoodbye(); // a hidden page just closes its socket (seed row 0.17)
        }

        _connection!.Close(1000);
    }

    /// <summary>Asks for a sign of life. Under the gate.</summary>
    public void Probe()
    {
        if (_isOpen && !_leaving)
        {
            this.AskForLife();
        }
    }

    /// <summary>Ends it at once. Under the gate.</summary>
    public void Abort()
    {
        StopTimers();
        _ownEnd ??= _leaving
            ? new ConnectionEnd(EndSide.Client, _wish, CloseCode.None, TimeSpan.Zero, "the server did not answer the close")
            : new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, TimeSpan.Zero);
        EndAtOnce();
    }

    /// <summary>The client turns away from it, for it is dead. Under the gate.</summary>
    /// <param name="why">What has ended it.</param>
    public void Dismiss(ConnectionEnd why)
    {
        IsDismissed = true;
        GiveUp(why);
    }

    /// <summary>Gives the connection up, because it is believed to be dead. Under the gate.</summary>
    public void GiveUp(ConnectionEnd why)
    {
        IsJoined = false;
        _ownEnd = why;
        StopTimers();
        EndAtOnce();
    }

    public void OnDialing(TimeSpan at) => _dialedAt = at;

    public void OnOpened(IConnection opened, TimeSpan at)
    {
        lock (_client.Gate)
        {
            _connection = opened;
            _isOpen = true;
            _openedAt = at;
            _heardAt = at.Ticks;
            Emit(ClientEventKind.Opened, at, _dialedAt);
            _client.OnOpened();
            _silence?.Hear(SilenceSigns.Open, at);
            if (_leaving || _ownEnd is not null)
            {
                _connection!.Abort();
            }
            else if (!_client.Reconnector.IsStuck)
            {
                BeginLogin(at);
            }
        }
    }
    public void OnRefused(int status) => _client.Login?.OnEnded(status);
    public void OnHandshakeHeld(TimeSpan since, TimeSpan at, bool byServer) => Emit(ClientEventKind.HandshakeHeld, at, since, flag: !byServer);

    public void OnDialFailed(TimeSpan at, string reason, bool blocked)
    {
        lock (_client.Gate)
        {
            _ended = true;
            if (!_leaving && _ownEnd is null or { Cause: EndCause.NetworkDown })
            {
                var why = _ownEnd?.Detail ?? FrameQuote.Hide(reason, _client.Identity.Token);
                Emit(ClientEventKind.DialFailed, at, _dialedAt, why, flag: blocked);
            }

            StopTimers();
            _client.OnDialFailed(this, at, _ownEnd?.Detail ?? FrameQuote.Hide(reason, _client.Identity.Token));
        }
    }

    public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
    {
        _heardAt = at.Ticks;
        _silence?.Hear(SilenceSigns.Message, at);
        _inbound.Take(payload, isBinary, at);
    }

    public void OnAlive(TimeSpan at)
    {
        _heardAt = at.Ticks;
        _silence?.Hear(SilenceSigns.Control, at);
        Emit(ClientEventKind.Read, at, at);
    }

    public void OnPong(TimeSpan at)
    {
        if (_client.Profile.Heartbeat is { Frame: HeartbeatFrame.Ping })
        {
            lock (_client.Gate)
            {
                _heartbeat?.OnReply(at);
            }
        }
    }

    public void OnSent(SendTag tag, TimeSpan at) => SessionSpeech.OnSent(this, tag, at);
    public void OnSendFailed(SendTag tag, TimeSpan at) => SessionSpeech.OnSendFailed(this, tag, at);

    public void OnEnded(TimeSpan at, ConnectionEnd end)
    {
        lock (_client.Gate)
        {
            if (_ended)
            {
                return; // it was stranded: its end was told when the client knew
            }

            _ended = true;
            StopTimers();
            end = _ownEnd is not null ? _ownEnd with { LastReceived = end.LastReceived }
                : end.Cause == EndCause.Left ? end with { Cause = _wish }
                : end;

            if (!IsJoined && _isOpen && !_leaving && _ownEnd is null)
            {
                Emit(ClientEventKind.LoginFailed, at, _openedAt, _inbound.Wait!.CutShort(end));
            }

            IsJoined = false;
            _client.Login?.OnEnded(end.Code.Value);
            _client.Emit(Event(ClientEventKind.Ended, at) with { Since = _openedAt, End = end });
            _client.OnEnded(this, at, end);
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (!timer.TryTake(due))
            {
                return;
            }

            if (_ended)
            {
                _client.Sessions.Bury(this);
            }
            else if (_leaving)
            {
                Abort();
            }
            else if (_nowhere is not null)
            {
                OnDialFailed(_client.Now, _nowhere, blocked: false);
            }
            else
            {
                _inbound.OnPatienceOver();
            }
        }
    }

    /// <summary>The client is in its room. Under the gate.</summary>
    public void Join(TimeSpan at)
    {
        if (IsJoined || _leaving || _ended || _ownEnd is not null)
        {
            return;
        }

        IsJoined = true;
        _inbound.EndWait();
        _setup.Timers.Cancel(_patience);
        Emit(ClientEventKind.Joined, at, _openedAt);
        _heartbeat?.On(HeartbeatStart.Joined, at);
        _client.OnJoined(at);
    }

    /// <summary>The server does not let the client in. Under the gate.</summary>
    public void FailLogin(string why)
    {
        if (!_leaving && _ownEnd is null)
        {
            Emit(ClientEventKind.LoginFailed, _client.Now, _openedAt, why);
            _ownEnd = new ConnectionEnd(EndSide.Client, EndCause.LoginFailed, CloseCode.None, TimeSpan.Zero);
            StopTimers();
            _connection!.Abort();
        }
    }

    private void BeginLogin(TimeSpan at)
    {
        _heartbeat?.On(HeartbeatStart.Open, at);
        _inbound.Begin(at);
    }

    /// <summary>Waits for its login until then. Under the gate.</summary>
    public void BePatient(TimeSpan until)
    {
        if (CanBeat)
        {
            _setup.Timers.Arm(_patience, until);
        }
    }

    private void EndAtOnce()
    {
        if (_isStranded)
        {
            // The server is not told: to it the connection is half-open, as long as we can afford that.
            _ownEnd = new ConnectionEnd(EndSide.Device, EndCause.Device, CloseCode.None, TimeSpan.Zero, "its device has changed the network");
            OnEnded(_client.Now, _ownEnd with { LastReceived = new TimeSpan(_heardAt) });
            _client.Sessions.Strand(this);
            _setup.Timers.Arm(_patience, _client.Now + StrandedFor);
        }
        else if (_nowhere is null)
        {
            _connection!.Abort();
        }
        else
        {
            OnDialFailed(_client.Now, _nowhere, blocked: false);
        }
    }

    private void StopTimers()
    {
        _setup.Timers.Cancel(_patience);
        _heartbeat?.OnEnded();
    }

    /// <summary>Tells of something that happened on this connection.</summary>
    public void Emit(ClientEventKind kind, TimeSpan at, TimeSpan since, string? text = null, uint sequence = 0, bool flag = false, TimeSpan earlier = default) =>
        _client.Emit(Event(kind, at) with { Since = since, Earlier = earlier, Text = text, Sequence = sequence, Flag = flag });

    private ClientEvent Event(ClientEventKind kind, TimeSpan at) =>
        new() { Kind = kind, Client = _client.Identity.Number, Connection = _number, At = at };
}
