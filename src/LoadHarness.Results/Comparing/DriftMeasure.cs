using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>Something that may drift, block by block. Pure.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Statistic">Of a latency: <c>p50</c> or <c>p99</c>; empty: it is a level.</param>
/// <param name="Floor">Growth below this never matters, in the unit of the metric.</param>
/// <param name="Limit">Where the machine would be exhausted; null: not known.</param>
/// <param name="Block">The value of the intervals of a block; null: it has none.</param>
internal sealed record DriftMeasure(MetricDefinition Metric, string Statistic, double Floor, double? Limit, Func<Range, double?> Block)
{
    private const double Megabyte = 1e6;
    private const double Milliseconds = 1;
    private const double Things = 5;

    private static readonly MetricDefinition[] Levels =
        [MetricCatalog.BackendMemory, MetricCatalog.BackendHandles, MetricCatalog.BackendSockets, MetricCatalog.BackendThreads];

    /// <summary>Everything that can be judged of a run, the backend first.</summary>
    public static IEnumerable<DriftMeasure> Of(RunResult result)
    {
        foreach (var metric in Levels)
        {
            if (result.ObservedOf(metric) is { IsEmpty: false } series)
            {
                var lowest = series.Lowest ?? series.Values;
                yield return Level(metric, LimitOf(metric, result), block => Least(lowest[block]));
            }
        }

        foreach (var (name, q) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            if (result.Timeline.Timers.TryGetValue(MetricCatalog.DeliveryLatency.Name, out var timer))
            {
                yield return new DriftMeasure(MetricCatalog.DeliveryLatency, name, Milliseconds, null, block => Median(timer.Histograms[block], q));
            }
        }

        foreach (var metric in new[] { MetricCatalog.HarnessMemory, MetricCatalog.HarnessDescriptors })
        {
            if (result.Timeline.Gauges.TryGetValue(metric.Name, out var levels) && levels.Any(level => level > 0))
            {
                yield return Level(metric, LimitOf(metric, result), block => Least([.. levels[block].Select(level => level > 0 ? (double?)level : null)]));
            }
        }
    }

    private static DriftMeasure Level(MetricDefinition metric, double? limit, Func<Range, double?> block) =>
        new(metric, "", metric.Unit == "bytes" ? 5 * Megabyte : Things, limit, block);

    private static double? LimitOf(MetricDefinition metric, RunResult result) =>
        metric.Unit == "bytes" ? result.Environment.MemoryBytes
        : metric == MetricCatalog.HarnessDescriptors ? result.Environment.DescriptorLimit
        : null;

    private static double? Least(double?[] values) => values.OfType<double>().Cast<double?>().DefaultIfEmpty().Min();

    /// <summary>The median over the intervals, so that one bad interval does not make a block bad.</summary>
    private static double? Median(Metrics.Histograms.EncodedHistogram?[] intervals, double q)
    {
        double[] values = [.. intervals.Where(one => one is not null).Select(one => one!.Decode().ValueAtQuantile(q).TotalMilliseconds)];
        return values.Length == 0 ? null : RankTest.Median(values);
    }
}
