using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Files;

namespace LoadHarness.Results;

/// <summary>Cells of several slices or of several intervals, added up by metric, phase and population. Not thread-safe.</summary>
/// <param name="takesGreatest">Of which metrics the greatest value is taken; those of all others, and of unknown ones, add up.</param>
internal sealed class CellBook(Func<MetricDefinition, bool> takesGreatest)
{
    private static readonly List<string> Phases = [.. ThresholdParser.Phases];

    private readonly Dictionary<(string Metric, string Phase, string Population), CellSum> _cells = [];

    /// <summary>A book of what several programs tell: by the merge rules of the metrics.</summary>
    public static CellBook OfSlices() => new(metric => metric.Merge == MergeRule.Greatest);

    /// <summary>A book of what one program wrote interval by interval: of a level the highest.</summary>
    public static CellBook OfIntervals() => new(metric => metric.Kind == MetricKind.Gauge);

    /// <summary>Adds a cell.</summary>
    public void Add(MetricCell cell)
    {
        var sum = Add(cell.Metric, cell.Phase, cell.Population, cell.Value, cell.Censored, cell.CensoredFrom);
        if (cell.Histogram is { } samples)
        {
            sum.Add(samples);
        }
    }

    /// <summary>Adds a cell whose samples are packed.</summary>
    /// <exception cref="FormatException">They are damaged.</exception>
    public void Add(JournalCell cell)
    {
        var sum = Add(cell.Metric, cell.Phase, cell.Population, cell.Value, cell.Censored, cell.CensoredFrom);
        if (cell.Samples is { } samples)
        {
            sum.Add(samples);
        }
    }

    /// <summary>Adds samples of a timer.</summary>
    public void Add(string metric, string phase, string population, Distribution samples) => At(metric, phase, population).Add(samples);

    /// <summary>What is owed and not yet decided, where a run broke off: it stands among the cells as pending.</summary>
    public void AddPending()
    {
        foreach (var ((_, phase, population), expected) in _cells.Where(cell => cell.Key.Metric == MetricCatalog.Expected.Name).ToList())
        {
            var decided = DeliveryClasses.Metrics.Sum(metric => _cells.TryGetValue((metric.Name, phase, population), out var cell) ? cell.Value : 0);
            At(MetricCatalog.Pending.Name, phase, population).Value = expected.Value - decided;
        }
    }

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

    private CellSum Add(string name, string phase, string population, long value, long censored, TimeSpan censoredFrom)
    {
        var sum = At(name, phase, population);
        sum.Value = MetricCatalog.TryFind(name, out var metric) && takesGreatest(metric) ? Math.Max(sum.Value, value) : sum.Value + value;
        sum.Censor(censored, censoredFrom);
        return sum;
    }

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
