using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace LoadHarness.Engine.Faults;

/// <summary>
/// Carries one direction of a connection: reads, does what its faults say, writes. Bytes keep their order. Ends with the end of the stream, which it
/// passes on, or with the first error, which its connection makes of both.
/// </summary>
/// <param name="from">Where it reads.</param>
/// <param name="to">Where it writes.</param>
/// <param name="state">Its faults.</param>
/// <param name="time">Time.</param>
internal sealed class RelayPump(Socket from, Socket to, WireState state, TimeProvider time)
{
    private const int BufferSize = 16 * 1024;
    private const int MostHeld = 256; // pieces; a delay of seconds at full speed pushes back on whoever sends

    private readonly Channel<Held> _held = Channel.CreateBounded<Held>(new BoundedChannelOptions(MostHeld) { SingleReader = true, SingleWriter = true });
    private long _waiting;

    /// <summary>Bytes passed on.</summary>
    public long Passed { get; private set; }

    /// <summary>Bytes thrown away.</summary>
    public long Swallowed { get; private set; }

    /// <summary>Changes the first piece that is read; null: nothing does.</summary>
    public Action<Span<byte>>? OnFirst { get; init; }

    /// <summary>Carries until the stream ends.</summary>
    /// <exception cref="SocketException">One of the ends is gone.</exception>
    /// <exception cref="ObjectDisposedException">The connection was ended here.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var delayed = DeliverHeldAsync(stop);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var onFirst = OnFirst;
            while (true)
            {
                await state.Moving.WaitAsync(stop).ConfigureAwait(false);
                var read = await from.ReceiveAsync(buffer.AsMemory(0, BufferSize), SocketFlags.None, stop).ConfigureAwait(false);
                await state.Moving.WaitAsync(stop).ConfigureAwait(false); // a stall that began while nothing came holds what comes
                if (read == 0)
                {
                    break;
                }

                onFirst?.Invoke(buffer.AsSpan(0, read));
                onFirst = null;
                await PassAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
            }

            _held.Writer.Complete();
            await delayed.ConfigureAwait(false);
            if (!state.IsBlackHole)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        finally
        {
            _held.Writer.TryComplete();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task PassAsync(ReadOnlyMemory<byte> piece, CancellationToken stop)
    {
        if (state.IsBlackHole)
        {
            Swallowed += piece.Length;
            return;
        }

        var delay = state.DrawDelay();
        if (delay > TimeSpan.Zero || Interlocked.Read(ref _waiting) > 0)
        {
            Interlocked.Increment(ref _waiting);
            await _held.Writer.WriteAsync(new Held(piece.ToArray(), time.GetTimestamp(), delay), stop).ConfigureAwait(false);
            return;
        }

        await WriteAsync(piece, stop).ConfigureAwait(false);
    }

    private async Task DeliverHeldAsync(CancellationToken stop)
    {
        await foreach (var held in _held.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            var left = held.Delay - time.GetElapsedTime(held.Read);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, time, stop).ConfigureAwait(false);
            }

            await state.Moving.WaitAsync(stop).ConfigureAwait(false);
            if (state.IsBlackHole)
            {
                Swallowed += held.Piece.Length;
            }
            else
            {
                await WriteAsync(held.Piece, stop).ConfigureAwait(false);
            }

            Interlocked.Decrement(ref _waiting); // after it is written: what is read meanwhile must not overtake it
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken stop)
    {
        while (piece.Length > 0)
        {
            var rate = state.BytesPerSecond;
            var now = rate is { } limit ? piece[..(int)Math.Min(piece.Length, Math.Max(1, limit / 20))] : piece;
            for (var rest = now; rest.Length > 0;)
            {
                rest = rest[await to.SendAsync(rest, SocketFlags.None, stop).ConfigureAwait(false)..];
            }

            Passed += now.Length;
            piece = piece[now.Length..];
            if (rate is { } perSecond)
            {
                await Task.Delay(TimeSpan.FromSeconds(now.Length / (double)perSecond), time, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A piece that comes later.</summary>
    private sealed record Held(byte[] Piece, long Read, TimeSpan Delay);
}
