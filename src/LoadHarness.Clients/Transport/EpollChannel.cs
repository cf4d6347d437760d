using System.ComponentModel;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A plain TCP stream on Linux: its loop tells when it is ready, then it reads and writes without waiting. One call of the
/// kernel to read and one to write a message; no buffer of its own while idle.
/// </summary>
internal sealed class EpollChannel(Dial dial, IChannelOwner owner, IClientTimers timers) : IByteChannel
{
    private const int ReadBuffer = 64 * 1024;
    private const int MaxReadsInARow = 16; // a socket that never runs dry must not starve the others

    [ThreadStatic]
    private static byte[]? bufferOfThread;

    private readonly EpollLoop loop = EpollLoop.Next();
    private readonly Lock gate = new(); // guards sending
    private Socket? socket;
    private SendQueue? queue; // only under back-pressure
    private ulong membership;
    private bool joined;
    private bool connected;
    private bool ended;

    /// <inheritdoc />
    public void Open() => loop.Post(this, EpollLoop.LoopTask.Open);

    /// <inheritdoc />
    public void Cut() => loop.Post(this, EpollLoop.LoopTask.Cut);

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes, SendTag tag)
    {
        bool taken;
        lock (gate)
        {
            if (!ended && queue is { IsEmpty: false })
            {
                queue.Add(bytes, tag, timers.Now);
                return;
            }

            var sent = ended ? -1 : TrySend(bytes);
            if (sent >= 0 && sent < bytes.Length)
            {
                (queue ??= new SendQueue()).Add(bytes[sent..], tag, timers.Now);
                loop.Post(this, EpollLoop.LoopTask.WatchWrites);
                return;
            }

            taken = sent == bytes.Length;
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

    /// <summary>Does what was asked for. On the loop's thread.</summary>
    public void Do(EpollLoop.LoopTask task)
    {
        switch (task)
        {
            case EpollLoop.LoopTask.Cut:
                End(new ChannelEnd(ChannelEndKind.Cut));
                break;
            case EpollLoop.LoopTask.Open when !ended:
                Connect();
                break;
            case EpollLoop.LoopTask.WatchWrites when !ended:
                loop.Watch(Descriptor, Epoll.In | Epoll.Out, membership);
                break;
        }
    }

    /// <summary>The socket is ready, or has failed. On the loop's thread.</summary>
    public void OnReady(uint events)
    {
        if (!connected)
        {
            FinishConnect();
            return;
        }

        if ((events & Epoll.Out) != 0)
        {
            Flush();
        }

        if ((events & ~Epoll.Out) != 0 && !ended)
        {
            Read(); // also when the kernel tells of an error or a hang-up: reading says which
        }
    }

    private int Descriptor => (int)socket!.SafeHandle.DangerousGetHandle();

    private void Connect()
    {
        try
        {
            socket = dial.CreateSocket();
            var error = Epoll.Connect(Descriptor, dial.Remote.Serialize());
            if (error != 0)
            {
                End(Failed(Epoll.ErrorOf(error)));
                return;
            }

            membership = loop.Join(this, Descriptor, Epoll.Out);
            joined = true;
        }
        catch (Exception e) when (e is SocketException or Win32Exception)
        {
            End(new ChannelEnd(ChannelEndKind.Failed, e));
        }
    }

    private void FinishConnect()
    {
        var error = (SocketError)(int)socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
        {
            End(Failed(error));
            return;
        }

        connected = true;
        loop.Watch(Descriptor, Epoll.In, membership);
        owner.OnConnected();
    }

    private void Read()
    {
        var buffer = bufferOfThread ??= GC.AllocateUninitializedArray<byte>(ReadBuffer);
        for (var reads = 0; reads < MaxReadsInARow; reads++)
        {
            var length = socket!.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success || length == 0)
            {
                End(error == SocketError.Success ? new ChannelEnd(ChannelEndKind.Fin) : Failed(error));
                return;
            }

            owner.OnBytes(buffer.AsSpan(0, length), timers.Now);
            if (length < buffer.Length)
            {
                return; // what comes meanwhile is told again
            }
        }
    }

    private void Flush()
    {
        List<SendTag> sent = [];
        lock (gate)
        {
            while (!ended && queue!.TryPeek(out var bytes))
            {
                var length = TrySend(bytes.Span);
                if (length <= 0)
                {
                    break; // full again; a failure is told by reading
                }

                if (queue.Advance(length) is { } tag)
                {
                    sent.Add(tag);
                }
            }

            if (!ended && queue!.IsEmpty)
            {
                loop.Watch(Descriptor, Epoll.In, membership);
            }
        }

        foreach (var tag in sent)
        {
            owner.OnWritten(tag, timers.Now);
        }
    }

    /// <summary>Sends without waiting; gives the bytes taken, or -1. Under the gate.</summary>
    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (socket is null)
        {
            return -1;
        }

        var sent = socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => sent,
            SocketError.WouldBlock => 0,
            _ => -1,
        };
    }

    private void End(ChannelEnd end)
    {
        IReadOnlyList<SendTag> unsent;
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            ended = true;
            unsent = queue?.Clear() ?? [];
        }

        if (socket is not null)
        {
            socket.Dispose();
            if (joined)
            {
                loop.Leave(membership);
            }
        }

        foreach (var tag in unsent)
        {
            owner.OnWriteFailed(tag);
        }

        owner.OnEnded(end);
    }

    private ChannelEnd Failed(SocketError error) => new(
        connected && error is SocketError.ConnectionReset or SocketError.ConnectionAborted ? ChannelEndKind.Reset : ChannelEndKind.Failed,
        new SocketException((int)error));
}
