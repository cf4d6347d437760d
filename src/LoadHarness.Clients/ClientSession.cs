using System.Buffers;
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

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? frameOfThread;

    [ThreadStatic]
    private static byte[]? bodyOfThread;

    private readonly ChatClient client;
    private readonly ClientSetup setup;
    private readonly int number;
    private readonly ClientTimer login;
    private readonly TimeSpan dialedAt;
    private readonly HeartbeatKeeper? heartbeat;
    private IConnection? connection;
    private TimeSpan openedAt;
    private bool isOpen;
    private bool leaving;
    private bool ended;
    private ConnectionEnd? ownEnd; // why we end it ourselves; null: we do not

    public ClientSession(ChatClient client, int number, TimeSpan dialedAt)
    {
        this.client = client;
        this.number = number;
        this.dialedAt = dialedAt;
        setup = client.Setup;
        login = new ClientTimer(this);
        heartbeat = client.Heartbeat is { } policy ? new HeartbeatKeeper(client, this, policy) : null;
    }

    /// <summary>Which connection of the client, from 0.</summary>
    public int Number => number;

    /// <summary>Whether it is joined and not about to end.</summary>
    public bool IsJoined { get; private set; }

    /// <summary>Whom it talks to, as the reasons of failed dials say it.</summary>
    private string Address => string.Create(CultureInfo.InvariantCulture, $"{setup.Target.Host}:{setup.Target.Port}");

    /// <summary>Dials. Under the gate.</summary>
    public void Dial(ConnectRequest request) => connection = setup.Connector.Connect(request, this);

    /// <summary>Says something. Under the gate.</summary>
    public void Say(uint sequence, TimeSpan due, int bytes)
    {
        var body = BodyBuffer(bytes);
        new Stamp(setup.Run, client.Identity.Number, sequence, due).Write(body);
        var frame = FrameBuffer();
        setup.Protocol.WriteSay(client.Identity, sequence, body, frame);
        connection!.Send(frame.WrittenSpan, setup.Protocol.Binary, new SendTag(SendKind.Say, sequence, due));
    }

    /// <summary>Sends a heartbeat; false: the protocol has none. Under the gate.</summary>
    public bool SendHeartbeat(SendKind kind)
    {
        var frame = FrameBuffer();
        if (!setup.Protocol.WriteHeartbeat(client.Identity, frame))
        {
            return false;
        }

        connection!.Send(frame.WrittenSpan, setup.Protocol.Binary, new SendTag(kind));
        return true;
    }

    /// <summary>Asks for a sign of life. Under the gate.</summary>
    public void Probe()
    {
        if (isOpen && !leaving && !SendHeartbeat(SendKind.Other))
        {
            connection!.TryPing();
        }
    }

    /// <summary>Leaves with a proper close, or gives the dial up. Under the gate.</summary>
    public void Leave()
    {
        leaving = true;
        StopTimers();
        if (!isOpen)
        {
            connection!.Abort();
            return;
        }

        var frame = FrameBuffer();
        if (setup.Protocol.WriteLeave(client.Identity, frame))
        {
            connection!.Send(frame.WrittenSpan, setup.Protocol.Binary, new SendTag(SendKind.Other));
        }

        connection!.Close(1000);
    }

    /// <summary>Ends it at once. Under the gate.</summary>
    public void Abort()
    {
        StopTimers();
        ownEnd ??= leaving
            ? new ConnectionEnd(EndSide.Client, EndCause.Left, CloseCode.None, TimeSpan.Zero, "the server did not answer the close")
            : new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, TimeSpan.Zero);
        connection!.Abort();
    }

    /// <summary>Gives the connection up, because it is believed to be dead. Under the gate.</summary>
    public void GiveUp(ConnectionEnd why)
    {
        IsJoined = false;
        ownEnd = why;
        StopTimers();
        connection!.Abort();
    }

    public void OnOpened(IConnection opened, TimeSpan at)
    {
        lock (client.Gate)
        {
            connection = opened;
            isOpen = true;
            openedAt = at;
            Emit(ClientEventKind.Opened, at, dialedAt);
            client.OnOpened();
            if (leaving || ownEnd is not null)
            {
                connection!.Abort();
                return;
            }

            var frame = FrameBuffer();
            if (setup.Protocol.WriteJoin(client.Identity, frame))
            {
                connection!.Send(frame.WrittenSpan, setup.Protocol.Binary, new SendTag(SendKind.Other));
            }

            setup.Timers.Arm(login, at + (setup.Protocol.HasJoinAnswer ? setup.Protocol.JoinWithin : setup.Protocol.Settle));
        }
    }

    public void OnDialFailed(TimeSpan at, string reason)
    {
        lock (client.Gate)
        {
            ended = true;
            if (!leaving && ownEnd is null)
            {
                Emit(ClientEventKind.DialFailed, at, dialedAt, reason);
            }

            client.OnDialFailed();
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
                client.OnSaid();
                Emit(ClientEventKind.Sent, at, tag.Due, sequence: tag.Sequence);
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
            client.OnSaid();
            Emit(ClientEventKind.SendFailed, at, tag.Due, sequence: tag.Sequence);
        }
    }

    public void OnEnded(TimeSpan at, ConnectionEnd end)
    {
        lock (client.Gate)
        {
            ended = true;
            StopTimers();
            if (ownEnd is not null)
            {
                end = ownEnd with { LastReceived = end.LastReceived };
            }

            if (!IsJoined && isOpen && !leaving && ownEnd is null)
            {
                Emit(ClientEventKind.LoginFailed, at, openedAt, $"{Address} ended the connection before it was joined (close code {end.Code})");
            }

            IsJoined = false;
            client.Emit(new ClientEvent
            {
                Kind = ClientEventKind.Ended,
                Client = client.Identity.Number,
                Connection = number,
                At = at,
                Since = openedAt,
                End = end,
            });
            client.OnEnded(at, end);
        }
    }

    void ITimerTarget.OnTimer(ClientTimer timer, TimeSpan due)
    {
        lock (client.Gate)
        {
            if (timer.Due != due || ended)
            {
                return;
            }

            timer.Due = ClientTimer.Never;
            if (setup.Protocol.HasJoinAnswer)
            {
                FailLogin(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Address} gave no answer to the login within {setup.Protocol.JoinWithin.TotalSeconds:0.##} s"));
            }
            else
            {
                Join(client.Now);
            }
        }
    }

    private void ReadStamped(StampSearch found, in Stamp stamp, TimeSpan at)
    {
        if (found == StampSearch.Corrupt)
        {
            Emit(ClientEventKind.ReceivedCorrupt, at, at);
            return;
        }

        if (stamp.Run != setup.Run)
        {
            Emit(ClientEventKind.ReceivedForeign, at, at);
            return;
        }

        client.Emit(new ClientEvent
        {
            Kind = ClientEventKind.Received,
            Client = client.Identity.Number,
            Connection = number,
            At = at,
            Since = stamp.Due,
            Peer = stamp.Sender,
            Sequence = stamp.Sequence,
        });
        if (stamp.Sender == client.Identity.Number)
        {
            lock (client.Gate)
            {
                if (!IsJoined && !setup.Protocol.HasJoinAnswer)
                {
                    Join(at); // an own echo proves it before the settle time is over
                }

                client.OnEcho(stamp.Sequence, at);
            }
        }
    }

    private void ReadPlain(ReadOnlySpan<byte> payload, TimeSpan at)
    {
        var meaning = setup.Protocol.Read(payload);
        lock (client.Gate)
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
                heartbeat?.OnReply(at);
            }
            else if (meaning.HasFlag(FrameMeaning.Error))
            {
                Emit(ClientEventKind.Trouble, at, at, $"the server told of an error: {Quote(payload)}");
            }
        }
    }

    private void Join(TimeSpan at)
    {
        if (IsJoined || leaving || ended || ownEnd is not null)
        {
            return;
        }

        IsJoined = true;
        setup.Timers.Cancel(login);
        Emit(ClientEventKind.Joined, at, openedAt);
        heartbeat?.Begin(at);
        client.OnJoined(at);
    }

    private void FailLogin(string why)
    {
        if (!leaving && ownEnd is null)
        {
            Emit(ClientEventKind.LoginFailed, client.Now, openedAt, why);
            ownEnd = new ConnectionEnd(EndSide.Client, EndCause.LoginFailed, CloseCode.None, TimeSpan.Zero);
            StopTimers();
            connection!.Abort();
        }
    }

    private void StopTimers()
    {
        setup.Timers.Cancel(login);
        heartbeat?.Stop();
    }

    private void Emit(ClientEventKind kind, TimeSpan at, TimeSpan since, string? text = null, uint sequence = 0) =>
        client.Emit(new ClientEvent
        {
            Kind = kind,
            Client = client.Identity.Number,
            Connection = number,
            At = at,
            Since = since,
            Text = text,
            Sequence = sequence,
        });

    /// <summary>The beginning of a frame for a message to people.</summary>
    private static string Quote(ReadOnlySpan<byte> payload)
    {
        var cut = payload.Length > QuotedBytes;
        var text = Encoding.UTF8.GetString(cut ? payload[..QuotedBytes] : payload);
        return new string([.. text.Select(c => char.IsControl(c) ? '·' : c)]) + (cut ? "…" : "");
    }

    private static ArrayBufferWriter<byte> FrameBuffer()
    {
        var frame = frameOfThread ??= new ArrayBufferWriter<byte>(1024);
        frame.ResetWrittenCount();
        return frame;
    }

    private static Span<byte> BodyBuffer(int bytes)
    {
        if (bodyOfThread is null || bodyOfThread.Length < bytes)
        {
            bodyOfThread = new byte[bytes];
        }

        return bodyOfThread.AsSpan(0, bytes);
    }
}
