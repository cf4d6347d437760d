using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A stream that can be read slowly on purpose; writes go through unchanged. Under TLS it is the lower one, so that the pace is that of the
/// wire. One reader at a time.
/// </summary>
/// <param name="inner">The stream that it stands before; it is disposed with it.</param>
/// <param name="timers">Time.</param>
internal sealed class SlowStream(Stream inner, IClientTimers timers) : Stream
{
    private SlowReading? _slow; // null: it is read as fast as bytes come
    private TaskCompletionSource? _turn; // somebody waits for the next turn

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on it is read no faster than this.</summary>
    public void Slow(ReadPolicy policy) => _slow = new SlowReading(policy, timers, () => Interlocked.Exchange(ref _turn, null)?.TrySetResult());

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_slow is not { } slow || buffer.IsEmpty)
        {
            return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        int allowed;
        while ((allowed = slow.Allow()) == 0)
        {
            var turn = _turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            slow.Rest();
            await turn.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var length = await inner.ReadAsync(buffer[..Math.Min(allowed, buffer.Length)], cancellationToken).ConfigureAwait(false);
        slow.Take(length);
        return length;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc />
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc />
    public override void Flush() => inner.Flush();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _slow?.Stop();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        _slow?.Stop();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
