using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Results.Merging;

/// <summary>Cells of several slices, added up by metric, phase and population. Not thread-safe.</summary>
internal sealed class CellBook
{
    private static readonly List<string> Phases = [.. ThresholdParser.Phases];

    private readonly Dictionary<(string Metric, string Phase, string Population), CellSum> _cells = [];

    /// <summary>Adds a cell, by the merge rule of its metric.</summary>
    public void Add(MetricCell cell)
    {
        var key = (cell.Metric, cell.Phase, cell.Population);
        if (!_cells.TryGetValue(key, out var sum))
        {
            _cells.Add(key, sum = new CellSum());
        }

        var isGreatest = MetricCatalog.TryFind(cell.Metric, out var metric) && metric.Merge == MergeRule.Greatest;
        sum.Value = isGreatest ? Math.Max(sum.Value, cell.Value) : sum.Value + cell.Value;
        sum.Censor(cell.Censored, cell.CensoredFrom);
        if (cell.Histogram is { } samples)
        {
            sum.Add(samples);
        }
    }

    /// <summary>The sums as a recorder gives them: by metric, phase and population; those without anything left out.</summary>
    /// <param name="populations">The order of the populations; others stand before them, by their names.</param>
    /// <param name="beside">Sums of other metrics; null: none.</param>
    public IEnumerable<MetricCell> InOrder(IReadOnlyList<string> populations, CellBook? beside = null)
    {
        var order = populations.ToList();
        return _cells.Concat(beside?._cells ?? []).Where(pair => !pair.Value.IsEmpty)
            .OrderBy(pair => MetricCatalog.TryFind(pair.Key.Metric, out var metric) ? metric.Index : int.MaxValue)
            .ThenBy(pair => pair.Key.Metric, StringComparer.Ordinal)
            .ThenBy(pair => Phases.IndexOf(pair.Key.Phase))
            .ThenBy(pair => order.IndexOf(pair.Key.Population))
            .ThenBy(pair => pair.Key.Population, StringComparer.Ordinal)
            .Select(pair => pair.Value.ToCell(pair.Key.Metric, pair.Key.Phase, pair.Key.Population));
    }
}
