using LoadHarness.Engine.Faults;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Events;

/// <summary>Makes the action of each event of a run.</summary>
internal sealed class EventActions(LoadRunOptions options, LoadSlice slice, INetwork network, IWire? wire = null) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(1);
    private BackendAdmin? _admin;

    /// <summary>Names of the files that hold what a command wrote, in the run's folder.</summary>
    public static IReadOnlyList<string> FilesOf(PlannedEvent planned) =>
        planned.Event.Command is null ? [] : [$"event-{planned.Number}.out", $"event-{planned.Number}.err"];

    /// <summary>What an event does.</summary>
    /// <exception cref="InvalidOperationException">An order for a backend that takes none: the reader of scenarios refuses that.</exception>
    public IEventAction Of(PlannedEvent planned)
    {
        var one = planned.Event;
        if (one.Bring is not null)
        {
            return new BringAction(slice.ClientsHitBy(planned), network);
        }

        if (one.Chosen is { } chosen)
        {
            var populations = slice.Plan.Scenario.Populations;
            var all = chosen.Population is null ? slice.Clients.Count : slice.Clients.Count(client => populations[slice.Plan.PopulationOf(client)].Name == chosen.Population);
            return one.Wire is null
                ? new NetworkAction(planned, slice.ClientsHitBy(planned), all, network)
                : new WireAction(planned, slice.ClientsHitBy(planned), all, wire ?? throw new InvalidOperationException("Connections do not go through the fault proxy."));
        }

        if (!slice.IsFirst)
        {
            return new ElsewhereAction(one, options.TimeProvider);
        }

        if (one.Command is { } command)
        {
            var output = options.OutputFolder is { } folder ? Path.GetFullPath(Path.Combine(folder, $"event-{planned.Number}")) : null;
            return new ExecAction(command, options.ScenarioFolder, output, options.Secrets, options.TimeProvider);
        }

        if (one.Process is { } change)
        {
            return new ProcessAction(change, one.For is not null, options.Backend ?? new ForeignProcess(options.Scenario.Observe), _turns, options.TimeProvider);
        }

        _admin ??= new BackendAdmin(options.Admin ?? options.Scenario.Target.Admin
            ?? throw new InvalidOperationException("There is no backend that takes orders."));
        return new BackendAction(one, _admin);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _admin?.Dispose();
        _turns.Dispose();
    }
}
