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
        if (options.Scenario.Target.Transport == TransportKind.ClientWebSocket)
        {
            var connector = new ClientWebSocketConnector(timers, options.TimeProvider);
            _owned = connector;
            return connector;
        }

        return new SocketConnector(timers, TlsOptions.Of(options.Scenario.Target.Tls, options.Target.DnsSafeHost), options.Sources);
    }

    /// <inheritdoc />
    public void Dispose() => _owned?.Dispose();
}
