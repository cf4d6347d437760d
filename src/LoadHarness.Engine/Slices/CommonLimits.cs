using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine.Slices;

/// <summary>
/// Holds the limits with <c>abort: true</c> against what all slices of a run have measured together: a limit that a part breaks need not
/// be broken by the whole, nor the other way round. What is observed of the backend is left to the slice that observes it; levels, whose peaks in
/// the slices need not fall together, are judged when the slices are merged. Pure.
/// </summary>
public sealed class CommonLimits
{
    private readonly Scenario _scenario;
    private readonly AbortWatch _watch;

    /// <summary>The limits of a scenario.</summary>
    public CommonLimits(RunPlan plan)
    {
        _scenario = plan.Scenario;
        _watch = new AbortWatch(
            [.. _scenario.Thresholds.Where(threshold => threshold.Metric.Kind is not (MetricKind.Observed or MetricKind.Gauge))],
            new PhaseTimeline([.. plan.Phases.Select(phase => phase.Name)], [.. plan.Phases.Select(phase => phase.Start)]));
    }

    /// <summary>The first limit that ends the run for all, as a sentence; null: none does.</summary>
    /// <param name="sums">The cells that the slices have told, added.</param>
    /// <param name="elapsed">Since the start.</param>
    public string? Check(IReadOnlyList<MetricCell> sums, TimeSpan elapsed) => _watch.Check(Bare(sums), elapsed);

    /// <summary>The cells of a result that these limits, and rates in them, are computed from.</summary>
    internal static IReadOnlyList<MetricCell> CellsFor(IEnumerable<Threshold> thresholds, RunResult soFar)
    {
        var names = thresholds.Where(threshold => threshold.Abort).SelectMany(threshold => Parts(threshold.Metric)).Select(metric => metric.Name).ToHashSet();
        return names.Count == 0 ? [] : [.. soFar.Cells.Where(cell => names.Contains(cell.Metric))];
    }

    private static IEnumerable<MetricDefinition> Parts(MetricDefinition metric) =>
        metric == MetricCatalog.DropRate ? [MetricCatalog.Drops, MetricCatalog.ConnectedTime]
        : metric == MetricCatalog.ReconnectRate ? [MetricCatalog.Reconnects, MetricCatalog.ConnectedTime]
        : [metric];

    /// <summary>A result that knows nothing but these numbers.</summary>
    private RunResult Bare(IReadOnlyList<MetricCell> cells) => new()
    {
        Run = new RunIdentity { Id = "", Scenario = _scenario.Name, StartedAt = default, Seed = _scenario.Seed, Target = "" },
        Scenario = new ScenarioRecord("", "", [], ""),
        // Whom the limits are about follows from who misbehaves.
        Populations = [.. _scenario.Populations.Select(one => new PopulationSummary(one.Name, "", "", one.Clients, 0, "") { Misbehaves = one.Profile.Misbehaves })],
        Phases = [],
        Ending = new RunEnding(RunEndingKind.Completed),
        LostAfter = _scenario.LostAfter,
        Cells = cells,
        Timeline = Timeline.Empty,
        Ends = [],
        Errors = [],
        Thresholds = [],
        Environment = new RunEnvironment { Harness = "", Runtime = "", OperatingSystem = "", Architecture = "", Cores = 0, MemoryBytes = 0, Transport = "" },
    };
}
