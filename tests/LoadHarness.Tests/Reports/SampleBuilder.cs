using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;

namespace LoadHarness.Tests.Reports;

/// <summary>
/// Puts a result together from events per interval, so that its cells and its timeline agree as those of a real run do.
/// Deterministic: the only randomness is the seed.
/// </summary>
internal sealed class SampleBuilder(int seed, TimeSpan interval, params PhaseSpan[] phases)
{
    private readonly Dictionary<(string Metric, string Phase, string Population), Cell> _cells = [];
    private readonly Dictionary<string, long[]> _counts = [];
    private readonly Dictionary<string, long[]> _gauges = [];
    private readonly Dictionary<string, (LatencyHistogram?[] Histograms, long[] Censored)> _timers = [];

    /// <summary>Seeded randomness of the sample.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>Number of intervals.</summary>
    public int Length { get; } = phases.Length == 0 ? 0 : (int)Math.Ceiling(phases[^1].End / interval);

    /// <summary>Seconds per interval.</summary>
    public double Seconds => interval.TotalSeconds;

    public string PhaseAt(int index) =>
        phases.LastOrDefault(phase => phase.Start <= interval * index)?.Name ?? phases[0].Name;

    public bool In(int index, string phase) => PhaseAt(index) == phase;

    public void Count(MetricDefinition metric, int index, string population, long count)
    {
        if (count == 0)
        {
            return;
        }

        CellOf(metric, index, population).Value += count;
        Series(_counts, metric)[index] += count;
    }

    public void Gauge(MetricDefinition metric, int index, long level)
    {
        var cell = CellOf(metric, index, "");
        cell.Value = Math.Max(cell.Value, level);
        Series(_gauges, metric)[index] = level;
    }

    public void Time(MetricDefinition metric, int index, string population, double milliseconds, long count = 1)
    {
        if (count == 0)
        {
            return;
        }

        var us = (long)(milliseconds * 1000);
        (CellOf(metric, index, population).Histogram ??= new LatencyHistogram()).RecordMicroseconds(us, count);
        var series = TimerOf(metric);
        (series.Histograms[index] ??= new LatencyHistogram()).RecordMicroseconds(us, count);
    }

    /// <summary>Many samples around a median, with a long tail.</summary>
    public void Spread(MetricDefinition metric, int index, string population, double median, double sigma, long count)
    {
        // One straggler now and then, as every real run has them.
        if (count > 1000)
        {
            Time(metric, index, population, median * Math.Exp(sigma * (4 + (2 * Random.NextDouble()))));
            count--;
        }

        var draws = (int)Math.Min(count, 160);
        for (var i = 0; i < draws; i++)
        {
            var share = (count * (i + 1) / draws) - (count * i / draws);
            Time(metric, index, population, median * Math.Exp(sigma * Normal()), share);
        }
    }

    public void Censor(MetricDefinition metric, int index, string population, long count, TimeSpan bound)
    {
        if (count == 0)
        {
            return;
        }

        var cell = CellOf(metric, index, population);
        cell.Censored += count;
        cell.CensoredFrom = bound;
        TimerOf(metric).Censored[index] += count;
    }

    public IReadOnlyList<MetricCell> Cells() =>
    [
        .. _cells.Select(pair => new MetricCell
        {
            Metric = pair.Key.Metric, Phase = pair.Key.Phase, Population = pair.Key.Population, Value = pair.Value.Value,
            Histogram = pair.Value.Histogram, Censored = pair.Value.Censored, CensoredFrom = pair.Value.CensoredFrom,
        }),
    ];

    public Timeline Timeline() => new(
        interval, Length, _counts, _gauges, _timers.ToDictionary(pair => pair.Key, pair => new TimerSeries([.. pair.Value.Histograms.Select(one => one is null ? null : EncodedHistogram.Of(one))], pair.Value.Censored)));

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - Random.NextDouble())) * Math.Cos(2 * Math.PI * Random.NextDouble());

    private Cell CellOf(MetricDefinition metric, int index, string population)
    {
        var key = (metric.Name, PhaseAt(index), population);
        if (!_cells.TryGetValue(key, out var cell))
        {
            _cells[key] = cell = new Cell();
        }

        return cell;
    }

    private (LatencyHistogram?[] Histograms, long[] Censored) TimerOf(MetricDefinition metric)
    {
        if (!_timers.TryGetValue(metric.Name, out var series))
        {
            _timers[metric.Name] = series = (new LatencyHistogram?[Length], new long[Length]);
        }

        return series;
    }

    private long[] Series(Dictionary<string, long[]> all, MetricDefinition metric)
    {
        if (!all.TryGetValue(metric.Name, out var series))
        {
            all[metric.Name] = series = new long[Length];
        }

        return series;
    }

    private sealed class Cell
    {
        public long Value { get; set; }

        public LatencyHistogram? Histogram { get; set; }

        public long Censored { get; set; }

        public TimeSpan CensoredFrom { get; set; }
    }
}
