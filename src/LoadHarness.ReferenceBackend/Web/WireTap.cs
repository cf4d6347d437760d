using System.Runtime.CompilerServices;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// The byte stream below one WebSocket. It passes everything through, counts the bytes and remembers when the last one came: the WebSocket
/// itself answers pings without telling, yet a client that pings is not idle. One reader and one writer at a time.
/// </summary>
internal sealed class WireTap(Stream inner, BackendLedger ledger, TimeProvider time, Action cut) : Stream
{
    private long _lastRead = time.GetTimestamp();

    /// <summary>When the last byte came, at first when the connection was opened; a timestamp of the clock. Thread-safe.</summary>
    public long LastRead => Volatile.Read(ref _lastRead);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Cuts the TCP connection at once. Reads and writes under way end. Thread-safe, any number of times.</summary>
    public void Cut() => cut();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            Volatile.Write(ref _lastRead, time.GetTimestamp());
            ledger.Count(LedgerCounter.BytesReceived, count);
        }

        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ledger.Count(LedgerCounter.BytesSent, buffer.Length);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
