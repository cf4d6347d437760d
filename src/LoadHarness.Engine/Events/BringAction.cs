using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine.Events;

/// <summary>Brings the clients of a population, and lets them leave when it is over.</summary>
internal sealed class BringAction(IReadOnlyList<int> clients, INetwork network) : IEventAction
{
    /// <inheritdoc />
    public Task<EventOutcome> BeginAsync(CancellationToken stop)
    {
        network.Bring(clients);
        return Task.FromResult(new EventOutcome(Readable.Count(clients.Count, "client"), clients.Count) { Of = clients.Count });
    }

    /// <inheritdoc />
    public Task<EventOutcome?> EndAsync()
    {
        network.Dismiss(clients);
        return Task.FromResult<EventOutcome?>(null);
    }
}
