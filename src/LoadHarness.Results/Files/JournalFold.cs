using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Results.Files;

/// <summary>Folds the intervals of a journal into the cells and the timeline that the run would have written. Pure.</summary>
/// <param name="books">The books of the journal.</param>
/// <param name="intervals">Its intervals, in order.</param>
internal sealed class JournalFold(RunResult books, IReadOnlyList<JournalInterval> intervals)
{
    private readonly CellBook _cells = CellBook.OfIntervals();
    private readonly List<ILookup<string, JournalCell>> _byMetric = ForTheCourse(intervals, [.. books.Aside()]);

    /// <summary>The books with cells and timeline.</summary>
    public RunResult Result()
    {
        foreach (var cell in intervals.SelectMany(interval => interval.Cells).Where(cell => MetricCatalog.TryFind(cell.Metric, out _)))
        {
            _cells.Add(cell);
        }

        foreach (var (phase, population, back) in StormCells.Of(books.Storms, books.Phases))
        {
            _cells.Add(MetricCatalog.StormBack.Name, phase, population, back);
        }

        _cells.AddPending();
        return books with
        {
            Cells = [.. _cells.InOrder([.. books.Populations.Select(one => one.Name)])],
            Timeline = Timeline(),
            Observed = [.. books.Observed.Select(Observed)],
        };
    }

    private Timeline Timeline()
    {
        var codes = intervals.SelectMany(interval => interval.EndsByCode.Keys).Distinct();
        return new Timeline(
            books.Timeline.Interval,
            intervals.Count,
            Counts(),
            intervals.SelectMany(interval => interval.Levels.Keys).Distinct()
                .ToDictionary(gauge => gauge, gauge => intervals.Select(interval => interval.Levels.GetValueOrDefault(gauge)).ToArray()),
            Timers())
        {
            EndsByCode = codes.ToDictionary(code => code, code => intervals.Select(interval => interval.EndsByCode.GetValueOrDefault(code)).ToArray()),
        };
    }

    private Dictionary<string, long[]> Counts() =>
        Of(MetricKind.Count, metric => _byMetric.Select(cells => cells[metric].Sum(cell => cell.Value)).ToArray())
            .Where(series => series.Value.Any(value => value != 0))
            .ToDictionary();

    private Dictionary<string, TimerSeries> Timers() =>
        Of(MetricKind.Timer, metric => new TimerSeries(
                [.. _byMetric.Select(cells => Sum(cells[metric]))],
                [.. _byMetric.Select(cells => Math.Max(0, cells[metric].Sum(cell => cell.Censored)))]))
            .Where(series => series.Value.Histograms.Any(value => value is not null) || series.Value.Censored.Any(value => value != 0))
            .ToDictionary();

    /// <summary>What the course of the run is made of: as the run itself makes it, without the populations that are left aside.</summary>
    private static List<ILookup<string, JournalCell>> ForTheCourse(IReadOnlyList<JournalInterval> intervals, HashSet<string> aside) =>
    [
        .. intervals.Select(interval => interval.Cells
            .Where(cell => !aside.Contains(cell.Population) || (MetricCatalog.TryFind(cell.Metric, out var metric) && HarnessMetrics.IsOfAll(metric)))
            .ToLookup(cell => cell.Metric)),
    ];

    private static IEnumerable<KeyValuePair<string, T>> Of<T>(MetricKind kind, Func<string, T> series) =>
        MetricCatalog.All.Where(metric => metric.Kind == kind).Select(metric => KeyValuePair.Create(metric.Name, series(metric.Name)));

    private static EncodedHistogram? Sum(IEnumerable<JournalCell> cells)
    {
        List<EncodedHistogram> samples = [.. cells.Select(cell => cell.Samples).OfType<EncodedHistogram>()];
        if (samples.Count < 2)
        {
            return samples.FirstOrDefault();
        }

        var sum = new LatencyHistogram();
        samples.ForEach(one => one.AddTo(sum));
        return EncodedHistogram.Of(sum);
    }

    private ObservedSeries Observed(ObservedSeries bare, int index)
    {
        double?[] Each(Func<JournalSample, double?> value) =>
            [.. intervals.Select(interval => index < interval.Observed.Count && interval.Observed[index] is { } sample ? value(sample) : null)];
        var single = intervals.All(interval => index >= interval.Observed.Count || interval.Observed[index]?.Lowest is null);
        return bare with
        {
            Values = Each(sample => sample.Value),
            Lowest = single ? null : Each(sample => sample.Lowest ?? sample.Value),
            Highest = single ? null : Each(sample => sample.Highest ?? sample.Value),
        };
    }
}
