using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>What became of a measure in the course of a run.</summary>
public enum DriftOutcome
{
    /// <summary>Neither can be told: too few blocks, too much noise, or a rise too small to be sure of.</summary>
    Inconclusive,

    /// <summary>If it grew at all, then by less than matters.</summary>
    Steady,

    /// <summary>It grew, and by more than matters: of memory or descriptors, a leak until proven otherwise.</summary>
    Rises,
}

/// <summary>A block of a run.</summary>
/// <param name="At">Its middle, elapsed time.</param>
/// <param name="Value">Its value, in the unit of the measure.</param>
public readonly record struct DriftBlock(TimeSpan At, double Value);

/// <summary>How one measure drifted. Immutable.</summary>
/// <param name="Metric">What was measured.</param>
/// <param name="Statistic">Of a latency its quantile, <c>p50</c> or <c>p99</c>; empty: it is a level.</param>
/// <param name="Blocks">The blocks that have values, in order.</param>
public sealed record DriftFinding(MetricDefinition Metric, string Statistic, IReadOnlyList<DriftBlock> Blocks)
{
    /// <summary>The measure for people: <c>backend.rss</c>, <c>delivery.latency p99</c>.</summary>
    public string Name => Statistic.Length > 0 ? $"{Metric} {Statistic}" : Metric.Name;

    /// <summary>What became of it.</summary>
    public DriftOutcome Outcome { get; init; }

    /// <summary>Why nothing was judged; empty: it was.</summary>
    public string Why { get; init; } = "";

    /// <summary>Whether a limit of the scenario names it: then that decides, and not this outcome.</summary>
    public bool IsLimited { get; init; }

    /// <summary>How likely such a rise is without a trend.</summary>
    public double P { get; init; } = 1;

    /// <summary>Growth per hour with its 95 % interval, in the unit of the metric; of timers ms.</summary>
    public Shift PerHour { get; init; }

    /// <summary>The median of the first quarter of the blocks.</summary>
    public double Start { get; init; }

    /// <summary>From the middle of the first block to the middle of the last one.</summary>
    public TimeSpan Span { get; init; }

    /// <summary>The slope over all blocks.</summary>
    public double Over => PerHour.Value * Span.TotalHours;

    /// <summary>Growth below this does not matter.</summary>
    public double Floor { get; init; }

    /// <summary>Growth per 1,000 reconnects of the judged part; null: there were none.</summary>
    public double? PerThousandReconnects { get; init; }

    /// <summary>Growth per million deliveries of the judged part; null: there were none.</summary>
    public double? PerMillionDeliveries { get; init; }

    /// <summary>After how much more time the machine would be exhausted; null: it does not grow, or nobody knows the limit.</summary>
    public TimeSpan? Exhausted { get; init; }

    /// <summary>Whether it is a proven growth of something that only leaks make grow: memory, descriptors, sockets, threads.</summary>
    public bool IsLeak => Outcome == DriftOutcome.Rises && DriftMeasure.IsResource(Metric);

    /// <summary>Whether it is of the harness itself.</summary>
    public bool IsOfHarness => Metric == MetricCatalog.HarnessMemory || Metric == MetricCatalog.HarnessDescriptors;
}
