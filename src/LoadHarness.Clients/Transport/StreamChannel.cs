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
    private readonly CancellationTokenSource cut = new();
    private readonly Queue<Outgoing> queue = new();
    private Stream? stream;
    private Task pump = Task.CompletedTask;
    private bool pumping; // guarded by queue
    private bool ended; // guarded by queue

    private readonly record struct Outgoing(byte[] Buffer, int Length, SendTag Tag);

    /// <inheritdoc />
    public void Open() => _ = Task.Run(RunAsync);

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> bytes, SendTag tag)
    {
        lock (queue)
        {
            if (!ended)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
                bytes.CopyTo(buffer);
                queue.Enqueue(new Outgoing(buffer, bytes.Length, tag));
                if (!pumping)
                {
                    pumping = true;
                    pump = PumpAsync();
                }

                return;
            }
        }

        owner.OnWriteFailed(tag);
    }

    /// <inheritdoc />
    public void Cut() => cut.Cancel();

    private async Task RunAsync()
    {
        ChannelEnd end;
        try
        {
            using var socket = dial.CreateSocket();
            socket.Blocking = true; // a NetworkStream wants it; nothing blocks, all calls are asynchronous
            await socket.ConnectAsync(dial.Remote, cut.Token).ConfigureAwait(false);
            stream = new NetworkStream(socket);
            if (tls is not null)
            {
                var secured = new SslStream(stream);
                stream = secured;
                await secured.AuthenticateAsClientAsync(tls, cut.Token).ConfigureAwait(false);
            }

            owner.OnConnected();
            end = await ReadAsync(stream).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            end = cut.IsCancellationRequested ? new ChannelEnd(ChannelEndKind.Cut, e) : new ChannelEnd(KindOf(e), e);
        }

        lock (queue)
        {
            ended = true;
        }

        await cut.CancelAsync().ConfigureAwait(false);
        await pump.ConfigureAwait(false);
        if (stream is not null)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }

        owner.OnEnded(end);
    }

    private async Task<ChannelEnd> ReadAsync(Stream from)
    {
        while (true)
        {
            await from.ReadAsync(Memory<byte>.Empty, cut.Token).ConfigureAwait(false);
            var buffer = ArrayPool<byte>.Shared.Rent(ReadBuffer);
            try
            {
                var length = await from.ReadAsync(buffer.AsMemory(), cut.Token).ConfigureAwait(false);
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
            lock (queue)
            {
                if (!queue.TryDequeue(out next))
                {
                    pumping = false;
                    return;
                }
            }

            var sent = false;
            try
            {
                await stream!.WriteAsync(next.Buffer.AsMemory(0, next.Length), cut.Token).ConfigureAwait(false);
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
