using System.Net.Security;
using LoadHarness.Scenarios;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// A way to a WebSocket client of somebody else's, so that a scenario is played through the client that people use in production. Its assembly is
/// no part of the program; it is found beside it when a scenario asks for it. The class is public and has a constructor without parameters.
/// </summary>
public interface ITransportAdapter
{
    /// <summary>Makes the transport of a run; disposed with it if it can be.</summary>
    /// <param name="setup">What it needs.</param>
    IConnector Create(TransportSetup setup);
}

/// <summary>What the transport of a run needs. Immutable.</summary>
public sealed record TransportSetup
{
    /// <summary>Where the clients connect to, as the scenario says.</summary>
    public required Target Target { get; init; }

    /// <summary>The source of the timestamps that it tells.</summary>
    public required IClientTimers Timers { get; init; }

    /// <summary>Measures what it waits for.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>How a <c>wss</c> server is checked.</summary>
    public required SslClientAuthenticationOptions Tls { get; init; }
}
