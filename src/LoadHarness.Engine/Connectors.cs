using LoadHarness.Clients;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine;

/// <summary>Makes the transport that a scenario asks for, and ends it with the run.</summary>
internal sealed class Connectors(LoadRunOptions options, IClientTimers timers) : IDisposable
{
    private const string WebsocketClient = "WebsocketClient";

    private IDisposable? _owned;

    /// <summary>Makes the transport.</summary>
    /// <param name="detour">What all connections go through; null: they go straight to the target.</param>
    /// <exception cref="TlsSettingsException">A file of the TLS settings cannot be read.</exception>
    /// <exception cref="AdapterException">The adapter that carries it is not there, or cannot be used.</exception>
    public IConnector Create(Detour? detour = null)
    {
        if (options.Connector is { } make)
        {
            return make(timers);
        }

        var target = options.Scenario.Target;
        var tls = TlsOptions.Of(target.Tls, options.Target.DnsSafeHost);
        if (target.Transport == TransportKind.Own)
        {
            var own = new SocketConnector(timers, tls, options.Sources, detour);
            _owned = own;
            return own;
        }

        if (target.Transport == TransportKind.WebsocketClient)
        {
            var setup = new TransportSetup { Target = target, Timers = timers, TimeProvider = options.TimeProvider, Tls = tls };
            var foreign = AdapterOf(options.Adapters).Create(setup);
            _owned = foreign as IDisposable;
            return foreign;
        }

        var connector = new ClientWebSocketConnector(timers, options.TimeProvider, tls, target.Proxy, target.Compression);
        _owned = connector;
        return connector;
    }

    /// <summary>Why there is no transport for a scenario, before anything is dialled; null: there is.</summary>
    public static string? Check(TransportKind transport, AdapterShelf adapters)
    {
        try
        {
            _ = transport == TransportKind.WebsocketClient ? AdapterOf(adapters) : null;
            return null;
        }
        catch (AdapterException e)
        {
            return $"The transport {transport.Name()} cannot be had: {e.Message}.";
        }
    }

    private static ITransportAdapter AdapterOf(AdapterShelf adapters) => adapters.Make<ITransportAdapter>(WebsocketClient);

    /// <inheritdoc />
    public void Dispose() => _owned?.Dispose();
}
