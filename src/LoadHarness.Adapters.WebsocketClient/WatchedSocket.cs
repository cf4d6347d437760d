using System.Net.WebSockets;
using System.Runtime.InteropServices;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>
/// The socket that the package is given in place of a <see cref="ClientWebSocket"/>: passes everything on to one, and sees what the package does
/// not tell: which messages really leave, when bytes come, and who ended the connection. The package reads from one thread at a time and
/// writes from one at a time; the rest is thread-safe.
/// </summary>
/// <param name="inner">An open socket.</param>
/// <param name="line">Whose it is.</param>
/// <param name="maxMessage">Largest inbound message in bytes: the package itself has no limit.</param>
internal sealed class WatchedSocket(ClientWebSocket inner, LibraryLine line, int maxMessage) : WebSocket
{
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastRead = line.Now.Ticks;
    private long _length; // of the message that is being read

    /// <summary>When the last byte came.</summary>
    public TimeSpan LastRead => new(Interlocked.Read(ref _lastRead));

    /// <summary>What ended it on the wire, as far as reading has found out; null: nothing yet, or the package did.</summary>
    public ConnectionEnd? Seen { get; private set; }

    /// <summary>How it has ended.</summary>
    /// <param name="otherwise">How, if nothing was seen on the wire.</param>
    public ConnectionEnd EndedBy(ConnectionEnd otherwise) =>
        (Seen ?? (line.IsClosing && inner.CloseStatus is { } code ? otherwise with { Code = TransportEnd.CodeOf(code) } : otherwise)) with { LastReceived = LastRead };

    /// <inheritdoc />
    public override WebSocketCloseStatus? CloseStatus => inner.CloseStatus;

    /// <inheritdoc />
    public override string? CloseStatusDescription => inner.CloseStatusDescription;

    /// <inheritdoc />
    public override WebSocketState State => inner.State;

    /// <inheritdoc />
    public override string? SubProtocol => inner.SubProtocol;

    /// <summary>The package has told that the connection is open. It begins to read before that; no message may come first.</summary>
    public void BeginReading() => _told.TrySetResult();

    /// <inheritdoc />
    public override void Abort() => inner.Abort();

    /// <inheritdoc />
    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseAsync(closeStatus, statusDescription, cancellationToken);

    /// <inheritdoc />
    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    /// <inheritdoc />
    public override void Dispose() => inner.Dispose();

    /// <inheritdoc />
    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var result = await ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
        return new WebSocketReceiveResult(result.Count, result.MessageType, result.EndOfMessage, CloseStatus, CloseStatusDescription);
    }

    /// <inheritdoc />
    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _told.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await inner.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            See(result);
            return result;
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested && !line.IsOver)
            {
                Seen ??= TransportEnd.Of(e, line.IsClosing, aborted: false);
            }

            throw;
        }
    }

    /// <inheritdoc />
    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();

    /// <inheritdoc />
    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        MemoryMarshal.TryGetArray(buffer, out var handed);
        if (line.Book.Take(handed.Array, messageType == WebSocketMessageType.Binary) is not { } message)
        {
            // It was told as dropped: what has been counted must not become untrue.
            throw new WebSocketException(WebSocketError.InvalidState);
        }

        if (message.Events is not { } events)
        {
            return;
        }

        try
        {
            await inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            line.Book.TellDropped(message);
            throw;
        }

        events.OnSent(message.Tag, line.Now);
    }

    private void See(ValueWebSocketReceiveResult result)
    {
        var now = line.Now;
        Interlocked.Exchange(ref _lastRead, now.Ticks);
        _length += result.Count;
        if (result.MessageType == WebSocketMessageType.Close)
        {
            var code = TransportEnd.CodeOf(inner.CloseStatus);
            Seen ??= line.IsClosing
                ? new ConnectionEnd(EndSide.Client, EndCause.Left, code, now)
                : new ConnectionEnd(EndSide.Server, EndCause.ServerClosed, code, now, TransportEnd.Reason(inner.CloseStatusDescription));
        }
        else if (_length > maxMessage)
        {
            Seen ??= new ConnectionEnd(EndSide.Client, EndCause.MessageTooBig, CloseCode.None, now, $"a message of more than {maxMessage} bytes");
            inner.Abort();
            throw new WebSocketException(WebSocketError.Faulted);
        }
        else if (result.EndOfMessage)
        {
            _length = 0;
        }
        else
        {
            line.OnPart(now);
        }
    }
}
