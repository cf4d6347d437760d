using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>How slow the slow ones are: the percentile spectrum, the heat map, all timers of the run in one table, and fan-out by room size.</summary>
internal static class PercentilesSection
{
    private static readonly double[] Quantiles = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999];

    private static readonly MetricDefinition[] Timers =
    [
        MetricCatalog.DeliveryLatency, MetricCatalog.DeliveryLatencyUncorrected, MetricCatalog.EchoLatency,
        MetricCatalog.FanOutFirst, MetricCatalog.FanOutLast, MetricCatalog.ConnectTime, MetricCatalog.LoginTime, MetricCatalog.ReconnectTime, MetricCatalog.OutageTime, MetricCatalog.HeartbeatRtt,
    ];

    /// <summary>Timers that most runs have nothing for: their absence says nothing.</summary>
    private static readonly MetricDefinition[] RareTimers = [MetricCatalog.AckLatency, MetricCatalog.HttpTime, MetricCatalog.HistoryTime, MetricCatalog.TokenTime];

    /// <summary>All figures of the section, in reading order.</summary>
    public static IReadOnlyList<Figure> Figures(ReportContext context) => [Spectrum(context), HeatFigure.Build(context)];

    /// <summary>The spectrum, corrected and uncorrected.</summary>
    private static Figure Spectrum(ReportContext context)
    {
        const string title = "Percentile spectrum", unit = "delivery latency of the steady phase, both axes log";
        var corrected = context.Result.Timer(MetricCatalog.DeliveryLatency);
        var uncorrected = context.Result.Timer(MetricCatalog.DeliveryLatencyUncorrected);
        var curves = new[]
        {
            (Name: "from due (corrected)", Pen: new Pen("purple", 2.5), Points: PercentileSpectrum.Of(corrected)),
            (Name: "from sent (uncorrected)", Pen: new Pen("teal", 1.5, 5, 4), Points: PercentileSpectrum.Of(uncorrected)),
        };
        var longest = curves.MaxBy(curve => curve.Points.Count).Points;
        if (longest.Count < 2)
        {
            return new Figure("spectrum", title, unit, corrected.IsEmpty
                ? "No delivery in the steady phase, so there is no spectrum."
                : $"Only {Readable.Count(corrected.Count, "delivery", "deliveries")} in the steady phase: too few for a spectrum.");
        }

        var series = curves.Select(curve => new Series(curve.Name, curve.Pen, Values(curve.Points, longest.Count))
        {
            AtLeast = [.. Enumerable.Range(0, curve.Points.Count).Where(i => curve.Points[i].Reading.IsAtLeast)],
        });
        var chart = new Chart("spectrum", ChartForm.Lines, ChartUnit.Latency, [.. longest.Select(point => 1 / (1 - point.Quantile))], [.. series]) { IsSpectrum = true };
        return new Figure("spectrum", title, unit, Summary(corrected, uncorrected, longest[^1].Quantile), chart);
    }

    /// <summary>The section as markup.</summary>
    public static Markup Render(ReportContext context, IEnumerable<Figure> figures, Plots plots) => Markup.Of($"""
        <section id="percentiles"><h2>Distributions</h2>
        {figures.Select(figure => figure.Render(plots))}{AllTimers(context.Result)}{FanOutTable.Render(context.Result)}</section>

        """);

    private static double?[] Values(IReadOnlyList<(double Quantile, QuantileReading Reading)> points, int length)
    {
        var values = new double?[length];
        for (var i = 0; i < points.Count; i++)
        {
            values[i] = points[i].Reading.Value.TotalMilliseconds;
        }

        return values;
    }

    private static string Summary(Distribution corrected, Distribution uncorrected, double last)
    {
        // One digit more than there are nines: p99.91, p99.9987.
        var scale = Math.Pow(10, Math.Ceiling(-Math.Log10(1 - last)) + 1);
        var end = $" The curves end at {Readable.QuantileName(Math.Floor(last * scale) / scale)}, beyond which fewer than 10 samples remain.";
        if (corrected.IsEmpty || uncorrected.IsEmpty)
        {
            return end.TrimStart();
        }

        return $"From the instant a message was due, p99 is {Readable.Duration(corrected.Quantile(0.99))}; from the instant it was sent, "
            + $"{Readable.Duration(uncorrected.Quantile(0.99))}. What lies between the curves waited before it was sent.{end}";
    }

    private static Markup AllTimers(RunResult result)
    {
        Column[] columns =
        [
            new("Timer"), new("Samples", ColumnKind.Number), new("mean", ColumnKind.Number),
            .. Quantiles.Select(q => new Column(Readable.QuantileName(q), ColumnKind.Number)), new("max", ColumnKind.Number),
        ];
        var table = new Table("All timers", columns) { Cards = false };
        var absent = new List<string>();
        foreach (var metric in Timers.Concat(RareTimers.Where(metric => !result.Timer(metric).IsEmpty)))
        {
            var samples = result.Timer(metric);
            if (samples.IsEmpty)
            {
                absent.Add(metric.Name);
                continue;
            }

            table.Add(
            [
                Name(metric), Markup.Text(Readable.Count(samples.Count)), Arrived(samples, arrived => arrived.Mean),
                .. Quantiles.Select(q => Quantile(samples, q)), Arrived(samples, arrived => arrived.Max),
            ]);
        }

        var none = absent.Count > 0 ? Markup.Of($"<p class=\"none\">No samples: {string.Join(", ", absent)}.</p>\n") : Markup.Empty;
        return table.IsEmpty
            ? none
            : Markup.Of($"{table.Render()}<p class=\"fine\">Mean and max are of what arrived. <span class=\"few\">Grey</span>: fewer than 10 samples lie beyond that percentile, so it says little.</p>\n{none}");
    }

    private static Markup Name(MetricDefinition metric)
    {
        var scope = metric.Scope == MetricScope.Steady ? "steady phase" : "whole run";
        return Markup.Of($"<span title=\"{metric.Sentence}\">{metric.Name}</span> <small>{scope}</small>");
    }

    private static Markup Arrived(Distribution samples, Func<LatencyHistogram, TimeSpan> value) =>
        Markup.Text(samples.Arrived.TotalCount == 0 ? Readable.Nothing : Readable.Duration(value(samples.Arrived)));

    /// <summary>A quantile; grey where too few samples lie beyond it.</summary>
    internal static Markup Quantile(Distribution samples, double q)
    {
        if (samples.IsEmpty)
        {
            return Markup.Text(Readable.Nothing);
        }

        var text = Readable.Duration(samples.Quantile(q));
        return samples.HasEnoughFor(q) ? Markup.Text(text) : Markup.Of($"<span class=\"few\">{text}</span>");
    }
}
