using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// The course of the run: per interval one number or one encoded histogram per metric, summed over phases and
/// populations. Encoded, because a long run keeps thousands of intervals. Not thread-safe: the recorder's interval lock
/// guards it.
/// </summary>
internal sealed class SeriesStore
{
    private readonly Dictionary<MetricDefinition, List<long>> _counts = Lists<long>(MetricKind.Count);
    private readonly Dictionary<MetricDefinition, List<long>> _gauges = Lists<long>(MetricKind.Gauge);
    private readonly Dictionary<MetricDefinition, List<EncodedHistogram?>> _timers = Lists<EncodedHistogram?>(MetricKind.Timer);
    private readonly Dictionary<MetricDefinition, List<long>> _censored = Lists<long>(MetricKind.Timer);
    private readonly LatencyHistogram _merged = new();

    /// <summary>Number of intervals so far.</summary>
    public int Length { get; private set; }

    /// <summary>Appends an interval.</summary>
    /// <param name="table">What was counted in it.</param>
    /// <param name="level">Level of each gauge at its end.</param>
    public void Append(CellTable table, Func<MetricDefinition, long> level)
    {
        foreach (var (metric, series) in _counts)
        {
            series.Add(table.Sum(metric));
        }

        foreach (var (metric, series) in _gauges)
        {
            series.Add(level(metric));
        }

        foreach (var (metric, series) in _timers)
        {
            _merged.Reset();
            foreach (var timer in table.Timers.AsSpan(table.CellsOf(metric)))
            {
                if (timer is not null)
                {
                    _merged.Add(timer);
                }
            }

            series.Add(EncodedHistogram.Of(_merged));
            var declared = 0L;
            foreach (var number in table.Censored.AsSpan(table.CellsOf(metric)))
            {
                declared += number;
            }

            // What arrives after all was declared in an earlier interval: a series of declarations has no negative values.
            _censored[metric].Add(Math.Max(0, declared));
        }

        Length++;
    }

    /// <summary>The series so far.</summary>
    public RecordedSeries ToSeries() => new(
        Length,
        _counts.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
        _gauges.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
        _timers.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()),
        _censored.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray()));

    private static Dictionary<MetricDefinition, List<T>> Lists<T>(MetricKind kind) =>
        MetricCatalog.All.Where(metric => metric.Kind == kind).ToDictionary(metric => metric, _ => new List<T>());
}
