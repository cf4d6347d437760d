using System.Buffers;
using System.Net.WebSockets;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Transport;

/// <summary>One connection over <see cref="ClientWebSocket"/>: a loop that reads, and a pump that sends one message at a time.</summary>
internal sealed class ClientWebSocketConnection(
    ClientWebSocketConnector connector, ConnectRequest request, IConnectionEvents events, IClientTimers timers, TimeProvider timeProvider)
    : IConnection
{
    private const int ReadBuffer = 4096;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly Queue<Outgoing> _queue = new();
    private bool _pumping; // guarded by queue
    private bool _ended; // guarded by queue: nothing may be queued any more
    private Task _pump = Task.CompletedTask;
    private TimeSpan _lastReceived;
    private volatile bool _closing;

    private readonly record struct Outgoing(byte[] Buffer, int Length, bool Binary, SendTag Tag);

    /// <summary>Begins to dial. Never throws.</summary>
    public void Start() => _ = Task.Run(RunAsync);

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(buffer);
        var outgoing = new Outgoing(buffer, payload.Length, binary, tag);
        lock (_queue)
        {
            if (_ended || _closing)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
            else
            {
                _queue.Enqueue(outgoing);
                if (_pumping)
                {
                    return;
                }

                _pumping = true;
                _pump = PumpAsync();
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
        _aborted.Cancel();
        _socket.Abort();
    }

    private async Task RunAsync()
    {
        var failure = await DialAsync().ConfigureAwait(false);
        if (failure is not null)
        {
            _socket.Dispose();
            events.OnDialFailed(timers.Now, failure);
            return;
        }

        _lastReceived = timers.Now;
        events.OnOpened(this, _lastReceived);
        var end = await ReadAsync().ConfigureAwait(false);
        lock (_queue)
        {
            _ended = true;
        }

        _socket.Abort();
        await _pump.ConfigureAwait(false);
        _socket.Dispose();
        events.OnEnded(timers.Now, end with { LastReceived = _lastReceived });
    }

    private async Task<string?> DialAsync()
    {
        using var timeout = new CancellationTokenSource(request.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _aborted.Token);
        try
        {
            _socket.Options.KeepAliveInterval = TimeSpan.Zero;
            _socket.Options.CollectHttpResponseDetails = true;
            if (connector.Compression)
            {
                // "Dangerous" where secrets and an attacker's text share a message (CRIME): not in a load test.
                _socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
            }

            foreach (var (name, value) in request.Headers)
            {
                _socket.Options.SetRequestHeader(name, value);
            }

            foreach (var subProtocol in request.SubProtocols)
            {
                _socket.Options.AddSubProtocol(subProtocol);
            }

            await _socket.ConnectAsync(request.Url, connector.Invoker, either.Token).ConfigureAwait(false);
            connector.CountOpened(_socket.HttpResponseHeaders?.ContainsKey("Sec-WebSocket-Extensions") == true);
            _socket.HttpResponseHeaders = null;
            return null;
        }
        catch (Exception e)
        {
            return _aborted.IsCancellationRequested ? "the dial was given up"
                : timeout.IsCancellationRequested ? DialFailure.Timeout(request, connector.Proxy)
                : DialFailure.Explain(request.Url, connector.Proxy, (int)_socket.HttpStatusCode, e);
        }
    }

    private async Task<ConnectionEnd> ReadAsync()
    {
        try
        {
            while (true)
            {
                // A read of nothing waits for the next message without holding a buffer.
                var result = await _socket.ReceiveAsync(Memory<byte>.Empty, _aborted.Token).ConfigureAwait(false);
                _lastReceived = timers.Now;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return await AnswerCloseAsync().ConfigureAwait(false);
                }

                if (result.EndOfMessage)
                {
                    events.OnMessage([], _lastReceived);
                }
                else if (!await ReadMessageAsync().ConfigureAwait(false))
                {
                    return TooBig();
                }
            }
        }
        catch (Exception e)
        {
            return TransportEnd.Of(e, _closing, _aborted.IsCancellationRequested);
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
                var result = await _socket.ReceiveAsync(buffer.AsMemory(length), _aborted.Token).ConfigureAwait(false);
                _lastReceived = timers.Now;
                length += result.Count;
                if (length > request.MaxMessage)
                {
                    return false;
                }

                if (result.EndOfMessage)
                {
                    events.OnMessage(buffer.AsSpan(0, length), _lastReceived);
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
        var code = TransportEnd.CodeOf(_socket.CloseStatus);
        if (_closing)
        {
            return new ConnectionEnd(EndSide.Client, EndCause.Left, code, _lastReceived);
        }

        try
        {
            _closing = true;
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _aborted.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The server closed and was gone before our answer: its close frame is what counts.
        }

        return new ConnectionEnd(
            EndSide.Server, EndCause.ServerClosed, code, _lastReceived, TransportEnd.Reason(_socket.CloseStatusDescription));
    }

    private ConnectionEnd TooBig()
    {
        return new ConnectionEnd(
            EndSide.Client, EndCause.MessageTooBig, CloseCode.None, _lastReceived, $"a message of more than {request.MaxMessage} bytes");
    }

    private async Task CloseAsync(int code)
    {
        _closing = true;
        try
        {
            await _pump.ConfigureAwait(false);
            await _socket.CloseOutputAsync((WebSocketCloseStatus)code, null, _aborted.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection is ending by itself: the reading loop tells how.
            _socket.Abort();
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
                await _socket.SendAsync(
                    next.Buffer.AsMemory(0, next.Length),
                    next.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text,
                    endOfMessage: true,
                    _aborted.Token).ConfigureAwait(false);
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
