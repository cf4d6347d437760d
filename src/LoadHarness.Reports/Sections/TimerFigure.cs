using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>A timer over elapsed time: chosen quantiles and the longest, milliseconds on a log scale.</summary>
/// <param name="Metric">The timer.</param>
/// <param name="Id">Identity in the page.</param>
/// <param name="Title">Title of the figure.</param>
/// <param name="Unit">Small print beside the title.</param>
/// <param name="Quantiles">Quantiles to draw, with the names of their pens.</param>
internal sealed record TimerFigure(MetricDefinition Metric, string Id, string Title, string Unit, params double[] Quantiles)
{
    private static readonly Dictionary<double, Pen> Pens = new()
    {
        [0.5] = new Pen("teal"),
        [0.9] = new Pen("blue", 1.5, 7, 3),
        [0.99] = new Pen("purple", 2.5),
        [0.999] = new Pen("orange", 1.5, 4, 3),
    };

    /// <summary>The figure, or one line that says why there is none.</summary>
    /// <param name="context">The report.</param>
    /// <param name="absent">Why there may be no samples, one sentence.</param>
    public Figure Build(ReportContext context, string absent)
    {
        if (context.Timer(Metric) is not { } timer)
        {
            return new Figure(Id, Title, Unit, absent);
        }

        var bound = context.BoundOf(Metric);
        var points = context.Slots.Timer(timer, bound, Quantiles);
        var series = Quantiles
            .Select((q, i) => new Series(Readable.QuantileName(q), Pens[q], points.Quantiles[i]) { AtLeast = points.AtLeast[i] })
            .Append(new Series("max", new Pen("grey", 1, 1, 3), points.Max));
        var chart = new Chart(Id, ChartForm.Lines, ChartUnit.Latency, context.Slots.Middles, [.. series]);
        return new Figure(Id, Title, Unit, Summary(context, points, timer, bound), chart, Table(context, timer, bound));
    }

    private string Summary(ReportContext context, TimerPoints points, TimerSeries timer, TimeSpan bound)
    {
        var all = context.Result.Timer(Metric);
        var scope = Metric.Scope == MetricScope.Steady ? "In the steady phase" : "Over the run";
        var text = all.IsEmpty
            ? "The steady phase has no samples; the chart shows the other phases."
            : $"{scope}, {Readable.Count(all.Count, "sample")}: p50 {Readable.Duration(all.Quantile(0.5))}, p99 {Readable.Duration(all.Quantile(0.99))}{Longest(all)}.";
        var censored = timer.Censored.Sum();
        var never = censored > 0
            ? $" {Readable.Count(censored)} never came: they count as at least {Readable.Duration(bound)} where they were given up, and a quantile among them is marked ▲."
            : "";
        return text + Worst(context, points) + never;
    }

    private static string Longest(Distribution all) =>
        all.Arrived.TotalCount == 0 ? "" : $", the longest {Readable.Duration(all.Arrived.Max)}";

    private string Worst(ReportContext context, TimerPoints points)
    {
        var q = Array.IndexOf(Quantiles, 0.99);
        var worst = Enumerable.Range(0, context.Slots.Count).Where(slot => points.Quantiles[q][slot] is not null).MaxBy(slot => points.Quantiles[q][slot]);
        if (context.Slots.Count < 3 || points.Quantiles[q][worst] is not { } value)
        {
            return "";
        }

        var reading = (points.AtLeast[q].Contains(worst) ? "≥ " : "") + Readable.Duration(TimeSpan.FromMilliseconds(value));
        return $" The worst {Readable.Duration(context.Slots.Width)} began at {Readable.Elapsed(context.Slots.Start(worst))} with p99 {reading}.";
    }

    private Table Table(ReportContext context, TimerSeries timer, TimeSpan bound)
    {
        Column[] columns =
        [
            new("Elapsed", ColumnKind.Number), new("Samples", ColumnKind.Number),
            .. Quantiles.Select(q => new Column(Readable.QuantileName(q), ColumnKind.Number)),
            new("max", ColumnKind.Number), new("Never came", ColumnKind.Number),
        ];
        var table = new Table($"{Title}, by {Readable.Duration(context.Rows.Width)}", columns) { Cards = false };
        foreach (var (from, to) in context.Rows.Spans())
        {
            var samples = TimelineSlots.Merge(timer, from, to, bound);
            table.Add(
            [
                Readable.Span(context.Rows.At(from), context.Rows.At(to)), Readable.Count(samples.Count),
                .. Quantiles.Select(q => samples.IsEmpty ? Readable.Nothing : Readable.Duration(samples.Quantile(q))),
                samples.Arrived.TotalCount == 0 ? Readable.Nothing : Readable.Duration(samples.Arrived.Max), Readable.Count(samples.Censored),
            ]);
        }

        return table;
    }
}
