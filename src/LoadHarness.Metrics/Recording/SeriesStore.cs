using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// The course of the run: per interval one number or one encoded histogram per metric, summed over phases and
/// populations. Encoded, because a long run keeps thousands of intervals. Not thread-safe: the recorder's interval lock
/// guards it.
/// </summary>
/// <param name="plannedIntervals">How many intervals the run will have; 0: not known.</param>
internal sealed class SeriesStore(int plannedIntervals)
{
    private readonly HistogramArena _arena = new(plannedIntervals);
    private readonly Dictionary<MetricDefinition, List<long>> _counts = Lists<long>(MetricKind.Count);
    private readonly Dictionary<MetricDefinition, List<long>> _gauges = Lists<long>(MetricKind.Gauge);
    private readonly Dictionary<MetricDefinition, List<ArenaRange>> _timers = Lists<ArenaRange>(MetricKind.Timer);
    private readonly Dictionary<MetricDefinition, List<long>> _censored = Lists<long>(MetricKind.Timer);

    /// <summary>Number of intervals so far.</summary>
    public int Length { get; private set; }

    /// <summary>Appends an interval.</summary>
    /// <param name="interval">What was counted in it.</param>
    public void Append(ClosedInterval interval)
    {
        foreach (var (metric, series) in _counts)
        {
            series.Add(interval.Value(metric));
        }

        foreach (var (metric, series) in _gauges)
        {
            series.Add(interval.Value(metric));
        }

        foreach (var (metric, series) in _timers)
        {
            series.Add(interval.AllSamples(metric) is { } samples ? _arena.Keep(samples.Bytes) : default);

            // What arrives after all was declared in an earlier interval: a series of declarations has no negative values.
            _censored[metric].Add(Math.Max(0, interval.Censored(metric)));
        }

        _arena.EndInterval();
        Length++;
    }

    /// <summary>The series so far.</summary>
    public RecordedSeries ToSeries() => new(
        Length,
        _counts.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
        _gauges.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
        _timers.ToDictionary(pair => pair.Key, pair => pair.Value.Select(At).ToArray()),
        _censored.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()));

    private EncodedHistogram? At(ArenaRange range) => range.Length == 0 ? null : new EncodedHistogram(_arena.Copy(range));

    private static Dictionary<MetricDefinition, List<T>> Lists<T>(MetricKind kind) =>
        MetricCatalog.All.Where(metric => metric.Kind == kind).ToDictionary(metric => metric, _ => new List<T>());
}
