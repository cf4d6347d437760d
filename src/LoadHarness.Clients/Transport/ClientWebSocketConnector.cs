using System.Net.WebSockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// The transport over .NET's own <see cref="ClientWebSocket"/>. It hides some facts of the wire: a close frame without a
/// code looks like 1000, and pings are answered unseen. Thread-safe.
/// </summary>
/// <param name="timers">The source of timestamps.</param>
/// <param name="timeProvider">Measures the time-outs of dials.</param>
public sealed class ClientWebSocketConnector(IClientTimers timers, TimeProvider timeProvider) : IConnector, IDisposable
{
    // One handler for all connections: a handler of its own costs each client some 6 KB.
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
    });

    /// <inheritdoc />
    public string Name => "client-websocket";

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        var connection = new ClientWebSocketConnection(request, events, timers, timeProvider);
        connection.Start(_invoker);
        return connection;
    }

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();
}
