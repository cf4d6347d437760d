using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>Latency over time as a heat map: what percentiles cannot tell, that there were two kinds of deliveries, or a stripe of late ones.</summary>
internal static class HeatFigure
{
    private const string Id = "heat";
    private const string Title = "Latency heat map";
    private const string Unit = "delivery latency over time, log scale";

    private static readonly double[] Decades = [0.001, 0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]; // ms

    /// <summary>The figure, or one line that says why there is none.</summary>
    public static Figure Build(ReportContext context)
    {
        if (context.Timer(MetricCatalog.DeliveryLatency) is not { } timer || Array.TrueForAll(timer.Histograms, one => one is null))
        {
            return new Figure(Id, Title, Unit, "No message arrived in this run, so there is no latency to show.");
        }

        var map = new HeatMap(context.Result.Timeline, timer);
        double[] middles = [.. map.Columns.Zip(map.Columns.Skip(1), (from, to) => (from + to) / 2)];
        var chart = new Chart(Id, ChartForm.Heat, ChartUnit.Latency, middles, []) { Heat = map, Bound = Array.Exists(map.Never, count => count > 0) ? context.BoundOf(MetricCatalog.DeliveryLatency) : null };
        return new Figure(Id, Title, Unit, Summary(map), chart, Table(context, timer));
    }

    private static string Summary(HeatMap map)
    {
        var rows = map.Cells.GroupBy(cell => cell.Row).ToDictionary(row => row.Key, row => row.Sum(cell => cell.Count));
        var (commonest, most) = rows.MaxBy(row => row.Value);
        var share = Readable.Percent(most, rows.Values.Sum());
        var range = $"{Readable.Duration(Milliseconds(map.Edges[commonest]))} to {Readable.Duration(Milliseconds(map.Edges[commonest + 1]))}";
        return $"The fuller a cell, the stronger its colour; a cell is {Readable.Duration(map.Width)} wide and a tenth of a decade high. The commonest latency was {range}, {share} of all deliveries of the run.";
    }

    private static Table Table(ReportContext context, TimerSeries timer)
    {
        var bound = context.BoundOf(MetricCatalog.DeliveryLatency);
        var rows = context.Rows.Spans().Select(span => (span.From, span.To, Counts: ByDecade(TimelineSlots.Merge(timer, span.From, span.To, bound)))).ToList();
        int[] used = [.. Enumerable.Range(0, Decades.Length + 1).Where(i => rows.Exists(row => row.Counts.Decades[i] > 0))];
        Column[] columns =
        [
            new("Elapsed", ColumnKind.Number), .. used.Select(i => new Column(Range(i), ColumnKind.Number)), new("Never came", ColumnKind.Number),
        ];
        var table = new Table($"Deliveries by latency, by {Readable.Duration(context.Rows.Width)}", columns) { Cards = false };
        foreach (var (from, to, counts) in rows)
        {
            table.Add([Readable.Span(context.Rows.At(from), context.Rows.At(to)), .. used.Select(i => Readable.Count(counts.Decades[i])), Readable.Count(counts.Never)]);
        }

        return table;
    }

    private static (long[] Decades, long Never) ByDecade(Distribution samples)
    {
        var counts = new long[Decades.Length + 1];
        foreach (var bucket in samples.Arrived.Buckets())
        {
            var decade = Array.FindIndex(Decades, edge => bucket.To.TotalMilliseconds < edge);
            counts[decade < 0 ? Decades.Length : decade] += bucket.Count;
        }

        return (counts, samples.Censored);
    }

    private static string Range(int i) =>
        i == 0 ? $"< {Readable.Duration(Milliseconds(Decades[0]))}"
        : i == Decades.Length ? $"≥ {Readable.Duration(Milliseconds(Decades[^1]))}"
        : $"{Readable.Duration(Milliseconds(Decades[i - 1]))}–{Readable.Duration(Milliseconds(Decades[i]))}";

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromMilliseconds(value);
}
