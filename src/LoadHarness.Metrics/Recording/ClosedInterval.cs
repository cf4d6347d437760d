using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// What happened in one closed interval, by metric and population, phases summed: for whoever watches a run while it goes on.
/// What concerns the harness as a whole stands at population 0. Immutable and thread-safe.
/// </summary>
public sealed class ClosedInterval
{
    private readonly int _populations;
    private readonly long[] _values;
    private readonly EncodedHistogram?[] _timers;
    private readonly long[] _censored;

    /// <summary>Copies an interval out of the table that it was counted in.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="to">Its end.</param>
    /// <param name="populations">Number of populations.</param>
    /// <param name="table">What was counted.</param>
    /// <param name="level">Level of each gauge for each population at its end.</param>
    /// <param name="scratch">Memory to add samples up in.</param>
    internal ClosedInterval(
        TimeSpan from, TimeSpan to, int populations, CellTable table, Func<MetricDefinition, int, long> level, LatencyHistogram scratch)
    {
        (From, To, _populations) = (from, to, populations);
        var cells = MetricCatalog.All.Count * populations;
        (_values, _timers, _censored) = (new long[cells], new EncodedHistogram?[cells], new long[cells]);
        foreach (var metric in MetricCatalog.All)
        {
            for (var population = 0; population < populations; population++)
            {
                var cell = At(metric, population);
                switch (metric.Kind)
                {
                    case MetricKind.Count:
                        _values[cell] = table.Sum(metric, population);
                        break;
                    case MetricKind.Gauge:
                        _values[cell] = level(metric, population);
                        break;
                    case MetricKind.Timer:
                        (_timers[cell], _censored[cell]) = table.Samples(metric, population, scratch);
                        break;
                }
            }
        }
    }

    /// <summary>Its beginning, elapsed time.</summary>
    public TimeSpan From { get; }

    /// <summary>Its end, elapsed time.</summary>
    public TimeSpan To { get; }

    /// <summary>Events of a count in the interval, or the level of a gauge at its end, all populations together.</summary>
    public long Value(MetricDefinition metric) => Sum(_values, metric);

    /// <summary>Events of a count in the interval, or the level of a gauge at its end.</summary>
    public long Value(MetricDefinition metric, int population) => _values[At(metric, population)];

    /// <summary>Events of a count per second.</summary>
    public double PerSecond(MetricDefinition metric) => Value(metric) / Math.Max(1e-3, (To - From).TotalSeconds);

    /// <summary>The samples of a timer, all populations together.</summary>
    /// <returns>A histogram of the caller's own.</returns>
    public LatencyHistogram Samples(MetricDefinition metric)
    {
        var sum = new LatencyHistogram();
        for (var population = 0; population < _populations; population++)
        {
            if (Samples(metric, population) is { } samples)
            {
                sum.Add(samples.Decode());
            }
        }

        return sum;
    }

    /// <summary>The samples of a timer; null: none.</summary>
    public EncodedHistogram? Samples(MetricDefinition metric, int population) => _timers[At(metric, population)];

    /// <summary>Samples of a timer that were declared "at least" in the interval, all populations together.</summary>
    public long Censored(MetricDefinition metric) => Sum(_censored, metric);

    /// <summary>
    /// Samples of a timer that were declared "at least" in the interval: messages lost, clients not back. Negative where more of the
    /// earlier ones came after all: the sum over all intervals is that of the run.
    /// </summary>
    public long Censored(MetricDefinition metric, int population) => _censored[At(metric, population)];

    private long Sum(long[] cells, MetricDefinition metric)
    {
        var sum = 0L;
        foreach (var number in cells.AsSpan(At(metric, 0), _populations))
        {
            sum += number;
        }

        return sum;
    }

    private int At(MetricDefinition metric, int population) => (metric.Index * _populations) + population;
}
