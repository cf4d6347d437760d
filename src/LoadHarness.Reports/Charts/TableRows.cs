using LoadHarness.Results;

namespace LoadHarness.Reports.Charts;

/// <summary>Cuts a timeline into at most 60 rows of equal, round length for the data tables.</summary>
internal sealed class TableRows
{
    /// <summary>More rows than this nobody reads.</summary>
    public const int Most = 60;

    private static readonly int[] RoundSeconds =
        [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

    private readonly Timeline _timeline;
    private readonly int _perRow;

    public TableRows(Timeline timeline)
    {
        _timeline = timeline;
        var seconds = timeline.Interval.TotalSeconds;
        var round = RoundSeconds.FirstOrDefault(length => length % seconds == 0 && timeline.Length * seconds <= (double)length * Most);
        _perRow = round > 0 ? (int)(round / seconds) : Math.Max(1, (int)Math.Ceiling(timeline.Length / (double)Most));
    }

    /// <summary>Length of a row.</summary>
    public TimeSpan Width => _timeline.Interval * _perRow;

    /// <summary>The rows: intervals [From, To).</summary>
    public IEnumerable<(int From, int To)> Spans()
    {
        for (var from = 0; from < _timeline.Length; from += _perRow)
        {
            yield return (from, Math.Min(from + _perRow, _timeline.Length));
        }
    }

    /// <summary>Elapsed time at the start of an interval.</summary>
    public TimeSpan At(int interval) => _timeline.Interval * interval;
}
