using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Recording;

/// <summary>Which metrics are no matter of single populations. Pure.</summary>
public static class HarnessMetrics
{
    /// <summary>Whether it is of the harness as a whole, or of all clients together: it is kept at population 0, and has no name of one.</summary>
    public static bool IsOfHarness(MetricDefinition metric) =>
        metric == MetricCatalog.ScheduleLateness || metric == MetricCatalog.ReceiveBacklog || metric == MetricCatalog.GcPause
        || metric == MetricCatalog.GcPaused || metric == MetricCatalog.PoolDelay || metric == MetricCatalog.ClientsTarget || metric == MetricCatalog.EventsFailed
        || metric == MetricCatalog.ReconnectPeak
        || metric == MetricCatalog.HistoryPeak || HealthSample.Gauges.Contains(metric) || QueueLevel.Gauges.Contains(metric);

    /// <summary>Whether it is told of all populations, also where some are left aside: what this machine lacked, it lacked for everybody.</summary>
    public static bool IsOfAll(MetricDefinition metric) => metric == MetricCatalog.DialsBlocked || IsOfHarness(metric);
}
