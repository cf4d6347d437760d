using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Files;

namespace LoadHarness.Results.Merging;

/// <summary>Cells of several slices, added up by metric, phase and population. Not thread-safe.</summary>
internal sealed class CellBook
{
    private static readonly List<string> Phases = [.. ThresholdParser.Phases];

    private readonly Dictionary<(string Metric, string Phase, string Population), CellSum> _cells = [];

    /// <summary>Adds a cell, by the merge rule of its metric.</summary>
    public void Add(MetricCell cell)
    {
        var sum = At(cell.Metric, cell.Phase, cell.Population);
        sum.Value = Sum(cell.Metric, sum.Value, cell.Value);
        sum.Censor(cell.Censored, cell.CensoredFrom);
        if (cell.Histogram is { } samples)
        {
            sum.Add(samples);
        }
    }

    /// <summary>Adds a cell whose samples are packed.</summary>
    /// <exception cref="FormatException">They are damaged.</exception>
    public void Add(JournalCell cell)
    {
        var sum = At(cell.Metric, cell.Phase, cell.Population);
        sum.Value = Sum(cell.Metric, sum.Value, cell.Value);
        sum.Censor(cell.Censored, cell.CensoredFrom);
        if (cell.Samples is { } samples)
        {
            sum.Add(samples);
        }
    }

    /// <summary>Adds samples of a timer.</summary>
    public void Add(string metric, string phase, string population, Distribution samples) => At(metric, phase, population).Add(samples);

    /// <summary>The place of a cell's metric among all; of one that this version does not know, behind them.</summary>
    public static int PlaceOf(MetricCell cell) => PlaceOf(cell.Metric);

    /// <summary>The sums as a recorder gives them: by metric, phase and population; those without anything left out.</summary>
    /// <param name="populations">The order of the populations; others stand before them, by their names.</param>
    public IEnumerable<MetricCell> InOrder(IReadOnlyList<string> populations)
    {
        var order = populations.ToList();
        return _cells.Where(pair => !pair.Value.IsEmpty)
            .OrderBy(pair => PlaceOf(pair.Key.Metric))
            .ThenBy(pair => pair.Key.Metric, StringComparer.Ordinal)
            .ThenBy(pair => Phases.IndexOf(pair.Key.Phase))
            .ThenBy(pair => order.IndexOf(pair.Key.Population))
            .ThenBy(pair => pair.Key.Population, StringComparer.Ordinal)
            .Select(pair => pair.Value.ToCell(pair.Key.Metric, pair.Key.Phase, pair.Key.Population));
    }

    private static int PlaceOf(string name) => MetricCatalog.TryFind(name, out var metric) ? metric.Index : int.MaxValue;

    private static long Sum(string name, long a, long b) =>
        MetricCatalog.TryFind(name, out var metric) && metric.Merge == MergeRule.Greatest ? Math.Max(a, b) : a + b;

    private CellSum At(string metric, string phase, string population)
    {
        var key = (metric, phase, population);
        if (!_cells.TryGetValue(key, out var sum))
        {
            _cells.Add(key, sum = new CellSum());
        }

        return sum;
    }
}
