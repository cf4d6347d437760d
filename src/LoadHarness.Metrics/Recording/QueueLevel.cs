using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Recording;

/// <summary>What waits in the queues of all clients at the end of an interval. Immutable.</summary>
/// <param name="Depth">Messages.</param>
/// <param name="Age">How long ago the oldest of them was due.</param>
public readonly record struct QueueLevel(long Depth, TimeSpan Age)
{
    /// <summary>The gauges that it answers.</summary>
    public static IReadOnlyList<MetricDefinition> Gauges { get; } = [MetricCatalog.QueueDepth, MetricCatalog.QueueAge];

    /// <summary>The value of a gauge.</summary>
    public long Of(MetricDefinition gauge) => gauge == MetricCatalog.QueueDepth ? Depth : (long)Age.TotalMilliseconds;
}
