using LoadHarness.Clients;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine;

/// <summary>Makes the transport that a scenario asks for, and ends it with the run.</summary>
internal sealed class Connectors(LoadRunOptions options, IClientTimers timers) : IDisposable
{
    private IDisposable? _owned;

    /// <summary>Makes the transport.</summary>
    /// <exception cref="TlsSettingsException">A file of the TLS settings cannot be read.</exception>
    public IConnector Create()
    {
        if (options.Connector is { } make)
        {
            return make(timers);
        }

        var target = options.Scenario.Target;
        var tls = TlsOptions.Of(target.Tls, options.Target.DnsSafeHost);
        if (target.Transport == TransportKind.Own)
        {
            var own = new SocketConnector(timers, tls, options.Sources);
            _owned = own;
            return own;
        }

        var connector = new ClientWebSocketConnector(timers, options.TimeProvider, tls, target.Proxy, target.Compression);
        _owned = connector;
        return connector;
    }

    /// <inheritdoc />
    public void Dispose() => _owned?.Dispose();
}
