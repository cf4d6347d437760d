using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// What happened in one closed interval, by metric, phase and population: for whoever watches a run while it goes on, and for its
/// journal. What concerns the harness as a whole stands at population 0. Immutable and thread-safe.
/// </summary>
public sealed class ClosedInterval
{
    private readonly int _phases;
    private readonly int _populations;
    private readonly long[] _counts;
    private readonly long[] _levels; // by metric and population: a level has no phase but that of its instant
    private readonly EncodedHistogram?[] _timers;
    private readonly long[] _censored;
    private readonly TimeSpan[] _censoredFrom;
    private readonly HashSet<int> _aside;

    /// <summary>Copies an interval out of the table that it was counted in.</summary>
    /// <param name="from">Its beginning.</param>
    /// <param name="to">Its end.</param>
    /// <param name="phase">Number of the phase that it began in.</param>
    /// <param name="table">What was counted.</param>
    /// <param name="level">Level of each gauge for each population at its end.</param>
    /// <param name="aside">Populations that are left aside where all are taken together; null: none.</param>
    internal ClosedInterval(TimeSpan from, TimeSpan to, int phase, CellTable table, Func<MetricDefinition, int, long> level, HashSet<int>? aside = null)
    {
        _aside = aside ?? [];
        (From, To, Phase, _phases, _populations) = (from, to, phase, table.Phases, table.Populations);
        _counts = [.. table.Counts];
        _censored = [.. table.Censored];
        _censoredFrom = [.. table.CensoredFrom];
        _timers = Array.ConvertAll(table.Timers, timer => timer is null ? null : EncodedHistogram.Of(timer));
        _levels = new long[MetricCatalog.All.Count * _populations];
        foreach (var gauge in MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Gauge))
        {
            for (var population = 0; population < _populations; population++)
            {
                _levels[(gauge.Index * _populations) + population] = level(gauge, population);
            }
        }
    }

    /// <summary>Its beginning, elapsed time.</summary>
    public TimeSpan From { get; }

    /// <summary>Its end, elapsed time.</summary>
    public TimeSpan To { get; }

    /// <summary>Number of the phase that it began in: that of its levels.</summary>
    public int Phase { get; }

    /// <summary>Events of a count in the interval, or the level of a gauge at its end, all populations together but for those left aside.</summary>
    public long Value(MetricDefinition metric)
    {
        var sum = 0L;
        for (var population = 0; population < _populations; population++)
        {
            // What concerns the harness as a whole stands at population 0, whoever that is.
            sum += _aside.Contains(population) && !HarnessMetrics.IsOfAll(metric) ? 0 : Value(metric, population);
        }

        return sum;
    }

    /// <summary>Events of a count in the interval, or the level of a gauge at its end.</summary>
    public long Value(MetricDefinition metric, int population) =>
        metric.Kind == MetricKind.Gauge ? _levels[(metric.Index * _populations) + population] : Sum(_counts, metric, population);

    /// <summary>Events of a count per second.</summary>
    public double PerSecond(MetricDefinition metric) => Value(metric) / Math.Max(1e-3, (To - From).TotalSeconds);

    /// <summary>The samples of a timer, all populations together but for those left aside.</summary>
    /// <returns>A histogram of the caller's own.</returns>
    public LatencyHistogram Samples(MetricDefinition metric)
    {
        var sum = new LatencyHistogram();
        foreach (var cell in CellsOf(metric))
        {
            if (_timers[cell] is { } samples)
            {
                sum.Add(samples.Decode());
            }
        }

        return sum;
    }

    /// <summary>The samples of a timer; null: none.</summary>
    public EncodedHistogram? Samples(MetricDefinition metric, int population)
    {
        EncodedHistogram? only = null;
        LatencyHistogram? sum = null;
        for (var phase = 0; phase < _phases; phase++)
        {
            if (_timers[At(metric, phase, population)] is { } samples)
            {
                (only, sum) = (samples, only is null ? null : Add(sum ?? only.Decode(), samples));
            }
        }

        return sum is null ? only : EncodedHistogram.Of(sum);
    }

    /// <summary>Samples of a timer that were declared "at least" in the interval, all populations together but for those left aside.</summary>
    public long Censored(MetricDefinition metric) => CellsOf(metric).Sum(cell => _censored[cell]);

    /// <summary>
    /// Samples of a timer that were declared "at least" in the interval: messages lost, clients not back. Negative where more of the
    /// earlier ones came after all: the sum over all intervals is that of the run.
    /// </summary>
    public long Censored(MetricDefinition metric, int population) => Sum(_censored, metric, population);

    /// <summary>Everything that was counted, cell by cell; those without anything left out, and gauges, whose level has no phase.</summary>
    public IEnumerable<IntervalCell> Cells()
    {
        foreach (var metric in MetricCatalog.All.Where(metric => metric.Kind is MetricKind.Count or MetricKind.Timer))
        {
            for (var phase = 0; phase < _phases; phase++)
            {
                for (var population = 0; population < _populations; population++)
                {
                    var at = At(metric, phase, population);
                    if (_counts[at] != 0 || _timers[at] is not null || _censored[at] != 0)
                    {
                        yield return new IntervalCell(metric, phase, population, _counts[at], _timers[at], _censored[at], _censoredFrom[at]);
                    }
                }
            }
        }
    }

    /// <summary>The samples of a timer, all phases and populations together but for those left aside; encoded once only where they stand in one cell, as they mostly do.</summary>
    internal EncodedHistogram? AllSamples(MetricDefinition metric)
    {
        EncodedHistogram? only = null;
        foreach (var cell in CellsOf(metric))
        {
            var samples = _timers[cell];
            if (samples is not null && only is not null)
            {
                return EncodedHistogram.Of(Samples(metric));
            }

            only = samples ?? only;
        }

        return only;
    }

    private static LatencyHistogram Add(LatencyHistogram sum, EncodedHistogram samples)
    {
        sum.Add(samples.Decode());
        return sum;
    }

    private long Sum(long[] cells, MetricDefinition metric, int population)
    {
        var sum = 0L;
        for (var phase = 0; phase < _phases; phase++)
        {
            sum += cells[At(metric, phase, population)];
        }

        return sum;
    }

    /// <summary>The cells of a metric, those left aside that are of clients.</summary>
    private IEnumerable<int> CellsOf(MetricDefinition metric) => Enumerable.Range(At(metric, 0, 0), _phases * _populations)
        .Where(cell => _aside.Count == 0 || !_aside.Contains(cell % _populations) || HarnessMetrics.IsOfAll(metric));

    private int At(MetricDefinition metric, int phase, int population) => (((metric.Index * _phases) + phase) * _populations) + population;
}

/// <summary>One metric in one phase for one population, in one interval. Immutable.</summary>
/// <param name="Metric">A count or a timer.</param>
/// <param name="Phase">Number of the phase.</param>
/// <param name="Population">Number of the population.</param>
/// <param name="Value">Events of a count.</param>
/// <param name="Samples">Samples of a timer; null: none.</param>
/// <param name="Censored">Samples declared "at least"; negative where more of the earlier ones came after all.</param>
/// <param name="CensoredFrom">Smallest bound of those.</param>
public sealed record IntervalCell(
    MetricDefinition Metric, int Phase, int Population, long Value, EncodedHistogram? Samples, long Censored, TimeSpan CensoredFrom);
