using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Events;

/// <summary>Takes the network of the planned clients away and gives it back.</summary>
internal sealed class NetworkAction(PlannedEvent planned, IReadOnlyList<int> clients, int population, INetwork network) : IEventAction
{
    /// <inheritdoc />
    public Task<EventOutcome> BeginAsync(CancellationToken stop)
    {
        network.Down(clients, planned.Event.Network!.IsSilent);
        return Task.FromResult(new EventOutcome($"{Readable.Count(clients.Count)} of {Readable.Count(population, "client")}", clients.Count));
    }

    /// <inheritdoc />
    public Task<EventOutcome?> EndAsync()
    {
        network.Up(clients);
        return Task.FromResult<EventOutcome?>(null);
    }
}
