using System.Buffers;
using System.ComponentModel;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Engine.Faults;

/// <summary>
/// One direction of a connection while nothing stands in the way: on the thread of a loop it passes on what comes, with one wake-up and two calls of the
/// kernel for a piece. What is more than that it leaves to the pump: pieces under a fault, those that the other end does not take at once, ends.
/// </summary>
/// <param name="from">Where it reads. Both must stay open until <see cref="Stop"/>.</param>
/// <param name="to">Where it writes.</param>
/// <param name="state">Its faults.</param>
/// <param name="loop">Waits for what comes.</param>
internal sealed class ClearWay(RelayHalf from, RelayHalf to, WireState state, EpollLoop loop) : ILoopMember, ILoopSocket, IValueTaskSource<Memory<byte>?>
{
    private const int BufferLength = 64 * 1024;

    [ThreadStatic]
    private static byte[]? _bufferOfThread;

    private ManualResetValueTaskSourceCore<Memory<byte>?> _halt = new() { RunContinuationsAsynchronously = true };
    private byte[]? _rest; // what it handed over last
    private bool _handsOver;
    private ulong _membership;
    private bool _waits;
    private bool _isOver;
    private volatile bool _isPassing;

    /// <summary>Bytes passed on.</summary>
    public long Passed { get; private set; }

    /// <summary>Pieces passed on to their end.</summary>
    public long Pieces { get; private set; }

    /// <summary>Whether something was read and may not be passed on yet; what was handed over is until the next call.</summary>
    public bool IsPassing => _isPassing;

    /// <summary>Passes on what comes, as long as it can.</summary>
    /// <param name="handsOver">Leaves the next piece to the pump, whatever it is.</param>
    /// <returns>
    /// What was read and is not passed on, to be used until the next call; empty: the stream has ended. Null: there is something to read, and it is left to the pump.
    /// </returns>
    /// <exception cref="SocketException">The connection is lost.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ValueTask<Memory<byte>?> PassAsync(bool handsOver)
    {
        (_handsOver, _isPassing) = (handsOver, false);
        GiveBackRest();
        _halt.Reset();
        loop.Post(this, LoopTask.ReadOn);
        return new ValueTask<Memory<byte>?>(this, _halt.Version);
    }

    /// <summary>Passes on nothing any more, and touches no socket. On the loop's thread.</summary>
    public void Stop()
    {
        _isOver = true;
        if (_waits)
        {
            Leave();
            _halt.SetException(new OperationCanceledException());
        }
    }

    /// <inheritdoc />
    public void Do(LoopTask task)
    {
        if (_isOver)
        {
            _halt.SetException(new OperationCanceledException());
            return;
        }

        try
        {
            _membership = loop.Join(this, LoopIo.DescriptorOf(from.Socket), EpollLoop.Reading);
            _waits = true;
        }
        catch (Win32Exception)
        {
            _halt.SetResult(null); // the kernel waits for no more sockets, but .NET may
        }
    }

    /// <inheritdoc />
    public void OnReady(uint events)
    {
        if (_handsOver || !state.IsClear)
        {
            Halt(null);
            return;
        }

        var buffer = _bufferOfThread ??= GC.AllocateUninitializedArray<byte>(BufferLength);
        var length = from.Socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (error != SocketError.Success)
        {
            Leave();
            _halt.SetException(new SocketException((int)error));
        }
        else if (length == 0)
        {
            Halt(Memory<byte>.Empty);
        }
        else
        {
            _isPassing = true;
            Pass(buffer.AsSpan(0, length));
        }
    }

    Memory<byte>? IValueTaskSource<Memory<byte>?>.GetResult(short token) => _halt.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Memory<byte>?>.GetStatus(short token) => _halt.GetStatus(token);

    void IValueTaskSource<Memory<byte>?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _halt.OnCompleted(continuation, state, token, flags);

    private void Pass(Span<byte> piece)
    {
        if (state.IsClear) // still: what is read after a fault has begun belongs to it
        {
            var sent = to.Socket.Send(piece, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                Passed += sent;
                piece = piece[sent..];
            }
        }

        if (piece.IsEmpty)
        {
            Pieces++;
            _isPassing = false;
            return;
        }

        // There is a fault now, or the other end is full, or gone: the pump waits, or learns it by trying.
        _rest = ArrayPool<byte>.Shared.Rent(piece.Length);
        piece.CopyTo(_rest);
        Halt(_rest.AsMemory(0, piece.Length));
    }

    private void Halt(Memory<byte>? left)
    {
        Leave();
        _halt.SetResult(left);
    }

    private void Leave()
    {
        _waits = false;
        loop.Leave(LoopIo.DescriptorOf(from.Socket), _membership);
    }

    private void GiveBackRest()
    {
        if (_rest is { } rest)
        {
            _rest = null;
            ArrayPool<byte>.Shared.Return(rest);
        }
    }
}
