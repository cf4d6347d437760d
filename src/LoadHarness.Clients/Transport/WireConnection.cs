using System.Text;
using LoadHarness.Clients.Wire;
using LoadHarness.Metrics.Events;

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
    private const int MaxReason = 80;

    /// <summary>How long the server may take to end TCP after the closing handshake; it should be the one to do so (7.1.1).</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static byte[]? frameOfThread;

    private readonly ConnectRequest request;
    private readonly IConnectionEvents events;
    private readonly IClientTimers timers;
    private readonly Lock gate = new(); // guards sending and the closing handshake
    private IByteChannel? channel;
    private UpgradeRequest? upgrade; // until the connection is open
    private byte[]? head; // an answer to the upgrade that came in pieces
    private ClientTimer? timer; // during the dial, and while lingering
    private FrameReader reader;
    private TimeSpan lastReceived;
    private WireState state;
    private bool closeSent;
    private bool timedOut;
    private bool told; // the end was told
    private bool sawMessage; // in the read under way

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
        this.request = request;
        this.events = events;
        this.timers = timers;
        reader = new FrameReader(request.MaxMessage);
    }

    /// <summary>Dials over a channel.</summary>
    public void Open(IByteChannel over)
    {
        try
        {
            upgrade = UpgradeRequest.Of(request);
        }
        catch (FormatException e)
        {
            FailDial(e.Message);
            return;
        }

        channel = over;
        timer = new ClientTimer(this);
        timers.Arm(timer, timers.Now + request.Timeout);
        over.Open();
    }

    /// <summary>The dial cannot even begin.</summary>
    public void FailDial(string reason)
    {
        if (Finish())
        {
            events.OnDialFailed(timers.Now, reason);
        }
    }

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
    {
        lock (gate)
        {
            if (state == WireState.Open && !closeSent)
            {
                SendFrame(binary ? Opcode.Binary : Opcode.Text, payload, tag);
                return;
            }
        }

        events.OnSendFailed(tag, timers.Now);
    }

    /// <inheritdoc />
    public bool TryPing()
    {
        lock (gate)
        {
            if (state != WireState.Open || closeSent)
            {
                return false;
            }

            SendFrame(Opcode.Ping, [], SendTag.None);
            return true;
        }
    }

    /// <inheritdoc />
    public void Close(int code)
    {
        lock (gate)
        {
            SendClose(code);
        }
    }

    /// <inheritdoc />
    public void Abort() => channel?.Cut();

    void IChannelOwner.OnConnected()
    {
        state = WireState.Upgrading;
        channel!.Send(upgrade!.Bytes, SendTag.None);
    }

    void IChannelOwner.OnBytes(ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        lastReceived = at;
        if (state == WireState.Upgrading)
        {
            ReadHead(bytes, at);
        }
        else if (state == WireState.Open && !told)
        {
            ReadFrames(bytes);
        }
    }

    void IChannelOwner.OnWritten(SendTag tag, TimeSpan at)
    {
        if (tag.Kind != SendKind.None)
        {
            events.OnSent(tag, at);
        }
    }

    void IChannelOwner.OnWriteFailed(SendTag tag)
    {
        if (tag.Kind != SendKind.None)
        {
            events.OnSendFailed(tag, timers.Now);
        }
    }

    void IChannelOwner.OnEnded(ChannelEnd end)
    {
        var was = state;
        if (!Finish())
        {
            return;
        }

        reader.Release();
        if (was == WireState.Open)
        {
            Tell(EndOf(end));
        }
        else if (was == WireState.Upgrading && end.Kind == ChannelEndKind.Fin && !timedOut)
        {
            events.OnDialFailed(timers.Now, HeadProblem(UpgradeResponse.Read(head, upgrade!.Accept, request.SubProtocols, ended: true)!));
        }
        else
        {
            events.OnDialFailed(timers.Now, timedOut ? DialFailure.Timeout(request) : DialFailure.Explain(request.Url, end, was == WireState.Upgrading));
        }
    }

    void IFrameHandler.OnMessage(ReadOnlySpan<byte> payload)
    {
        sawMessage = true;
        events.OnMessage(payload, lastReceived);
    }

    void IFrameHandler.OnPing(ReadOnlySpan<byte> payload)
    {
        lock (gate)
        {
            if (!closeSent)
            {
                SendFrame(Opcode.Pong, payload, SendTag.None);
            }
        }
    }

    void IFrameHandler.OnPong(ReadOnlySpan<byte> payload)
    {
    }

    void IFrameHandler.OnClose(CloseCode code, ReadOnlySpan<byte> reason)
    {
        bool answered;
        lock (gate)
        {
            answered = closeSent;
            SendClose(code.IsLegal ? code.Value : 0);
        }

        // The server ends TCP; the client's side of the story is told now.
        timer = new ClientTimer(this);
        timers.Arm(timer, timers.Now + Linger);
        Tell(answered
            ? new ConnectionEnd(EndSide.Client, EndCause.Left, code, lastReceived)
            : new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, code, lastReceived, Shorten(reason)));
    }

    void ITimerTarget.OnTimer(ClientTimer fired, TimeSpan due)
    {
        if (fired.Due == due)
        {
            timedOut = true;
            channel?.Cut();
        }
    }

    private void ReadHead(ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        if (head is not null)
        {
            head = [.. head, .. bytes];
            bytes = head;
        }

        var response = UpgradeResponse.Read(bytes, upgrade!.Accept, request.SubProtocols, ended: false);
        if (response is null)
        {
            head ??= bytes.ToArray();
            return;
        }

        if (response is not { Status: 101, Problem: null })
        {
            if (Finish())
            {
                events.OnDialFailed(at, HeadProblem(response));
                channel!.Cut();
            }

            return;
        }

        timers.Cancel(timer!);
        timer = null;
        upgrade = null;
        head = null;
        state = WireState.Open;
        events.OnOpened(this, at);
        if (bytes.Length > response.Consumed)
        {
            ReadFrames(bytes[response.Consumed..]); // frames may follow the head in the same read
        }
    }

    private void ReadFrames(ReadOnlySpan<byte> bytes)
    {
        sawMessage = false;
        var fault = reader.Read(bytes, this);
        if (fault != WireFault.None)
        {
            lock (gate)
            {
                SendClose(fault.CloseCode());
            }

            var detail = fault == WireFault.TooBig ? $"a message of more than {request.MaxMessage} bytes" : fault.Describe();
            Tell(new ConnectionEnd(
                EndSide.Client, fault == WireFault.TooBig ? EndCause.MessageTooBig : EndCause.ProtocolError, CloseCode.None, lastReceived, detail));
            channel!.Cut();
        }
        else if (!sawMessage && !told)
        {
            events.OnAlive(lastReceived);
        }
    }

    /// <summary>Under the gate. A thread's own buffer serves all its connections; only large messages need another.</summary>
    private void SendFrame(Opcode opcode, ReadOnlySpan<byte> payload, SendTag tag)
    {
        var size = FrameWriter.SizeOf(payload.Length);
        if (frameOfThread is null || frameOfThread.Length < size)
        {
            frameOfThread = GC.AllocateUninitializedArray<byte>(Math.Max(4096, size));
        }

        var length = FrameWriter.Write(frameOfThread, opcode, payload, MaskKeys.Next());
        channel!.Send(frameOfThread.AsSpan(0, length), tag);
    }

    /// <summary>Under the gate. Sends the one close frame.</summary>
    /// <param name="code">The code; 0: none.</param>
    private void SendClose(int code)
    {
        if (state != WireState.Open || closeSent)
        {
            return;
        }

        closeSent = true;
        SendFrame(Opcode.Close, code == 0 ? [] : [(byte)(code >> 8), (byte)code], SendTag.None);
    }

    private ConnectionEnd EndOf(ChannelEnd end) =>
        end.Kind == ChannelEndKind.Cut
            ? new ConnectionEnd(EndSide.Client, EndCause.Stopped, CloseCode.None, lastReceived)
            : closeSent
                ? new ConnectionEnd(EndSide.Client, EndCause.Left, CloseCode.None, lastReceived, "the server cut the connection instead of answering the close")
                : new ConnectionEnd(
                    EndSide.Network, EndCause.Cut, CloseCode.None, lastReceived, end.Kind == ChannelEndKind.Reset ? "TCP reset" : "TCP end");

    private string HeadProblem(UpgradeResponse response) => DialFailure.Explain(request.Url, response);

    /// <summary>The connection has ended for us; true the first time.</summary>
    private bool Finish()
    {
        lock (gate)
        {
            if (state == WireState.Ended)
            {
                return false;
            }

            state = WireState.Ended;
        }

        if (timer is not null)
        {
            timers.Cancel(timer);
        }

        return true;
    }

    private void Tell(ConnectionEnd end)
    {
        lock (gate)
        {
            if (told)
            {
                return;
            }

            told = true;
        }

        events.OnEnded(timers.Now, end);
    }

    private static string? Shorten(ReadOnlySpan<byte> reason)
    {
        var text = Encoding.UTF8.GetString(reason);
        return text.Length == 0 ? null : text.Length <= MaxReason ? text : text[..MaxReason] + "…";
    }
}
