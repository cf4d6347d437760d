using LoadHarness.Clients.Transport;

namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>
/// Carries the connections of a scenario with the package Websocket.Client (<c>transport: websocket-client</c>), for those whose production client
/// it is. Stateless, thread-safe.
/// </summary>
public sealed class WebsocketClientAdapter : ITransportAdapter
{
    /// <inheritdoc />
    public IConnector Create(TransportSetup setup) => new LibraryConnector(setup);
}
