using LoadHarness.Clients.Http;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Clients;

/// <summary>What all clients of a population share. Immutable.</summary>
public sealed record ClientSetup
{
    /// <summary>Identity of the run, for the stamps.</summary>
    public required uint Run { get; init; }

    /// <summary>The plan.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>Where to connect to.</summary>
    public required Uri Target { get; init; }

    /// <summary>The wire format.</summary>
    public required IChatProtocol Protocol { get; init; }

    /// <summary>What they do over HTTP; null: nothing.</summary>
    public HttpCalls? Http { get; init; }

    /// <summary>Opens connections.</summary>
    public required IConnector Connector { get; init; }

    /// <summary>Time.</summary>
    public required IClientTimers Timers { get; init; }

    /// <summary>Takes the events.</summary>
    public required IClientEventSink Sink { get; init; }
}
