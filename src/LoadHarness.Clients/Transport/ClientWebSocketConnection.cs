using System.Buffers;
using System.Net.WebSockets;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Clients.Transport;

/// <summary>One connection over <see cref="ClientWebSocket"/>: a loop that reads, and a pump that sends one message at a time.</summary>
internal sealed class ClientWebSocketConnection : IConnection
{
    private const int ReadBuffer = 4096;
    private readonly ClientWebSocketDialer _dialer;
    private readonly ConnectRequest _request;
    private readonly IConnectionEvents _events;
    private readonly IClientTimers _timers;
    private readonly TimeProvider _timeProvider;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _aborted = new();
    private readonly SendPump _pump;
    private TimeSpan _lastReceived;
    private volatile bool _closing;

    /// <summary>Prepares a connection; nothing happens yet.</summary>
    public ClientWebSocketConnection(
        ClientWebSocketDialer dialer, ConnectRequest request, IConnectionEvents events, IClientTimers timers, TimeProvider timeProvider)
    {
        (_dialer, _request, _events, _timers, _timeProvider) = (dialer, request, events, timers, timeProvider);
        _pump = new SendPump(WriteAsync, Tell, timers);
    }

    /// <inheritdoc />
    public TimeSpan? OldestUnsent => _pump.OldestUnsent;

    /// <summary>Begins to dial. Never throws.</summary>
    public void Start() => _ = Task.Run(RunAsync);

    /// <inheritdoc />
    public void Send(ReadOnlySpan<byte> payload, bool binary, SendTag tag) => _pump.Send(payload, binary, tag);

    /// <inheritdoc />
    public bool TryPing() => false; // ClientWebSocket keeps its pings to itself

    /// <inheritdoc />
    public void Close(int code) => _ = CloseAsync(code);

    /// <inheritdoc />
    public void Hold(bool held)
    {
        // ClientWebSocket reads as long as it lives; the reader of scenarios refuses silent networks on this transport.
    }

    /// <inheritdoc />
    public void Abort()
    {
        _aborted.Cancel();
        _socket.Abort();
    }

    private async Task RunAsync()
    {
        var error = await DialAsync().ConfigureAwait(false);
        if (error is not null)
        {
            var reason = Explain(error);
            _events.OnRefused((int)_socket.HttpStatusCode);
            _socket.Dispose();
            _events.OnDialFailed(_timers.Now, reason, DialFailure.IsBlocked(error));
            return;
        }

        _lastReceived = _timers.Now;
        _events.OnOpened(this, _lastReceived);
        var end = await ReadAsync().ConfigureAwait(false);
        var told = _pump.CloseAsync();
        _socket.Abort();
        await told.ConfigureAwait(false);
        _socket.Dispose();
        _events.OnEnded(_timers.Now, end with { LastReceived = _lastReceived });
    }

    /// <summary>Dials; gives what went wrong, null if nothing did.</summary>
    private async Task<Exception?> DialAsync()
    {
        using var timeout = new CancellationTokenSource(_request.Timeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _aborted.Token);
        try
        {
            _socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await _dialer.DialAsync(_socket, _request, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return timeout.IsCancellationRequested ? new TimeoutException(null, e) : e;
        }
    }

    private string Explain(Exception error) =>
        _aborted.IsCancellationRequested ? "the dial was given up"
        : _dialer.Explain(_request, _socket, error);

    private async Task<ConnectionEnd> ReadAsync()
    {
        try
        {
            while (true)
            {
                // A read of nothing waits for the next message without holding a buffer.
                var result = await _socket.ReceiveAsync(Memory<byte>.Empty, _aborted.Token).ConfigureAwait(false);
                _lastReceived = _timers.Now;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return await AnswerCloseAsync().ConfigureAwait(false);
                }

                if (result.EndOfMessage)
                {
                    _events.OnMessage([], result.MessageType == WebSocketMessageType.Binary, _lastReceived);
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
                _lastReceived = _timers.Now;
                length += result.Count;
                if (length > _request.MaxMessage)
                {
                    return false;
                }

                if (result.EndOfMessage)
                {
                    _events.OnMessage(buffer.AsSpan(0, length), result.MessageType == WebSocketMessageType.Binary, _lastReceived);
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
            EndSide.Client, EndCause.MessageTooBig, CloseCode.None, _lastReceived, $"a message of more than {_request.MaxMessage} bytes");
    }

    private async Task CloseAsync(int code)
    {
        _closing = true;
        try
        {
            await _pump.CloseAsync().ConfigureAwait(false);
            await _socket.CloseOutputAsync((WebSocketCloseStatus)code, null, _aborted.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection is ending by itself: the reading loop tells how.
            _socket.Abort();
        }
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> message, bool binary) => _socket.SendAsync(
        message, binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, _aborted.Token);

    private void Tell(SendTag tag, bool taken)
    {
        if (taken)
        {
            _events.OnSent(tag, _timers.Now);
        }
        else
        {
            _events.OnSendFailed(tag, _timers.Now);
        }
    }
}
