using LoadHarness.Results.Files;

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

    /// <summary>
    /// The cells of all slices together: those of one metric, phase and population in one. Counts and histograms add up; so do the peaks of
    /// populations, but of what the harness tells of itself the highest counts. Histograms are decoded one at a time.
    /// </summary>
    /// <param name="reports">The last report of each.</param>
    /// <exception cref="FormatException">A histogram is damaged.</exception>
    public static IReadOnlyList<MetricCell> CellsOf(IEnumerable<PackedReport> reports)
    {
        var sums = new Dictionary<(string, string, string), MetricCell>();
        foreach (var cell in reports.SelectMany(report => report.Cells))
        {
            var key = (cell.Metric, cell.Phase, cell.Population);
            sums[key] = Add(sums.GetValueOrDefault(key), cell);
        }

        return [.. sums.Values];
    }

    private static MetricCell Add(MetricCell? sum, JournalCell cell)
    {
        var samples = cell.Samples?.Decode();
        if (sum?.Histogram is { } all && samples is not null)
        {
            all.Add(samples); // made here: nobody else has it yet
        }

        var isOfHarness = cell.Population.Length == 0;
        return new MetricCell
        {
            Metric = cell.Metric,
            Phase = cell.Phase,
            Population = cell.Population,
            Value = sum is null ? cell.Value : isOfHarness ? Math.Max(sum.Value, cell.Value) : sum.Value + cell.Value,
            Histogram = sum?.Histogram ?? samples,
            Censored = (sum?.Censored ?? 0) + cell.Censored,
            CensoredFrom = sum is not { Censored: > 0 } ? cell.CensoredFrom
                : cell.Censored == 0 || sum.CensoredFrom < cell.CensoredFrom ? sum.CensoredFrom
                : cell.CensoredFrom,
        };
    }
}
