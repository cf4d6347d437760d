using System.Buffers;
using System.Net.WebSockets;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Transport;

/// <summary>One connection over <see cref="ClientWebSocket"/>: a loop that reads, and a pump that sends one message at a time.</summary>
internal sealed class ClientWebSocketConnection(
    ConnectRequest request, IConnectionEvents events, IClientTimers timers, TimeProvider timeProvider) : IConnection
{
    private const int ReadBuffer = 4096;
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource aborted = new();
    private readonly Queue<Outgoing> queue = new();
    private bool pumping; // guarded by queue
    private bool ended; // guarded by queue: nothing may be queued any more
    private Task pump = Task.CompletedTask;
    private TimeSpan lastReceived;
    private volatile bool closing;

    private readonly record struct Outgoing(byte[] Buffer, int Length, bool Binary, SendTag Tag);

    /// <summary>Begins to dial. Never throws.</summary>
    public void Start(HttpMessageInvoker invoker) => _ = Task.Run(() => RunAsync(invoker));

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(buffer);
        var outgoing = new Outgoing(buffer, payload.Length, binary, tag);
        lock (queue)
        {
            if (ended || closing)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
            else
            {
                queue.Enqueue(outgoing);
                if (pumping)
                {
                    return;
                }

                pumping = true;
                pump = PumpAsync();
                return;
            }
        }

        events.OnSendFailed(tag, timers.Now);
    }

    /// <inheritdoc />
    public bool TryPing() => false; // ClientWebSocket keeps its pings to itself

    /// <inheritdoc />
    public void Close(int code) => _ = CloseAsync(code);

    /// <inheritdoc />
    public void Abort()
    {
        aborted.Cancel();
        socket.Abort();
    }

    private async Task RunAsync(HttpMessageInvoker invoker)
    {
        var failure = await DialAsync(invoker).ConfigureAwait(false);
        if (failure is not null)
        {
            socket.Dispose();
            events.OnDialFailed(timers.Now, failure);
            return;
        }

        lastReceived = timers.Now;
        events.OnOpened(this, lastReceived);
        var end = await ReadAsync().ConfigureAwait(false);
        lock (queue)
        {
            ended = true;
        }

        socket.Abort();
        await pump.ConfigureAwait(false);
        socket.Dispose();
        events.OnEnded(timers.Now, end with { LastReceived = lastReceived });
    }

    private async Task<string?> DialAsync(HttpMessageInvoker invoker)
    {
        using var timeout = new CancellationTokenSource(request.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, aborted.Token);
        try
        {
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            socket.Options.CollectHttpResponseDetails = true;
            foreach (var (name, value) in request.Headers)
            {
                socket.Options.SetRequestHeader(name, value);
            }

            foreach (var subProtocol in request.SubProtocols)
            {
                socket.Options.AddSubProtocol(subProtocol);
            }

            await socket.ConnectAsync(request.Url, invoker, either.Token).ConfigureAwait(false);
            socket.HttpResponseHeaders = null;
            return null;
        }
        catch (Exception e)
        {
            return aborted.IsCancellationRequested ? "the dial was given up"
                : timeout.IsCancellationRequested ? DialFailure.Timeout(request)
                : DialFailure.Explain(request.Url, (int)socket.HttpStatusCode, e);
        }
    }

    private async Task<ConnectionEnd> ReadAsync()
    {
        try
        {
            while (true)
            {
                // A read of nothing waits for the next message without holding a buffer.
                var result = await socket.ReceiveAsync(Memory<byte>.Empty, aborted.Token).ConfigureAwait(false);
                lastReceived = timers.Now;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return await AnswerCloseAsync().ConfigureAwait(false);
                }

                if (result.EndOfMessage)
                {
                    events.OnMessage([], lastReceived);
                }
                else if (!await ReadMessageAsync().ConfigureAwait(false))
                {
                    return TooBig();
                }
            }
        }
        catch (Exception e)
        {
            return TransportEnd.Of(e, closing, aborted.IsCancellationRequested);
        }
    }

    /// <summary>Reads one message whose first bytes are waiting; false: it is over the limit.</summary>
    private async Task<bool> ReadMessageAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(length), aborted.Token).ConfigureAwait(false);
                lastReceived = timers.Now;
                length += result.Count;
                if (length > request.MaxMessage)
                {
                    return false;
                }

                if (result.EndOfMessage)
                {
                    events.OnMessage(buffer.AsSpan(0, length), lastReceived);
                    return true;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<ConnectionEnd> AnswerCloseAsync()
    {
        var code = TransportEnd.CodeOf(socket.CloseStatus);
        if (closing)
        {
            return new ConnectionEnd(EndSide.Client, EndCause.Left, code, lastReceived);
        }

        try
        {
            closing = true;
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, aborted.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The server closed and was gone before our answer: its close frame is what counts.
        }

        return new ConnectionEnd(
            EndSide.Server, EndCause.ServerClosed, code, lastReceived, TransportEnd.Reason(socket.CloseStatusDescription));
    }

    private ConnectionEnd TooBig()
    {
        return new ConnectionEnd(
            EndSide.Client, EndCause.MessageTooBig, CloseCode.None, lastReceived, $"a message of more than {request.MaxMessage} bytes");
    }

    private async Task CloseAsync(int code)
    {
        closing = true;
        try
        {
            await pump.ConfigureAwait(false);
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, null, aborted.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection is ending by itself: the reading loop tells how.
            socket.Abort();
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
                await socket.SendAsync(
                    next.Buffer.AsMemory(0, next.Length),
                    next.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text,
                    endOfMessage: true,
                    aborted.Token).ConfigureAwait(false);
                sent = true;
            }
            catch (Exception)
            {
                // The reading loop tells how the connection ended; here it only matters that the message was not taken.
            }

            ArrayPool<byte>.Shared.Return(next.Buffer);
            if (sent)
            {
                events.OnSent(next.Tag, timers.Now);
            }
            else
            {
                events.OnSendFailed(next.Tag, timers.Now);
            }
        }
    }
}
