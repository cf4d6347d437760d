using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A plain TCP stream. Waits with a receive of nothing, so that an idle connection holds no buffer; reads and writes on the
/// calling thread with buffers of that thread. With inline completions a read runs on the very thread that polls the kernel.
/// </summary>
internal sealed class SocketChannel : SocketAsyncEventArgs, IByteChannel
{
    private const int ReadBuffer = 64 * 1024;

    [ThreadStatic]
    private static byte[]? bufferOfThread;

    private readonly Dial dial;
    private readonly IChannelOwner owner;
    private readonly IClientTimers timers;
    private readonly Lock gate = new();
    private Socket? socket;
    private SendQueue? queue; // only under back-pressure
    private bool connected;
    private bool cut;
    private bool ended;

    /// <summary>Prepares a stream; nothing happens yet.</summary>
    public SocketChannel(Dial dial, IChannelOwner owner, IClientTimers timers)
        : base(unsafeSuppressExecutionContextFlow: true)
    {
        this.dial = dial;
        this.owner = owner;
        this.timers = timers;
    }

    /// <inheritdoc />
    public void Open()
    {
        try
        {
            RemoteEndPoint = dial.Remote;
            socket = dial.CreateSocket();
            lock (gate)
            {
                if (cut)
                {
                    socket.Dispose();
                }
            }

            if (!socket.ConnectAsync(this))
            {
                OnCompleted(this);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            End(new ChannelEnd(cut ? ChannelEndKind.Cut : ChannelEndKind.Failed, e));
        }
    }

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes, SendTag tag)
    {
        var taken = false;
        lock (gate)
        {
            if (!ended && !cut)
            {
                if (queue is { IsEmpty: false })
                {
                    queue.Add(bytes, tag, timers.Now);
                    return;
                }

                var sent = TrySend(bytes);
                if (sent >= 0 && sent < bytes.Length)
                {
                    (queue ??= new SendQueue(socket!, owner, timers)).Add(bytes[sent..], tag, timers.Now);
                    return;
                }

                taken = sent == bytes.Length;
            }
        }

        if (taken)
        {
            owner.OnWritten(tag, timers.Now);
        }
        else
        {
            owner.OnWriteFailed(tag);
        }
    }

    /// <inheritdoc />
    public void Cut()
    {
        lock (gate)
        {
            if (cut || ended)
            {
                return;
            }

            cut = true;
        }

        // The pending operation completes with an error and tells the end.
        socket?.Dispose();
    }

    /// <inheritdoc />
    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (SocketError != SocketError.Success)
        {
            End(EndOf(SocketError));
            return;
        }

        if (!connected)
        {
            connected = true;
            owner.OnConnected();
            SetBuffer(Memory<byte>.Empty);
        }
        else if (!Read())
        {
            return;
        }

        Wait();
    }

    /// <summary>Waits for bytes; those that are there already are read at once.</summary>
    private void Wait()
    {
        try
        {
            while (!socket!.ReceiveAsync(this))
            {
                if (SocketError != SocketError.Success)
                {
                    End(EndOf(SocketError));
                    return;
                }

                if (!Read())
                {
                    return;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            End(new ChannelEnd(ChannelEndKind.Cut));
        }
    }

    /// <summary>Reads what is there; false: the stream has ended.</summary>
    private bool Read()
    {
        var buffer = bufferOfThread ??= GC.AllocateUninitializedArray<byte>(ReadBuffer);
        try
        {
            while (true)
            {
                var length = socket!.Receive(buffer, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock)
                {
                    return true;
                }

                if (error != SocketError.Success || length == 0)
                {
                    End(error == SocketError.Success ? new ChannelEnd(ChannelEndKind.Fin) : EndOf(error));
                    return false;
                }

                owner.OnBytes(buffer.AsSpan(0, length), timers.Now);
                if (length < buffer.Length)
                {
                    return true;
                }
            }
        }
        catch (ObjectDisposedException)
        {
            End(new ChannelEnd(ChannelEndKind.Cut));
            return false;
        }
    }

    /// <summary>Sends without waiting; gives the bytes taken, or -1.</summary>
    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = socket!.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => sent,
                SocketError.WouldBlock => 0,
                _ => -1,
            };
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }

    private ChannelEnd EndOf(SocketError error)
    {
        var kind = cut ? ChannelEndKind.Cut
            : connected && error is SocketError.ConnectionReset or SocketError.ConnectionAborted ? ChannelEndKind.Reset
            : ChannelEndKind.Failed;
        return new ChannelEnd(kind, new SocketException((int)error));
    }

    private void End(ChannelEnd end)
    {
        SendQueue? unsent;
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            ended = true;
            unsent = queue;
        }

        socket?.Dispose();
        unsent?.Fail();
        owner.OnEnded(end);
        Dispose();
    }
}
