using System.Text;
using LoadHarness.Clients.Wire;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// One WebSocket of our own client (RFC 6455): opening handshake, frames, pings, closing handshake with the code as it was on
/// the wire. Works on any byte channel. Thread-safe; holds no buffer while idle and allocates nothing per message.
/// <code>
///   Dialing --connected--> Upgrading --101--> Open --close sent or read--> Closing --both, or cut--> Ended
/// </code>
/// </summary>
internal sealed class WireConnection : IConnection, IChannelOwner, IFrameHandler, ITimerTarget
{
    /// <summary>How long the server may take to end TCP after a close; it should be the one to do so (7.1.1).</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly int _maxMessage;
    private readonly IConnectionEvents _events;
    private readonly IClientTimers _timers;
    private readonly PongPolicy _pongs;
    private readonly Lock _gate = new(); // guards sending and the closing handshake
    private IByteChannel? _channel;
    private Handshake? _handshake; // until the connection is open
    private ClientTimer? _timer; // during the dial, and while lingering
    private LatePong? _latePong; // from the first ping on, if the policy is to be late
    private FrameReader _reader;
    private TimeSpan _lastReceived;
    private WireState _state;
    private bool _closeSent;
    private bool _cut; // by us: no other address is tried any more
    private bool _timedOut;
    private bool _told; // the end was told
    private bool _sawMessage; // in the read under way

    private enum WireState : byte
    {
        Dialing,
        Upgrading,
        Open,
        Ended,
    }

    /// <summary>Prepares a connection; nothing happens yet.</summary>
    public WireConnection(ConnectRequest request, IConnectionEvents events, IClientTimers timers)
    {
        _handshake = new Handshake(request, timers);
        _maxMessage = request.MaxMessage;
        _pongs = request.Pongs;
        _events = events;
        _timers = timers;
        _reader = new FrameReader(_maxMessage);
    }

    /// <inheritdoc />
    public TimeSpan? OldestUnsent => _channel?.OldestUnsent;

    /// <summary>Dials over a channel.</summary>
    /// <param name="over">The channel, not yet open.</param>
    /// <param name="route">Where it leads, if there are other ways; null: there is no other.</param>
    public void Open(IByteChannel over, HostAddresses.DialRoute? route = null)
    {
        try
        {
            _handshake!.Begin(route);
        }
        catch (FormatException e)
        {
            FailDial(e.Message);
            return;
        }

        if (!TryUse(over))
        {
            FailDial("the dial was given up");
            return;
        }

        _timer = new ClientTimer(this);
        _timers.Arm(_timer, _timers.Now + _handshake.Timeout);
        over.Open();
    }

    /// <summary>The dial cannot even begin.</summary>
    public void FailDial(string reason)
    {
        if (Finish())
        {
            _events.OnDialFailed(_timers.Now, reason, blocked: false);
        }
    }

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
    {
        lock (_gate)
        {
            if (_state == WireState.Open && !_closeSent)
            {
                SendFrame(binary ? Opcode.Binary : Opcode.Text, payload, tag);
                return;
            }
        }

        _events.OnSendFailed(tag, _timers.Now);
    }

    /// <inheritdoc />
    public bool TryPing()
    {
        lock (_gate)
        {
            if (_state != WireState.Open || _closeSent)
            {
                return false;
            }

            SendFrame(Opcode.Ping, [], SendTag.None);
            return true;
        }
    }

    /// <inheritdoc />
    public void Hold(bool held) => _channel?.Hold(held);

    /// <inheritdoc />
    public void Close(int code)
    {
        lock (_gate)
        {
            SendClose(code);
        }
    }

    /// <inheritdoc />
    public void Abort()
    {
        lock (_gate)
        {
            _cut = true;
        }

        _channel?.Cut();
    }

    /// <summary>Answers a ping.</summary>
    public void SendPong(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_state == WireState.Open && !_closeSent)
            {
                SendFrame(Opcode.Pong, payload, SendTag.None);
            }
        }
    }

    void IChannelOwner.OnConnected()
    {
        _state = WireState.Upgrading;
        _handshake!.Route?.OnReached();
        _handshake.Ask(_channel!);
    }

    void IChannelOwner.OnBytes(ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        _lastReceived = at;
        if (_state == WireState.Upgrading)
        {
            ReadHead(bytes, at);
        }
        else if (_state == WireState.Open && !_told)
        {
            ReadFrames(bytes);
        }
    }

    void IChannelOwner.OnWritten(SendTag tag, TimeSpan at)
    {
        if (tag.Kind != SendKind.None)
        {
            _events.OnSent(tag, at);
        }
    }

    void IChannelOwner.OnWriteFailed(SendTag tag)
    {
        if (tag.Kind != SendKind.None)
        {
            _events.OnSendFailed(tag, _timers.Now);
        }
    }

    void IChannelOwner.OnEnded(ChannelEnd end)
    {
        var was = _state;
        if (was == WireState.Dialing && _handshake!.Route is { } route && route.TryNext(end) && route.Channel() is var next && TryUse(next))
        {
            next.Open();
            return;
        }

        if (!Finish())
        {
            return;
        }

        _reader.Release();
        if (was == WireState.Open)
        {
            Tell(TransportEnd.Of(end, _closeSent, _lastReceived));
        }
        else
        {
            _handshake!.TellHeld(_events, end.Kind != ChannelEndKind.Cut, _timedOut);
            _events.OnDialFailed(_timers.Now, _handshake!.Explain(end, was == WireState.Upgrading, _timedOut), _handshake.IsBlocked(end));
        }
    }

    void IFrameHandler.OnMessage(ReadOnlySpan<byte> payload, bool isBinary)
    {
        _sawMessage = true;
        _events.OnMessage(payload, isBinary, _lastReceived);
    }

    void IFrameHandler.OnPing(ReadOnlySpan<byte> payload)
    {
        if (_pongs.After == TimeSpan.Zero)
        {
            SendPong(payload);
        }
        else if (_pongs.After is { } late)
        {
            (_latePong ??= new LatePong(this, _timers, late)).OnPing(payload, _lastReceived);
        }
    }

    void IFrameHandler.OnPong(ReadOnlySpan<byte> payload) => _events.OnPong(_lastReceived);

    void IFrameHandler.OnClose(CloseCode code, ReadOnlySpan<byte> reason)
    {
        bool answered;
        lock (_gate)
        {
            answered = _closeSent;
            SendClose(code.IsLegal ? code.Value : 0);
        }

        End(answered
            ? new ConnectionEnd(EndSide.Client, EndCause.Left, code, _lastReceived)
            : new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, code, _lastReceived, TransportEnd.Reason(Encoding.UTF8.GetString(reason))));
    }

    void ITimerTarget.OnTimer(ClientTimer fired, TimeSpan due)
    {
        if (fired.Due == due)
        {
            _timedOut = true;
            Abort();
        }
    }

    private void ReadHead(ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        var response = _handshake!.Read(ref bytes);
        if (response is null)
        {
            return;
        }

        if (response is not { Status: 101, Problem: null })
        {
            if (Finish())
            {
                _handshake.TellHeld(_events, byServer: true, timedOut: false);
                _events.OnRefused(response.Status);
                _events.OnDialFailed(at, _handshake.Explain(response), blocked: false);
                _channel!.Cut();
            }

            return;
        }

        _timers.Cancel(_timer!);
        _timer = null;
        _handshake.Finish(_channel!);
        _handshake = null;
        _state = WireState.Open;
        _events.OnOpened(this, at);
        if (bytes.Length > response.Consumed)
        {
            ReadFrames(bytes[response.Consumed..]); // frames may follow the head in the same read
        }
    }

    private void ReadFrames(ReadOnlySpan<byte> bytes)
    {
        _sawMessage = false;
        var fault = _reader.Read(bytes, this);
        if (fault != WireFault.None)
        {
            lock (_gate)
            {
                SendClose(fault.CloseCode());
            }

            End(TransportEnd.Of(fault, _maxMessage, _lastReceived));
        }
        else if (!_sawMessage && !_told)
        {
            _events.OnAlive(_lastReceived);
        }
    }

    /// <summary>Under the gate.</summary>
    private void SendFrame(Opcode opcode, ReadOnlySpan<byte> payload, SendTag tag)
    {
        var frame = FrameBuffer.OfThread(FrameWriter.SizeOf(payload.Length));
        _channel!.Send(frame.AsSpan(0, FrameWriter.Write(frame, opcode, payload, MaskKeys.Next())), tag);
    }

    /// <summary>Under the gate. Sends the one close frame.</summary>
    /// <param name="code">The code; 0: none.</param>
    private void SendClose(int code)
    {
        if (_state != WireState.Open || _closeSent)
        {
            return;
        }

        _closeSent = true;
        SendFrame(Opcode.Close, code == 0 ? [] : [(byte)(code >> 8), (byte)code], SendTag.None);
    }

    /// <summary>Goes over a channel from now on; false: the dial was given up.</summary>
    private bool TryUse(IByteChannel next)
    {
        lock (_gate)
        {
            _channel = _cut ? _channel : next;
            return !_cut;
        }
    }

    /// <summary>The connection has ended for us; true the first time.</summary>
    private bool Finish()
    {
        lock (_gate)
        {
            if (_state == WireState.Ended)
            {
                return false;
            }

            _state = WireState.Ended;
        }

        if (_timer is not null)
        {
            _timers.Cancel(_timer);
        }

        _latePong?.Stop();
        _handshake?.Stop();
        return true;
    }

    /// <summary>
    /// The story is told; the server ends TCP. Until then what it sends is read and dropped: unread bytes would make a reset of
    /// our end, and that could overtake our close frame (7.1.1).
    /// </summary>
    private void End(ConnectionEnd end)
    {
        _timer = new ClientTimer(this);
        _timers.Arm(_timer, _timers.Now + Linger);
        Tell(end);
    }

    private void Tell(ConnectionEnd end)
    {
        lock (_gate)
        {
            if (_told)
            {
                return;
            }

            _told = true;
        }

        _events.OnEnded(_timers.Now, end);
    }
}
