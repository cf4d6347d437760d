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
    private readonly ClientWebSocketDialer _dialer;

    /// <summary>Prepares it; nothing is dialled yet.</summary>
    /// <param name="timers">The source of timestamps.</param>
    /// <param name="timeProvider">Measures the time-outs of dials.</param>
    /// <param name="tls">How a <c>wss</c> server is checked; the name in it is not used: ClientWebSocket takes that of the URL.</param>
    /// <param name="proxy">HTTP proxy to go through, user and password included; null: none, whatever the environment says.</param>
    /// <param name="compression">Whether permessage-deflate is offered.</param>
    public ClientWebSocketConnector(
        IClientTimers timers, TimeProvider timeProvider, SslClientAuthenticationOptions tls, Uri? proxy, bool compression)
    {
        (_timers, _timeProvider) = (timers, timeProvider);
        _dialer = new ClientWebSocketDialer(timers, tls, proxy, compression);
    }

    /// <inheritdoc />
    public string Name => "client-websocket" + _dialer.Route;

    /// <inheritdoc />
    public IReadOnlyList<ReadLane> Lanes => _dialer.Lanes;

    /// <inheritdoc />
    public IConnection Connect(ConnectRequest request, IConnectionEvents events)
    {
        var connection = new ClientWebSocketConnection(_dialer, request, events, _timers, _timeProvider);
        connection.Start();
        return connection;
    }

    /// <inheritdoc />
    public void Dispose() => _dialer.Dispose();
}
