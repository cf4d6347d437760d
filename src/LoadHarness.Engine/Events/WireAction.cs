using LoadHarness.Engine.Faults;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Events;

/// <summary>Breaks the connections of the planned clients on their way to the target, and mends what can be mended.</summary>
internal sealed class WireAction(PlannedEvent planned, IReadOnlyList<int> clients, int population, IWire wire) : IEventAction
{
    private readonly WireEvent _fault = planned.Event.Wire!;
    private int _connections;

    /// <inheritdoc />
    public Task<EventOutcome> BeginAsync(CancellationToken stop)
    {
        _connections = wire.Begin(planned.Number, _fault, _fault.IsOfAll ? null : clients.ToHashSet());
        var found = _fault.IsOfDials ? "" : $", who had {Readable.Count(_connections, "connection")}";
        return Task.FromResult(new EventOutcome($"{Whose}{found}", clients.Count) { Of = population });
    }

    /// <inheritdoc />
    public Task<EventOutcome?> EndAsync()
    {
        if (_fault.IsInstant)
        {
            return Task.FromResult<EventOutcome?>(null);
        }

        var later = wire.End(planned.Number);
        var text = _fault is { Kind: WireEventKind.Refuse, IsOfAll: true } ? Whose // nobody listened: who counts those that knock?
            : _fault.IsOfDials
            ? $"{Whose}, who dialled {Readable.Count(later, "time")} meanwhile"
            : _fault.Kind == WireEventKind.BlackHole
            ? $"{Whose}, who had {Readable.Count(_connections, "connection")} and dialled {Readable.Count(later, "time")} in vain meanwhile"
            : $"{Whose}, who had {Readable.Count(_connections, "connection")} and made {Readable.Count(later)} more meanwhile";
        return Task.FromResult<EventOutcome?>(new EventOutcome(text));
    }

    private string Whose => $"{Readable.Count(clients.Count)} of {Readable.Count(population, "client")}";
}
