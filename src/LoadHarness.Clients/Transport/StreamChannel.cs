using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A stream of .NET: TLS everywhere, plain TCP where there is no epoll. Waits with a read of nothing, so that an idle
/// connection holds no buffer of ours; writes one message at a time in the order of the calls.
/// </summary>
/// <param name="dial">Where to.</param>
/// <param name="tls">Options of TLS; null: plain.</param>
/// <param name="owner">Is told what happens.</param>
/// <param name="timers">Time.</param>
internal sealed class StreamChannel(Dial dial, SslClientAuthenticationOptions? tls, IChannelOwner owner, IClientTimers timers) : IByteChannel
{
    private const int ReadBuffer = 16 * 1024; // one TLS record
    private readonly CancellationTokenSource _cut = new();
    private readonly Queue<Outgoing> _queue = new();
    private Stream? _stream;
    private Task _pump = Task.CompletedTask;
    private bool _pumping; // guarded by queue
    private bool _ended; // guarded by queue

    private readonly record struct Outgoing(byte[] Buffer, int Length, SendTag Tag);

    /// <inheritdoc />
    public void Open() => _ = Task.Run(RunAsync);

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes, SendTag tag)
    {
        lock (_queue)
        {
            if (!_ended)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
                bytes.CopyTo(buffer);
                _queue.Enqueue(new Outgoing(buffer, bytes.Length, tag));
                if (!_pumping)
                {
                    _pumping = true;
                    _pump = PumpAsync();
                }

                return;
            }
        }

        owner.OnWriteFailed(tag);
    }

    /// <inheritdoc />
    public void Cut() => _cut.Cancel();

    private async Task RunAsync()
    {
        ChannelEnd end;
        try
        {
            using var socket = dial.CreateSocket();
            socket.Blocking = true; // a NetworkStream wants it; nothing blocks, all calls are asynchronous
            await socket.ConnectAsync(dial.Remote, _cut.Token).ConfigureAwait(false);
            _stream = new NetworkStream(socket);
            if (tls is not null)
            {
                var secured = new SslStream(_stream);
                _stream = secured;
                await secured.AuthenticateAsClientAsync(tls, _cut.Token).ConfigureAwait(false);
            }

            owner.OnConnected();
            end = await ReadAsync(_stream).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            end = _cut.IsCancellationRequested ? new ChannelEnd(ChannelEndKind.Cut, e) : new ChannelEnd(KindOf(e), e);
        }

        lock (_queue)
        {
            _ended = true;
        }

        await _cut.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        owner.OnEnded(end);
    }

    private async Task<ChannelEnd> ReadAsync(Stream from)
    {
        while (true)
        {
            await from.ReadAsync(Memory<byte>.Empty, _cut.Token).ConfigureAwait(false);
            var buffer = ArrayPool<byte>.Shared.Rent(ReadBuffer);
            try
            {
                var length = await from.ReadAsync(buffer.AsMemory(), _cut.Token).ConfigureAwait(false);
                if (length == 0)
                {
                    return new ChannelEnd(ChannelEndKind.Fin);
                }

                owner.OnBytes(buffer.AsSpan(0, length), timers.Now);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            Outgoing next;
            lock (_queue)
            {
                if (!_queue.TryDequeue(out next))
                {
                    _pumping = false;
                    return;
                }
            }

            var sent = false;
            try
            {
                await _stream!.WriteAsync(next.Buffer.AsMemory(0, next.Length), _cut.Token).ConfigureAwait(false);
                sent = true;
            }
            catch (Exception)
            {
                // The reading side tells how the stream ended.
            }

            ArrayPool<byte>.Shared.Return(next.Buffer);
            if (sent)
            {
                owner.OnWritten(next.Tag, timers.Now);
            }
            else
            {
                owner.OnWriteFailed(next.Tag);
            }
        }
    }

    private static ChannelEndKind KindOf(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted })
            {
                return ChannelEndKind.Reset;
            }
        }

        return ChannelEndKind.Failed;
    }
}
