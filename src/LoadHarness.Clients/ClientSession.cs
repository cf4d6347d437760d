using System.Globalization;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Clients;

/// <summary>
/// One connection of a client, from its dial to its end: login, heartbeats, frames in and out. Guarded by the client's
/// gate, but for the receipt of stamped messages, which only reads what never changes.
/// </summary>
internal sealed class ClientSession : IConnectionEvents, ITimerTarget
{
    private const int QuotedBytes = 60;

    private readonly ChatClient _client;
    private readonly ClientSetup _setup;
    private readonly int _number;
    private readonly ClientTimer _login;
    private readonly TimeSpan _dialedAt;
    private readonly HeartbeatKeeper? _heartbeat;
    private IConnection? _connection;
    private TimeSpan _openedAt;
    private bool _isOpen;
    private bool _leaving;
    private bool _ended;
    private ConnectionEnd? _ownEnd; // why we end it ourselves; null: we do not

    public ClientSession(ChatClient client, int number, TimeSpan dialedAt)
    {
        _client = client;
        _number = number;
        _dialedAt = dialedAt;
        _setup = _client.Setup;
        _login = new ClientTimer(this);
        _heartbeat = _client.Heartbeat is { } policy ? new HeartbeatKeeper(_client, this, policy) : null;
    }

    /// <summary>Which connection of the client, from 0.</summary>
    public int Number => _number;

    /// <summary>Whether it is joined and not about to end.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>Since when the oldest message that the kernel has not taken has been waiting; null: none does.</summary>
    public TimeSpan? OldestUnsent => _connection?.OldestUnsent;

    /// <summary>Whom it talks to, as the reasons of failed dials say it.</summary>
    private string Address => string.Create(CultureInfo.InvariantCulture, $"{_setup.Target.Host}:{_setup.Target.Port}");

    /// <summary>Dials. Under the gate.</summary>
    public void Dial(ConnectRequest request) => _connection = _setup.Connector.Connect(request, this);

    /// <summary>Says something. Under the gate.</summary>
    public void Say(uint sequence, TimeSpan due, int bytes)
    {
        var body = MessageBuffers.Body(bytes);
        new Stamp(_setup.Run, _client.Identity.Number, sequence, due).Write(body);
        var frame = MessageBuffers.Frame();
        _setup.Protocol.WriteSay(_client.Identity, sequence, body, frame);
        _connection!.Send(frame.WrittenSpan, _setup.Protocol.Binary, new SendTag(SendKind.Say, sequence, due, _setup.Timers.Now));
    }

    /// <summary>Sends a heartbeat; false: the protocol has none. Under the gate.</summary>
    public bool SendHeartbeat(SendKind kind)
    {
        var frame = MessageBuffers.Frame();
        if (!_setup.Protocol.WriteHeartbeat(_client.Identity, frame))
        {
            return false;
        }

        _connection!.Send(frame.WrittenSpan, _setup.Protocol.Binary, new SendTag(kind));
        return true;
    }

    /// <summary>Asks for a sign of life. Under the gate.</summary>
    public void Probe()
    {
        if (_isOpen && !_leaving && !SendHeartbeat(SendKind.Other))
        {
            _connection!.TryPing();
        }
    }

    /// <summary>Leaves with a proper close, or gives the dial up. Under the gate.</summary>
    public void Leave()
    {
        _leaving = true;
        StopTimers();
        if (!_isOpen)
        {
            _connection!.Abort();
            return;
        }

        var frame = MessageBuffers.Frame();
        if (_setup.Protocol.WriteLeave(_client.Identity, frame))
        {
            _connection!.Send(frame.WrittenSpan, _setup.Protocol.Binary, new SendTag(SendKind.Other));
        }

        _connection!.Close(1000);
    }

    /// <summary>Ends it at once. Under the gate.</summary>
    public void Abort()
    {
        StopTimers();
        _ownEnd ??= _leaving
            ? new ConnectionEnd(EndSide.Client, EndCause.Left, CloseCode.None, TimeSpan.Zero, "the server did not answer the close")
            : new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, TimeSpan.Zero);
        _connection!.Abort();
    }

    /// <summary>Gives the connection up, because it is believed to be dead. Under the gate.</summary>
    public void GiveUp(ConnectionEnd why)
    {
        IsJoined = false;
        _ownEnd = why;
        StopTimers();
        _connection!.Abort();
    }

    public void OnOpened(IConnection opened, TimeSpan at)
    {
        lock (_client.Gate)
        {
            _connection = opened;
            _isOpen = true;
            _openedAt = at;
            Emit(ClientEventKind.Opened, at, _dialedAt);
            _client.OnOpened();
            if (_leaving || _ownEnd is not null)
            {
                _connection!.Abort();
                return;
            }

            var frame = MessageBuffers.Frame();
            if (_setup.Protocol.WriteJoin(_client.Identity, frame))
            {
                _connection!.Send(frame.WrittenSpan, _setup.Protocol.Binary, new SendTag(SendKind.Other));
            }

            _setup.Timers.Arm(_login, at + (_setup.Protocol.HasJoinAnswer ? _setup.Protocol.JoinWithin : _setup.Protocol.Settle));
        }
    }

    public void OnDialFailed(TimeSpan at, string reason, bool blocked)
    {
        lock (_client.Gate)
        {
            _ended = true;
            if (!_leaving && _ownEnd is null or { Cause: EndCause.NetworkDown })
            {
                Emit(ClientEventKind.DialFailed, at, _dialedAt, _ownEnd?.Detail ?? reason, flag: blocked);
            }

            _client.OnDialFailed();
        }
    }

    public void OnMessage(ReadOnlySpan<byte> payload, TimeSpan at)
    {
        var found = Stamp.Find(payload, out var stamp, out var end);
        if (found == StampSearch.None)
        {
            ReadPlain(payload, at);
            return;
        }

        while (found != StampSearch.None)
        {
            ReadStamped(found, stamp, at);
            payload = payload[end..];
            found = Stamp.Find(payload, out stamp, out end);
        }
    }

    public void OnAlive(TimeSpan at) => Emit(ClientEventKind.Read, at, at);

    public void OnSent(SendTag tag, TimeSpan at)
    {
        switch (tag.Kind)
        {
            case SendKind.Say:
                _client.OnSaid();
                Emit(ClientEventKind.Sent, at, tag.Due, sequence: tag.Sequence, earlier: tag.Handed);
                break;
            case SendKind.Heartbeat:
                Emit(ClientEventKind.HeartbeatSent, at, at);
                break;
        }
    }

    public void OnSendFailed(SendTag tag, TimeSpan at)
    {
        if (tag.Kind == SendKind.Say)
        {
            _client.OnSaid();
            Emit(ClientEventKind.SendFailed, at, tag.Due, sequence: tag.Sequence);
        }
    }

    public void OnEnded(TimeSpan at, ConnectionEnd end)
    {
        lock (_client.Gate)
        {
            _ended = true;
            StopTimers();
            if (_ownEnd is not null)
            {
                end = _ownEnd with { LastReceived = end.LastReceived };
            }

            if (!IsJoined && _isOpen && !_leaving && _ownEnd is null)
            {
                Emit(ClientEventKind.LoginFailed, at, _openedAt, $"{Address} ended the connection before it was joined (close code {end.Code})");
            }

            IsJoined = false;
            _client.Emit(new ClientEvent
            {
                Kind = ClientEventKind.Ended,
                Client = _client.Identity.Number,
                Connection = _number,
                At = at,
                Since = _openedAt,
                End = end,
            });
            _client.OnEnded(at, end);
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (_client.Gate)
        {
            if (timer.Due != due || _ended)
            {
                return;
            }

            timer.Due = ClientTimer.Never;
            if (_setup.Protocol.HasJoinAnswer)
            {
                FailLogin(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Address} gave no answer to the login within {_setup.Protocol.JoinWithin.TotalSeconds:0.##} s"));
            }
            else
            {
                Join(_client.Now);
            }
        }
    }

    private void ReadStamped(StampSearch found, in Stamp stamp, TimeSpan at)
    {
        if (found == StampSearch.Corrupt)
        {
            _client.Emit(new ClientEvent
            {
                Kind = ClientEventKind.ReceivedCorrupt,
                Client = _client.Identity.Number,
                Connection = _number,
                At = at,
                Since = at,
                Earlier = stamp.Due,
                Peer = stamp.Run == _setup.Run ? stamp.Sender : -1,
                Sequence = stamp.Sequence,
            });
            return;
        }

        if (stamp.Run != _setup.Run)
        {
            Emit(ClientEventKind.ReceivedForeign, at, at);
            return;
        }

        _client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Received,
            Client = _client.Identity.Number,
            Connection = _number,
            At = at,
            Since = stamp.Due,
            Peer = stamp.Sender,
            Sequence = stamp.Sequence,
        });
        if (stamp.Sender == _client.Identity.Number)
        {
            lock (_client.Gate)
            {
                if (!IsJoined && !_setup.Protocol.HasJoinAnswer)
                {
                    Join(at); // an own echo proves it before the settle time is over
                }

                _client.OnEcho(stamp.Sequence, at);
            }
        }
    }

    private void ReadPlain(ReadOnlySpan<byte> payload, TimeSpan at)
    {
        var meaning = _setup.Protocol.Read(payload);
        lock (_client.Gate)
        {
            if (meaning.HasFlag(FrameMeaning.Unreadable))
            {
                Emit(ClientEventKind.ReceivedUnstamped, at, at, $"a frame that is not JSON: {Quote(payload)}");
                return;
            }

            if (meaning.HasFlag(FrameMeaning.Chat))
            {
                Emit(ClientEventKind.ReceivedUnstamped, at, at);
                return;
            }

            Emit(ClientEventKind.Read, at, at);
            if (!IsJoined && meaning.HasFlag(FrameMeaning.Joined))
            {
                Join(at);
            }
            else if (!IsJoined && meaning.HasFlag(FrameMeaning.Refused))
            {
                FailLogin($"{Address} refused the login: {Quote(payload)}");
            }
            else if (meaning.HasFlag(FrameMeaning.HeartbeatReply))
            {
                _heartbeat?.OnReply(at);
            }
            else if (meaning.HasFlag(FrameMeaning.Error))
            {
                Emit(ClientEventKind.Trouble, at, at, $"the server told of an error: {Quote(payload)}");
            }
        }
    }

    private void Join(TimeSpan at)
    {
        if (IsJoined || _leaving || _ended || _ownEnd is not null)
        {
            return;
        }

        IsJoined = true;
        _setup.Timers.Cancel(_login);
        Emit(ClientEventKind.Joined, at, _openedAt);
        _heartbeat?.Begin(at);
        _client.OnJoined(at);
    }

    private void FailLogin(string why)
    {
        if (!_leaving && _ownEnd is null)
        {
            Emit(ClientEventKind.LoginFailed, _client.Now, _openedAt, why);
            _ownEnd = new ConnectionEnd(EndSide.Client, EndCause.LoginFailed, CloseCode.None, TimeSpan.Zero);
            StopTimers();
            _connection!.Abort();
        }
    }

    private void StopTimers()
    {
        _setup.Timers.Cancel(_login);
        _heartbeat?.Stop();
    }

    private void Emit(ClientEventKind kind, TimeSpan at, TimeSpan since, string? text = null, uint sequence = 0, bool flag = false, TimeSpan earlier = default) =>
        _client.Emit(new ClientEvent
        {
            Kind = kind,
            Client = _client.Identity.Number,
            Connection = _number,
            At = at,
            Since = since,
            Earlier = earlier,
            Text = text,
            Sequence = sequence,
            Flag = flag,
        });

    /// <summary>The beginning of a frame for a message to people.</summary>
    private static string Quote(ReadOnlySpan<byte> payload)
    {
        var cut = payload.Length > QuotedBytes;
        var text = Encoding.UTF8.GetString(cut ? payload[..QuotedBytes] : payload);
        return new string([.. text.Select(c => char.IsControl(c) ? '·' : c)]) + (cut ? "…" : "");
    }
}
