using System.ComponentModel;
using System.Net.Sockets;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A plain TCP stream on Linux: its loop tells when it is ready, then it reads and writes without waiting. One call of the
/// kernel to read and one to write a message; no buffer of its own while idle.
/// </summary>
internal sealed class EpollChannel(Dial dial, IChannelOwner owner, IClientTimers timers) : IByteChannel, ILoopMember, ILoopSocket
{
    private const int ReadBuffer = 64 * 1024;
    private const int MaxReadsInARow = 16; // a socket that never runs dry must not starve the others

    [ThreadStatic]
    private static byte[]? _bufferOfThread;

    private readonly EpollLoop _loop = EpollLoop.Next();
    private readonly Lock _gate = new(); // guards sending
    private Dial? _dial = dial; // until connected
    private Socket? _socket;
    private SendQueue? _queue; // only under back-pressure
    private ulong _membership;
    private bool _joined;
    private bool _connected;
    private bool _ended;
    private volatile bool _held;
    private volatile bool _wasReset; // the kernel tells of it once: if a send has heard it, reading only finds an end
    private SlowReading? _slow; // null, as nearly always: it reads as fast as bytes come
    private bool _rests; // it reads slowly, and has read enough for this turn

    /// <inheritdoc />
    public void Open() => _loop.Post(this, LoopTask.Open);

    /// <inheritdoc />
    public void Cut() => _loop.Post(this, LoopTask.Cut);

    /// <inheritdoc />
    public void Hold(bool held)
    {
        lock (_gate)
        {
            _held = held;
        }

        _loop.Post(this, LoopTask.Hold);
    }

    /// <inheritdoc />
    public void Slow(ReadPolicy policy) => _slow = new SlowReading(policy, timers, () => _loop.Post(this, LoopTask.ReadOn));

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes, SendTag tag)
    {
        bool taken;
        lock (_gate)
        {
            if (!_ended && (_held || _queue is { IsEmpty: false }))
            {
                (_queue ??= new SendQueue()).Add(bytes, tag, timers.Now);
                return;
            }

            var sent = _ended ? -1 : TrySend(bytes);
            if (sent >= 0 && sent < bytes.Length)
            {
                (_queue ??= new SendQueue()).Add(bytes[sent..], tag, timers.Now);
                _loop.Post(this, LoopTask.WatchWrites);
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

    /// <inheritdoc />
    public TimeSpan? OldestUnsent
    {
        get
        {
            if (_queue is null)
            {
                return null; // as nearly always: no lock for that
            }

            lock (_gate)
            {
                return _queue.OldestSince;
            }
        }
    }

    /// <inheritdoc />
    public void Do(LoopTask task)
    {
        switch (task)
        {
            case LoopTask.Cut:
                End(new ChannelEnd(ChannelEndKind.Cut));
                break;
            case LoopTask.Open when !_ended:
                Connect();
                break;
            case LoopTask.WatchWrites when !_ended && _joined:
                _loop.Watch(Descriptor, Interest(writes: true), _membership);
                break;
            case LoopTask.ReadOn:
                _rests = false;
                WatchAgain();
                break;
            case LoopTask.Hold when !_ended && _socket is not null:
                JoinOrLeave();
                break;
        }
    }

    /// <summary>Is watched by its loop unless it is held.</summary>
    private void JoinOrLeave()
    {
        bool held, writes;
        lock (_gate)
        {
            held = _held;
            writes = !_connected || _queue is { IsEmpty: false };
        }

        if (held && _joined)
        {
            _loop.Leave(Descriptor, _membership);
            _joined = false;
        }
        else if (!held && !_joined)
        {
            _membership = _loop.Join(this, Descriptor, Interest(writes));
            _joined = true;
        }
    }

    /// <inheritdoc />
    public void OnReady(uint events)
    {
        if (!_connected)
        {
            FinishConnect();
            return;
        }

        if (_held)
        {
            return; // its loop is about to be told: what came in the meantime waits, too
        }

        if ((events & Epoll.Out) != 0)
        {
            Flush();
        }

        if ((events & ~Epoll.Out) == 0 || _ended)
        {
            return;
        }

        // An error or a hang-up is told whether it is asked for or not, and by reading: a slow reader must not sit on it.
        if (_slow is null || (events & ~(Epoll.In | Epoll.Out)) != 0)
        {
            Read();
        }
        else
        {
            ReadSlowly(_slow);
        }
    }

    /// <summary>What the loop is to tell.</summary>
    private uint Interest(bool writes) => (_connected && !_rests ? Epoll.In : 0) | (writes ? Epoll.Out : 0);

    private void WatchAgain()
    {
        if (_joined && !_ended)
        {
            lock (_gate)
            {
                _loop.Watch(Descriptor, Interest(_queue is { IsEmpty: false }), _membership);
            }
        }
    }

    /// <summary>Reads what its pace allows, and rests.</summary>
    private void ReadSlowly(SlowReading slow)
    {
        var allowed = slow.Allow();
        if (allowed > 0)
        {
            Read(allowed, slow);
        }

        if (!_ended)
        {
            _rests = true;
            slow.Rest();
            WatchAgain();
        }
    }

    private int Descriptor => LoopIo.DescriptorOf(_socket!);

    private void Connect()
    {
        try
        {
            _socket = _dial!.CreateSocket();
            var error = Epoll.Connect(Descriptor, _dial.Remote.Serialize());
            if (error != 0)
            {
                End(Failed(Epoll.ErrorOf(error)));
                return;
            }

            JoinOrLeave();
        }
        catch (Exception e) when (e is SocketException or Win32Exception)
        {
            End(new ChannelEnd(ChannelEndKind.Failed, e));
        }
    }

    private void FinishConnect()
    {
        var error = (SocketError)(int)_socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
        {
            End(Failed(error));
            return;
        }

        if (!_dial!.Preface.IsEmpty)
        {
            _socket.Send(_dial.Preface.Span, SocketFlags.None, out _); // of a fresh socket the kernel takes it; if the other end has gone already, reading says so
        }

        _connected = true;
        _dial = null;
        _loop.Watch(Descriptor, Epoll.In, _membership);
        owner.OnConnected();
    }

    /// <summary>Reads what is there.</summary>
    /// <param name="most">No more than this, at once.</param>
    /// <param name="slow">Is told how much that was; null: nobody asks.</param>
    private void Read(int most = ReadBuffer, SlowReading? slow = null)
    {
        var buffer = (_bufferOfThread ??= GC.AllocateUninitializedArray<byte>(ReadBuffer)).AsSpan(0, Math.Min(most, ReadBuffer));
        for (var reads = 0; reads < MaxReadsInARow; reads++)
        {
            var length = _socket!.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success || length == 0)
            {
                End(error != SocketError.Success ? Failed(error) : _wasReset ? Failed(SocketError.ConnectionReset) : new ChannelEnd(ChannelEndKind.Fin));
                return;
            }

            slow?.Take(length);
            owner.OnBytes(buffer[..length], timers.Now);
            if (length < buffer.Length || _slow is not null)
            {
                return; // what comes meanwhile is told again
            }
        }
    }

    private void Flush()
    {
        List<SendTag> sent = [];
        lock (_gate)
        {
            while (!_ended && _queue!.TryPeek(out var bytes))
            {
                var length = TrySend(bytes.Span);
                if (length <= 0)
                {
                    break; // full again; a failure is told by reading
                }

                if (_queue.Advance(length) is { } tag)
                {
                    sent.Add(tag);
                }
            }

            if (!_ended && _queue!.IsEmpty)
            {
                _loop.Watch(Descriptor, Interest(writes: false), _membership);
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
        if (_socket is null)
        {
            return -1;
        }

        var sent = _socket.Send(bytes, SocketFlags.None, out var error);
        _wasReset |= error == SocketError.ConnectionReset;
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
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            unsent = _queue?.Clear() ?? [];
        }

        _slow?.Stop();
        if (_socket is not null)
        {
            _socket.Dispose();
            if (_joined)
            {
                _loop.Leave(_membership);
            }
        }

        foreach (var tag in unsent)
        {
            owner.OnWriteFailed(tag);
        }

        owner.OnEnded(end);
    }

    private ChannelEnd Failed(SocketError error) => new(
        _connected && error is SocketError.ConnectionReset or SocketError.ConnectionAborted ? ChannelEndKind.Reset : ChannelEndKind.Failed,
        new SocketException((int)error));
}
