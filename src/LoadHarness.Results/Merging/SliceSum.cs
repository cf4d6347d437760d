using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Judging;

namespace LoadHarness.Results.Merging;

/// <summary>
/// Adds the results of slices up, one after the other. Exact: counts and histograms are added, what can only be a choice is made by an order
/// that does not depend on who comes first, so that any order and any grouping give the same sum. Holds the sum, and no result.
/// Not thread-safe.
/// </summary>
public sealed class SliceSum
{
    private readonly SortedDictionary<int, SliceRow> _slices = [];
    private readonly CellBook _cells = CellBook.OfSlices();
    private readonly TimelineSum _timeline = new();
    private RunResult? _facts; // those of the slice with the lowest number, and all tables so far
    private RunResult? _observer; // of the lowest one that observed the backend

    /// <summary>How many slices were added.</summary>
    public int Count => _slices.Count;

    /// <summary>Adds the result of a slice, or a sum of such.</summary>
    /// <exception cref="MergeException">It does not belong to the others; the sum is as it was.</exception>
    /// <exception cref="FormatException">A histogram in it is damaged; the sum is worth nothing any more.</exception>
    public void Add(RunResult result)
    {
        IReadOnlyList<SliceRow> rows = result.Slices.Count > 0 ? result.Slices : [SliceRows.Of(result)];
        MergeRefusals.Check(_facts, [.. _slices.Values], result, rows);
        MergeRefusals.CheckIntervals(_timeline.Interval, result.Timeline);
        foreach (var cell in result.Cells.Where(cell => cell.Metric != MetricCatalog.StormBack.Name))
        {
            _cells.Add(cell);
        }

        _timeline.Add(result.Timeline);
        var isLowest = _slices.Count == 0 || rows.Min(row => row.Slice.Number) < _slices.Keys.First();
        if (ObserverOf(rows) < ObserverOf(_slices.Values))
        {
            _observer = Bare(result);
        }

        foreach (var row in rows)
        {
            _slices.Add(row.Slice.Number, row);
        }

        _facts = Tables(_facts, Bare(result), isLowest);
    }

    /// <summary>The sum so far, not yet judged: what follows from all slices together, its ending and its notes say.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public RunResult ToResult()
    {
        var facts = _facts ?? throw new InvalidOperationException("No slice was added.");
        IReadOnlyList<SliceRow> slices = [.. _slices.Values];
        var storms = MergedStorms.OfTheWhole(facts.Storms, facts.Populations.Sum(population => population.Clients));
        var sum = facts with
        {
            Slices = slices,
            Run = facts.Run with { Slice = null, CommandLine = facts.Run.CommandLine.Replace($" --slice {slices[0].Slice}", "", StringComparison.Ordinal), StartedAt = slices.Min(slice => slice.StartedAt) },
            Cells = Cells(facts, storms),
            Timeline = _timeline.ToTimeline(),
            Storms = MergedStorms.InOrder(slices.Count == slices[0].Slice.Of ? storms : facts.Storms, facts.Populations), // what is missing may make a storm of it
            Observed = [.. (_observer ?? facts).Observed.Select(series => Padded(series, _timeline.Length))],
            ObservedSources = (_observer ?? facts).ObservedSources,
            Idle = (_observer ?? facts).Idle,
            Environment = WholeRun.Environment(slices),
        };
        var ended = sum with { Ending = WholeRun.Ending(sum) };
        return ended with { Notes = WholeRun.Notes(ended) };
    }

    /// <summary>What is kept of a result as it is: neither cells nor course.</summary>
    private static RunResult Bare(RunResult result) => result with
    {
        Cells = [],
        Timeline = Timeline.Empty,
        Slices = [],
        Notes = [],
        ThresholdOutcomes = [],
        Verdict = Verdict.NotYet,
    };

    /// <summary>The tables of both, and all else of the lower one. Those of one alone go the same way: so its rows have the order of all sums.</summary>
    private static RunResult Tables(RunResult? had, RunResult next, bool isLowest)
    {
        var other = had ?? next with { Phases = [], Events = [], Ends = [], Storms = [], Splits = [], Errors = [], FanOut = [], RoomSizes = [], WorstRooms = [], Offenders = [] };
        return (isLowest ? next : other) with
        {
            Populations = had is null ? next.Populations : MergedRows.Populations(other.Populations, next.Populations),
            Phases = MergedCourse.Phases(other.Phases, next.Phases),
            Events = MergedCourse.Events(other.Events, next.Events),
            Ends = MergedRows.Ends(other.Ends, next.Ends),
            Storms = MergedStorms.Add(other.Storms, next.Storms),
            Splits = EventSplitRow.Sum(other.Splits, next.Splits),
            Errors = MergedRows.Errors(other.Errors, next.Errors),
            FanOut = MergedRows.FanOut(other.FanOut, next.FanOut),
            RoomSizes = MergedRows.RoomSizes(other.RoomSizes, next.RoomSizes),
            WorstRooms = MergedRows.WorstRooms(other.WorstRooms, next.WorstRooms),
            Offenders = MergedRows.Offenders(other.Offenders, next.Offenders),
        };
    }

    private static int ObserverOf(IEnumerable<SliceRow> rows) => rows.Where(row => row.Observes).Select(row => row.Slice.Number).DefaultIfEmpty(int.MaxValue).Min();

    private static ObservedSeries Padded(ObservedSeries series, int length)
    {
        double?[] Pad(double?[] values) => values.Length >= length ? values : [.. values, .. new double?[length - values.Length]];
        return series with { Values = Pad(series.Values), Lowest = series.Lowest is { } low ? Pad(low) : null, Highest = series.Highest is { } high ? Pad(high) : null };
    }

    private IReadOnlyList<MetricCell> Cells(RunResult facts, IReadOnlyList<StormRow> storms)
    {
        var back = CellBook.OfSlices();
        foreach (var (phase, population, samples) in StormCells.Of(storms, facts.Phases))
        {
            back.Add(MetricCatalog.StormBack.Name, phase, population, samples);
        }

        string[] populations = [.. facts.Populations.Select(one => one.Name)];
        return [.. _cells.InOrder(populations).Concat(back.InOrder(populations)).OrderBy(CellBook.PlaceOf)];
    }
}
