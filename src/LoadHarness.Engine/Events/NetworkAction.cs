using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Events;

/// <summary>Takes the network of the planned clients away and gives it back, or puts another in its place.</summary>
internal sealed class NetworkAction(PlannedEvent planned, IReadOnlyList<int> clients, int population, INetwork network) : IEventAction
{
    /// <inheritdoc />
    public Task<EventOutcome> BeginAsync(CancellationToken stop)
    {
        var change = planned.Event.Network!.Change;
        if (change == NetworkChange.Switch)
        {
            network.Switch(clients);
        }
        else
        {
            network.Down(clients, change == NetworkChange.Silent);
        }

        return Task.FromResult(new EventOutcome($"{Readable.Count(clients.Count)} of {Readable.Count(population, "client")}", clients.Count) { Of = population });
    }

    /// <inheritdoc />
    public Task<EventOutcome?> EndAsync()
    {
        if (planned.Event.Network!.Change != NetworkChange.Switch)
        {
            network.Up(clients);
        }

        return Task.FromResult<EventOutcome?>(null);
    }
}
