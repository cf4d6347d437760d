using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// How many samples of a timer fell into which range of latency in which stretch of the run: at most 240 columns of whole
/// intervals, ten rows to a decade. Immutable.
/// </summary>
public sealed class HeatMap
{
    private const int MostColumns = 240;
    private const int RowsPerDecade = 10;
    private const int MostShades = 6;
    private const double Shortest = 0.001; // ms: what took less stands in the lowest row

    private readonly Timeline _timeline;
    private readonly int _perColumn;

    /// <summary>Counts the samples of a timer.</summary>
    /// <param name="timeline">The course of the run.</param>
    /// <param name="timer">The samples; at least one of them arrived.</param>
    public HeatMap(Timeline timeline, TimerSeries timer)
    {
        _timeline = timeline;
        _perColumn = Math.Max(1, (int)Math.Ceiling(timeline.Length / (double)MostColumns));
        var columns = Spans().Select(span => TimelineSlots.Merge(timer, span.From, span.To, TimeSpan.Zero)).Select(Count).ToList();
        Never = [.. columns.Select(column => column.Never)];
        var rows = columns.SelectMany(column => column.Rows.Keys).DefaultIfEmpty().ToList();
        var (lowest, highest) = (rows.Min(), rows.Max());
        Edges = [.. Enumerable.Range(lowest, highest - lowest + 2).Select(Edge)];
        Cells = [.. columns.SelectMany((column, x) => column.Rows.OrderBy(row => row.Key).Select(row => new HeatCell(x, row.Key - lowest, row.Value)))];
    }

    /// <summary>Beginning of each column, and the end of the last: elapsed seconds.</summary>
    public double[] Columns =>
    [
        .. Spans().Select(span => span.From * _timeline.Interval.TotalSeconds), _timeline.Length * _timeline.Interval.TotalSeconds,
    ];

    /// <summary>Lower end of each row, and the upper end of the last: milliseconds.</summary>
    public double[] Edges { get; }

    /// <summary>The cells that are not empty, by column, then by row.</summary>
    public IReadOnlyList<HeatCell> Cells { get; }

    /// <summary>How cells are told apart by how full they are: steps of equal ratio up to the fullest, each at least one more than the last. The same as in Assets/heat.js.</summary>
    public IReadOnlyList<HeatShade> Shades
    {
        get
        {
            var most = Cells.Select(cell => cell.Count).DefaultIfEmpty(1).Max();
            long[] steps = [.. Enumerable.Range(1, MostShades).Select(i => (long)Math.Round(Math.Pow(most, i / (double)MostShades))).Distinct()];
            steps = [.. steps.Where(step => step < most), most];
            return [.. steps.Select((step, i) => new HeatShade(Inks.Of($"heat-{MostShades - steps.Length + 1 + i}"), i == 0 ? 1 : steps[i - 1] + 1, step))];
        }
    }

    /// <summary>By column: samples that never came.</summary>
    public long[] Never { get; }

    /// <summary>Length of a column; the last one may be shorter.</summary>
    public TimeSpan Width => _timeline.Interval * _perColumn;

    private IEnumerable<(int From, int To)> Spans()
    {
        for (var from = 0; from < _timeline.Length; from += _perColumn)
        {
            yield return (from, Math.Min(from + _perColumn, _timeline.Length));
        }
    }

    private static (Dictionary<int, long> Rows, long Never) Count(Distribution samples)
    {
        var rows = new Dictionary<int, long>();
        foreach (var bucket in samples.Arrived.Buckets())
        {
            var row = (int)Math.Floor(Math.Log10(Math.Max(bucket.To.TotalMilliseconds, Shortest)) * RowsPerDecade);
            rows[row] = rows.GetValueOrDefault(row) + bucket.Count;
        }

        return (rows, samples.Censored);
    }

    private static double Edge(int row) => Math.Pow(10, row / (double)RowsPerDecade);
}

/// <summary>A cell of a heat map.</summary>
/// <param name="Column">Number of its column.</param>
/// <param name="Row">Number of its row, from the lowest latency.</param>
/// <param name="Count">Its samples.</param>
public readonly record struct HeatCell(int Column, int Row, long Count);

/// <summary>A shade of a heat map.</summary>
/// <param name="Ink">Its colour.</param>
/// <param name="From">The fewest samples of a cell that has it.</param>
/// <param name="To">The most.</param>
public sealed record HeatShade(Ink Ink, long From, long To);
