using System.Globalization;
using System.Net.Security;
using System.Net.WebSockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// The transport over .NET's own <see cref="ClientWebSocket"/>: the foreign witness, and the way to what our own does not do,
/// compression and proxies. It hides some facts of the wire: a close frame without a code looks like 1000, and pings are
/// answered unseen. Thread-safe.
/// </summary>
public sealed class ClientWebSocketConnector : IConnector, IDisposable
{
    private readonly IClientTimers _timers;
    private readonly TimeProvider _timeProvider;
    private readonly IReadOnlyList<ReadLane> _lanes;
    private int _opened;
    private int _compressed;

    /// <summary>Prepares it; nothing is dialled yet.</summary>
    /// <param name="timers">The source of timestamps.</param>
    /// <param name="timeProvider">Measures the time-outs of dials.</param>
    /// <param name="tls">How a <c>wss</c> server is checked; the name in it is not used: ClientWebSocket takes that of the URL.</param>
    /// <param name="proxy">HTTP proxy to go through, user and password included; null: none, whatever the environment says.</param>
    /// <param name="compression">Whether permessage-deflate is offered.</param>
    public ClientWebSocketConnector(
        IClientTimers timers, TimeProvider timeProvider, SslClientAuthenticationOptions tls, Uri? proxy, bool compression)
    {
        (_timers, _timeProvider, Proxy, Compression) = (timers, timeProvider, proxy, compression);
        _lanes = SocketLane.OnAllThreads(timers);
        // One handler for all connections: a handler of its own costs each client some 6 KB.
        Invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : ProxyOptions.Of(proxy),
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            SslOptions = tls,
        });
    }

    /// <inheritdoc />
    public string Name =>
        "client-websocket"
        + (Proxy is null ? "" : string.Create(CultureInfo.InvariantCulture, $", through the proxy {Proxy.Host}:{Proxy.Port}"))
        + (Compression ? $", permessage-deflate on {_compressed} of {_opened} connections" : "");

    /// <inheritdoc />
    public IReadOnlyList<ReadLane> Lanes => _lanes;

    internal HttpMessageInvoker Invoker { get; }

    internal Uri? Proxy { get; }

    internal bool Compression { get; }

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        var connection = new ClientWebSocketConnection(this, request, events, _timers, _timeProvider);
        connection.Start();
        return connection;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Invoker.Dispose();
        SocketLane.Close(_lanes);
    }

    /// <summary>A connection is open: offering compression does not mean that the server takes it.</summary>
    internal void CountOpened(bool isCompressed)
    {
        Interlocked.Increment(ref _opened);
        if (isCompressed)
        {
            Interlocked.Increment(ref _compressed);
        }
    }
}
