using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>Something that may drift, block by block. Pure.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Statistic">Of a timer its quantile, <c>p50</c> or <c>p99</c>; empty: it is a level.</param>
/// <param name="Floor">Growth below this never matters, in the unit of the metric.</param>
/// <param name="Limit">Where the machine would be exhausted; null: not known.</param>
/// <param name="Block">The value of the intervals of a block; null: it has none.</param>
internal sealed record DriftMeasure(MetricDefinition Metric, string Statistic, double Floor, double? Limit, Func<Range, double?> Block)
{
    /// <summary>Memory that grows by less never matters, bytes.</summary>
    public const double LeastBytes = 5e6;

    /// <summary>Descriptors, sockets and threads that grow by less never matter.</summary>
    public const double LeastThings = 5;

    private const double LeastMilliseconds = 1;

    private static readonly MetricDefinition[] Levels =
        [MetricCatalog.BackendMemory, MetricCatalog.BackendHandles, MetricCatalog.BackendSockets, MetricCatalog.BackendThreads];

    private static readonly MetricDefinition[] Own = [MetricCatalog.HarnessMemory, MetricCatalog.HarnessDescriptors];

    private static readonly Statistic Value = new(StatisticKind.Value);

    private static readonly Statistic[] Quantiles = [new(StatisticKind.Quantile, 0.5), new(StatisticKind.Quantile, 0.99)];

    /// <summary>Everything that is judged of a run: the backend, latency, the harness, and what else limits name.</summary>
    /// <param name="result">The run.</param>
    /// <param name="limits">Its limits of drift.</param>
    public static IEnumerable<DriftMeasure> Of(RunResult result, IReadOnlyList<Threshold> limits) =>
        Levels.Select(metric => (metric, Value))
            .Concat(Quantiles.Select(quantile => (MetricCatalog.DeliveryLatency, quantile)))
            .Concat(Own.Select(metric => (metric, Value)))
            .Concat(limits.Select(limit => (limit.Metric, limit.Statistic)))
            .Distinct()
            .Select(one => Of(result, one.Item1, one.Item2)).OfType<DriftMeasure>();

    /// <summary>One measure of a run; null: the run has no values of it.</summary>
    public static DriftMeasure? Of(RunResult result, MetricDefinition metric, Statistic statistic) => metric.Kind switch
    {
        MetricKind.Observed => result.ObservedOf(metric) is { IsEmpty: false } series
            ? Level(result, metric, block => Least((series.Lowest ?? series.Values)[block])) : null,
        MetricKind.Gauge => result.Timeline.Gauges.TryGetValue(metric.Name, out var levels) && Array.Exists(levels, level => level > 0)
            ? Level(result, metric, block => Least([.. levels[block].Select(level => Known(metric, level))])) : null,
        MetricKind.Timer => result.Timeline.Timers.TryGetValue(metric.Name, out var timer)
            ? new DriftMeasure(metric, NameOf(statistic), LeastMilliseconds, null, block => Median(timer, block, statistic.Quantile, result.LostAfter)) : null,
        _ => null,
    };

    /// <summary>Whether it is this number of this metric.</summary>
    public bool Is(MetricDefinition metric, Statistic statistic) => Metric == metric && Statistic == NameOf(statistic);

    /// <summary>A statistic in the name of a measure: <c>p99</c>; empty: a level has none.</summary>
    public static string NameOf(Statistic statistic) => statistic.Kind == StatisticKind.Quantile ? Readable.QuantileName(statistic.Quantile) : "";

    /// <summary>Whether it is a resource that a program which does not leak gives back.</summary>
    public static bool IsResource(MetricDefinition metric) => Levels.Contains(metric) || Own.Contains(metric);

    private static DriftMeasure Level(RunResult result, MetricDefinition metric, Func<Range, double?> block) =>
        new(metric, "", metric.Unit == "bytes" ? LeastBytes : LeastThings, LimitOf(metric, result), block);

    private static double? LimitOf(MetricDefinition metric, RunResult result) =>
        metric == MetricCatalog.BackendMemory || metric == MetricCatalog.HarnessMemory ? result.Environment.MemoryBytes
        : metric == MetricCatalog.HarnessDescriptors ? result.Environment.DescriptorLimit
        : null;

    /// <summary>A program without memory or descriptors there is not: where these are 0, the system did not tell.</summary>
    private static double? Known(MetricDefinition metric, long level) => level == 0 && Own.Contains(metric) ? null : level;

    private static double? Least(double?[] values) => values.OfType<double>().Cast<double?>().DefaultIfEmpty().Min();

    /// <summary>
    /// The median over the intervals, so that one bad interval does not make a block bad. What never came counts as at least H, as everywhere. A
    /// block with fewer samples than its quantile needs has no value.
    /// </summary>
    private static double? Median(TimerSeries timer, Range block, double q, TimeSpan lostAfter)
    {
        List<Distribution> intervals =
        [
            .. timer.Histograms[block].Zip(timer.Censored[block], (encoded, censored) => new Distribution(encoded?.Decode() ?? new LatencyHistogram(), censored, lostAfter))
                .Where(samples => !samples.IsEmpty),
        ];
        return intervals.Sum(samples => samples.Count) * (1 - q) < 10 - 1e-9 ? null
            : RankTest.Median(intervals.Select(samples => samples.Quantile(q).Value.TotalMilliseconds));
    }
}
