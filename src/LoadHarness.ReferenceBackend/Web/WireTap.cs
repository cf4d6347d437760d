using System.Runtime.CompilerServices;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using Microsoft.AspNetCore.Connections.Features;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// The byte stream below one WebSocket. It passes everything through, counts the bytes and remembers when the last one came: the WebSocket
/// itself answers pings without telling, yet a client that pings is not idle. Defects that stop the bytes, or a pong among them, are at
/// work here. One reader and one writer at a time.
/// </summary>
internal sealed class WireTap(Stream inner, ChatHub hub, IConnectionLifetimeFeature connection) : Stream
{
    /// <summary>FIN and opcode 9, no payload (RFC 6455, section 5.5.2).</summary>
    private static readonly byte[] PingFrame = [0x89, 0];

    /// <summary>First byte of a close frame: FIN and opcode 8.</summary>
    private const byte CloseFrame = 0x88;

    private readonly TimeProvider _time = hub.Options.Time;

    /// <summary>Finds the answers to the server's pings; null: it does not ping.</summary>
    private readonly PongScanner? _pongScanner = hub.Options.Rules.PingEvery > TimeSpan.Zero ? new PongScanner() : null;

    /// <summary>Whoever has it may write: the WebSocket above does not know of the pings. Null: it is the only one.</summary>
    private readonly SemaphoreSlim? _turn = hub.Options.Rules.PingEvery > TimeSpan.Zero ? new SemaphoreSlim(1, 1) : null;

    private long _pongs;

    /// <summary>The close frame has been written; nothing may follow it. Guarded by the turn.</summary>
    private bool _closed;

    private long _lastRead = hub.Options.Time.GetTimestamp();

    /// <summary>Shut while this connection alone is neither read nor written.</summary>
    public Valve Own { get; } = new();

    /// <summary>When the last byte came, at first when the connection was opened; a timestamp of the clock. Thread-safe.</summary>
    public long LastRead => Volatile.Read(ref _lastRead);

    /// <summary>Pong frames that have come. Thread-safe.</summary>
    public long Pongs => Volatile.Read(ref _pongs);

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
    public void Cut() => connection.Abort();

    /// <summary>Sends a ping frame, behind what is being written. Nothing happens where the server does not ping. Thread-safe.</summary>
    public void Ping()
    {
        if (_turn is not null)
            _ = PingAsync(_turn);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        await PassAsync().ConfigureAwait(false);
        if (count > 0)
        {
            Volatile.Write(ref _lastRead, _time.GetTimestamp());
            hub.Ledger.Count(LedgerCounter.BytesReceived, count);
            if (_pongScanner?.Scan(buffer.Span[..count]) is > 0 and var pongs)
            {
                hub.Ledger.Count(LedgerCounter.ServerPongs, pongs);
                Volatile.Write(ref _pongs, _pongs + pongs);
            }
        }

        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The WebSocket writes every frame with one call, so that a buffer begins with the header of a frame.
        if (hub.Defects.IgnorePings.SwallowsFrame(buffer.Span))
            return default;
        var passed = PassAsync();
        return passed.IsCompletedSuccessfully && _turn is null
            ? WriteNowAsync(buffer, cancellationToken)
            : WriteLaterAsync(passed, buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _turn is null ? inner.FlushAsync(cancellationToken) : FlushInTurnAsync(_turn, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// Waits while bytes are stopped. A stall is waited for in any case, so that what a client said before it left is still heard after
    /// it; a half-open connection ends with its TCP connection.
    /// </summary>
    private ValueTask PassAsync()
    {
        var everybody = hub.Defects.Stall.Valve;
        return everybody.IsShut || Own.IsShut ? WaitAsync(everybody) : default;
    }

    private async ValueTask WaitAsync(Valve everybody)
    {
        await everybody.PassAsync(CancellationToken.None).ConfigureAwait(false);
        await Own.PassAsync(connection.ConnectionClosed).ConfigureAwait(false);
    }

    private ValueTask WriteNowAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        hub.Ledger.Count(LedgerCounter.BytesSent, buffer.Length);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    private async ValueTask WriteLaterAsync(ValueTask passed, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await passed.ConfigureAwait(false);
        if (_turn is null)
            await WriteNowAsync(buffer, cancellationToken).ConfigureAwait(false);
        else
            await WriteInTurnAsync(_turn, buffer, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False: it is too late, the close frame has been written.</returns>
    private async ValueTask<bool> WriteInTurnAsync(SemaphoreSlim turn, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
                return false;
            _closed = buffer.Span is [CloseFrame, ..];
            await WriteNowAsync(buffer, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task FlushInTurnAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task PingAsync(SemaphoreSlim turn)
    {
        try
        {
            await PassAsync().ConfigureAwait(false);
            if (await WriteInTurnAsync(turn, PingFrame, CancellationToken.None).ConfigureAwait(false))
                hub.Ledger.Count(LedgerCounter.ServerPings);
        }
        catch (Exception)
        {
            // The connection has ended; whoever reads from it finds that out.
        }
    }
}
