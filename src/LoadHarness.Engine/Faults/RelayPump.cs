using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Engine.Faults;

/// <summary>
/// Carries one direction of a connection: reads, does what its faults say, writes. Bytes keep their order. Ends with the end of the stream, which it
/// passes on, or with the first error, which its connection makes of both; unless a black hole keeps that to itself, too.
/// </summary>
/// <param name="from">Where it reads.</param>
/// <param name="to">Where it writes.</param>
/// <param name="state">Its faults.</param>
/// <param name="back">Those of the other direction: it would tell whoever sends that nobody is there any more.</param>
/// <param name="time">Time.</param>
/// <param name="loop">Passes on what comes as long as there are no faults; null: nobody does.</param>
internal sealed class RelayPump(RelayHalf from, RelayHalf to, WireState state, WireState back, TimeProvider time, EpollLoop? loop)
{
    private const int SmallBuffer = 2 * 1024; // chat: a second read to find out that there is something would cost as much as passing it on
    private const int LargeBuffer = 64 * 1024; // bulk: as long as one read fills what it is given
    private const int MostHeld = 256; // pieces; a delay of seconds at full speed pushes back on whoever sends
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly ClearWay? _way = loop is null ? null : new ClearWay(from, to, state, loop);
    private byte[]? _small;
    private byte[]? _large;
    private bool _wasFull;
    private Channel<Held>? _held; // as soon as something is delayed
    private Task _delivering = Task.CompletedTask;
    private readonly long _origin = time.GetTimestamp();
    private TimeSpan _free; // when a narrow way is free again, since the origin
    private long _waiting;
    private volatile bool _passing;
    private bool _nobodyThere;
    private long _passed;
    private long _pieces;

    /// <summary>Bytes passed on.</summary>
    public long Passed => _passed + (_way?.Passed ?? 0);

    /// <summary>Pieces passed on: as many as there were reads.</summary>
    public long Pieces => _pieces + (_way?.Pieces ?? 0);

    /// <summary>Bytes thrown away.</summary>
    public long Swallowed { get; private set; }

    /// <summary>Whether a fault still holds something that was read. What is only just being written is not held: the target may not want it.</summary>
    public bool HasInHand => Interlocked.Read(ref _waiting) > 0 || ((_passing || _way?.IsPassing == true) && !state.IsClear);

    /// <summary>Changes the first piece that is read; null: nothing does.</summary>
    public Action<Span<byte>>? OnFirst { get; set; }

    /// <summary>Is told that what was held back can go nowhere any more.</summary>
    public required Action Fail { get; init; }

    /// <summary>Waits on its loop for nothing any more. On the thread of the loop, if there is one, before its sockets are closed.</summary>
    public void Stop() => _way?.Stop();

    /// <summary>Carries until the stream ends.</summary>
    /// <exception cref="SocketException">One of the ends is gone.</exception>
    /// <exception cref="ObjectDisposedException">The connection was ended here.</exception>
    /// <exception cref="OperationCanceledException">Likewise.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await CarryAsync(stop).ConfigureAwait(false))
            {
                // The next piece.
            }
        }
        catch (SocketException) when (!state.IsClear)
        {
            if (state.IsBlackHole)
            {
                return; // nobody learns of it
            }

            await state.Moving.WaitAsync(stop).ConfigureAwait(false); // nor before it moves again
            throw;
        }
        finally
        {
            _held?.Writer.TryComplete();
            GiveBackLarge();
        }

        await _delivering.ConfigureAwait(false);
        if (!state.IsBlackHole)
        {
            to.EndStream();
        }
    }

    /// <summary>One piece; false: the stream has ended.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // it waits for every piece: no garbage for each
    private async ValueTask<bool> CarryAsync(CancellationToken stop)
    {
        var piece = await ReadAsync(stop).ConfigureAwait(false);
        _passing = piece.Length > 0;
        if (!state.IsClear)
        {
            await state.Moving.WaitAsync(stop).ConfigureAwait(false); // a stall that began while nothing came holds what comes, and the end of the stream
        }

        if (piece.Length > 0)
        {
            OnFirst?.Invoke(piece.Span);
            OnFirst = null;
            await PassAsync(piece, stop).ConfigureAwait(false);
            _passing = false;
        }

        return piece.Length > 0;
    }

    /// <summary>The next piece that the way does not pass on by itself; nothing: the stream has ended.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Memory<byte>> ReadAsync(CancellationToken stop)
    {
        GiveBackLarge(); // a connection that says little holds a small buffer, also if it has said much before
        if (_way is not null && await _way.PassAsync(handsOver: OnFirst is not null || Interlocked.Read(ref _waiting) > 0).ConfigureAwait(false) is { } left)
        {
            return left[..from.Confirm(left.Length)];
        }

        var buffer = _wasFull ? _large = ArrayPool<byte>.Shared.Rent(LargeBuffer) : _small ??= GC.AllocateUninitializedArray<byte>(SmallBuffer);
        var length = from.Confirm(await from.Socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, stop).ConfigureAwait(false));
        _wasFull = length == buffer.Length;
        return buffer.AsMemory(0, length);
    }

    private void GiveBackLarge()
    {
        if (_large is { } large)
        {
            _large = null;
            ArrayPool<byte>.Shared.Return(large);
        }
    }

    private ValueTask PassAsync(ReadOnlyMemory<byte> piece, CancellationToken stop)
    {
        var delay = state.IsClear ? TimeSpan.Zero : state.DrawDelay();
        _pieces++;
        if (state.IsBlackHole)
        {
            Swallowed += piece.Length;
            return ValueTask.CompletedTask;
        }

        return delay > TimeSpan.Zero || Interlocked.Read(ref _waiting) > 0 ? HoldAsync(piece, delay, stop) : WriteAsync(piece, stop);
    }

    private ValueTask HoldAsync(ReadOnlyMemory<byte> piece, TimeSpan delay, CancellationToken stop)
    {
        if (_held is null)
        {
            _held = Channel.CreateBounded<Held>(new BoundedChannelOptions(MostHeld) { SingleReader = true, SingleWriter = true });
            _delivering = DeliverHeldAsync(_held.Reader, stop);
        }

        Interlocked.Increment(ref _waiting);
        return _held.Writer.WriteAsync(new Held(piece.ToArray(), time.GetTimestamp(), delay), stop);
    }

    private async Task DeliverHeldAsync(ChannelReader<Held> pieces, CancellationToken stop)
    {
        try
        {
            await foreach (var held in pieces.ReadAllAsync(stop).ConfigureAwait(false))
            {
                var left = held.Delay - time.GetElapsedTime(held.Read);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, time, stop).ConfigureAwait(false);
                }

                await state.Moving.WaitAsync(stop).ConfigureAwait(false);
                await WriteAsync(held.Piece, stop).ConfigureAwait(false);
                Interlocked.Decrement(ref _waiting); // after it is written: what is read meanwhile must not overtake it
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Fail();
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, CancellationToken stop)
    {
        while (piece.Length > 0)
        {
            if (state.IsBlackHole || _nobodyThere)
            {
                Swallowed += piece.Length;
                return;
            }

            var rate = state.IsClear ? null : state.BytesPerSecond;
            var now = rate is { } limit ? piece[..(int)Math.Min(piece.Length, Math.Max(1, limit / 20))] : piece;
            if (await TrySendAsync(now, stop).ConfigureAwait(false))
            {
                _passed += now.Length;
            }
            else
            {
                Swallowed += now.Length;
            }

            piece = piece[now.Length..];
            if (rate is { } perSecond)
            {
                await PaceAsync(TimeSpan.FromSeconds(now.Length / (double)perSecond), stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until the way is free again. Delays are whole milliseconds: what is missing of one, or comes to less, counts for the next piece.</summary>
    private async ValueTask PaceAsync(TimeSpan takes, CancellationToken stop)
    {
        var now = time.GetElapsedTime(_origin);
        _free = (_free > now ? _free : now) + takes;
        if (_free - now is var ahead && ahead >= Shortest)
        {
            await Task.Delay(ahead, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>False: nobody is there any more, and a black hole on the way back keeps that from whoever sends.</summary>
    private async ValueTask<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            while (bytes.Length > 0)
            {
                bytes = bytes[await to.Socket.SendAsync(bytes, SocketFlags.None, stop).ConfigureAwait(false)..];
            }

            return true;
        }
        catch (SocketException) when (back.IsBlackHole)
        {
            _nobodyThere = true;
            return false;
        }
    }

    /// <summary>A piece that comes later.</summary>
    private sealed record Held(byte[] Piece, long Read, TimeSpan Delay);
}
