namespace LoadHarness.Results.Merging;

/// <summary>Adds up what the slices of a run tell while it goes on. Pure.</summary>
public static class ReportSum
{
    /// <summary>All slices together, without cells. Phase and elapsed time are those of the slice that is furthest behind.</summary>
    /// <param name="reports">The last report of each; at least one.</param>
    public static SliceReport Of(IReadOnlyCollection<SliceReport> reports)
    {
        var last = reports.MinBy(report => report.Elapsed)!;
        return new SliceReport
        {
            Phase = last.Phase,
            Elapsed = last.Elapsed,
            Target = reports.Sum(report => report.Target),
            Open = reports.Sum(report => report.Open),
            Sent = reports.Sum(report => report.Sent),
            Delivered = reports.Sum(report => report.Delivered),
            Lost = reports.Sum(report => report.Lost),
            Drops = reports.Sum(report => report.Drops),
            Failed = reports.Sum(report => report.Failed),
        };
    }

    /// <summary>The cells of all slices together: those of one metric, phase and population in one, by the merge rule of the metric.</summary>
    /// <param name="reports">The last report of each.</param>
    /// <exception cref="FormatException">A histogram is damaged.</exception>
    public static IReadOnlyList<MetricCell> CellsOf(IEnumerable<PackedReport> reports)
    {
        var book = CellBook.OfSlices();
        foreach (var cell in reports.SelectMany(report => report.Cells))
        {
            book.Add(cell);
        }

        return [.. book.InOrder([])];
    }
}
