using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Results;

/// <summary>
/// Whether the backend came back to what it had been before the first client, once all had left. Immutable.
/// </summary>
/// <param name="Before">How long the idle backend was watched before the run.</param>
/// <param name="Waited">How long it was watched after everybody had left.</param>
/// <param name="Levels">Memory, descriptors, sockets and threads, as far as they were told.</param>
public sealed record IdleReturn(TimeSpan Before, TimeSpan Waited, IReadOnlyList<IdleLevel> Levels)
{
    /// <summary>Why it cannot be judged; empty: it can.</summary>
    public string Why { get; init; } = "";
}

/// <summary>A level of the idle backend before and after a run. Immutable.</summary>
/// <param name="Name">Name of its metric.</param>
/// <param name="Before">The median of the samples before the first client.</param>
/// <param name="After">The smallest sample after the last one had left.</param>
/// <param name="Limit">The most that counts as returned.</param>
public sealed record IdleLevel(string Name, double Before, double After, double Limit)
{
    /// <summary>Holds a level after a run against that before it.</summary>
    /// <param name="metric">An observed level.</param>
    /// <param name="before">Before.</param>
    /// <param name="after">After.</param>
    /// <param name="within">How far above it may stay, as a share; what never matters it may in any case.</param>
    public static IdleLevel Of(MetricDefinition metric, double before, double after, double within)
    {
        var never = metric.Unit == "bytes" ? DriftMeasure.LeastBytes : DriftMeasure.LeastThings;
        return new IdleLevel(metric.Name, before, after, before + Math.Max(before * within, never));
    }

    /// <summary>Whether it returned.</summary>
    public bool Returned => After <= Limit;

    /// <summary>Its metric.</summary>
    public MetricDefinition Metric => MetricCatalog.TryFind(Name, out var known) ? known : MetricDefinition.Chosen(Name, "");
}
