using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>The numbers that most questions are about, in three panels: correctness, speed, connections.</summary>
internal static class KeyNumbersSection
{
    public static Markup Render(ReportContext context) => Markup.Of($"""
        <section id="key" aria-label="Key numbers" class="panels">
        {Messages(context.Result)}{Latency(context)}{Connections(context.Result)}</section>

        """);

    private static Markup Messages(RunResult result)
    {
        long expected = result.Count(MetricCatalog.Expected), delivered = result.Count(MetricCatalog.Delivered);
        long lost = result.Count(MetricCatalog.Lost);
        return Panel("Messages", Readable.Percent(delivered, expected), expected == 0 ? "no delivery was owed" : "of the owed deliveries arrived in time",
            Row("Sent", result.Count(MetricCatalog.Sent), $"of {Readable.Count(result.Count(MetricCatalog.Intended))} intended"),
            Row("Delivered", delivered, $"of {Readable.Count(expected)} owed"),
            Row("Lost", lost, lost > 0 ? Readable.Percent(lost, expected) : "", lost > 0),
            Row("Duplicate", result.Count(MetricCatalog.Duplicate), "", result.Count(MetricCatalog.Duplicate) > 0),
            Row("Reordered", result.Count(MetricCatalog.Reordered), "", result.Count(MetricCatalog.Reordered) > 0));
    }

    private static Markup Latency(ReportContext context)
    {
        var latency = context.Result.Timer(MetricCatalog.DeliveryLatency);
        if (latency.IsEmpty)
        {
            var why = context.Steady is null ? "the run has no steady phase" : "nothing arrived in the steady phase";
            return Panel("Delivery latency", Readable.Nothing, why);
        }

        return Panel("Delivery latency", Readable.Duration(latency.Quantile(0.99)), "p99 from due to receipt, steady phase",
            Quantile(latency, 0.5),
            Quantile(latency, 0.9),
            Quantile(latency, 0.999),
            Row("max", Max(latency), "of what arrived"),
            Row("Samples", Readable.Count(latency.Count), latency.Censored > 0 ? $"{Readable.Count(latency.Censored)} never came" : ""));
    }

    private static Markup Connections(RunResult result)
    {
        var reconnect = result.Timer(MetricCatalog.ReconnectTime);
        return Panel("Connections", Readable.Count(result.Count(MetricCatalog.ClientsOpen)),
            $"clients joined at the peak, of {Readable.Count(result.Count(MetricCatalog.ClientsTarget))} planned",
            Row("Drops", result.Count(MetricCatalog.Drops), Readable.Rate(result.Rate(MetricCatalog.DropRate), MetricCatalog.DropRate.Unit)),
            Row("Reconnects", result.Count(MetricCatalog.Reconnects), Readable.Rate(result.Rate(MetricCatalog.ReconnectRate), MetricCatalog.ReconnectRate.Unit)),
            Row("Time to reconnect", reconnect.IsEmpty ? Readable.Nothing : Readable.Duration(reconnect.Quantile(0.95)), reconnect.IsEmpty ? "no reconnect" : "p95"),
            Row("Gave up", result.Count(MetricCatalog.GaveUp), "", result.Count(MetricCatalog.GaveUp) > 0),
            Row("Dials failed", result.Count(MetricCatalog.ConnectFailed), $"of {Readable.Count(result.Count(MetricCatalog.ConnectAttempts))}"));
    }

    private static string Max(Distribution latency) => latency.Arrived.TotalCount == 0 ? Readable.Nothing : Readable.Duration(latency.Arrived.Max);

    private static Markup Quantile(Distribution latency, double q) =>
        Row(Readable.QuantileName(q), Readable.Duration(latency.Quantile(q)), latency.HasEnoughFor(q) ? "" : "few samples");

    private static Markup Row(string label, long count, string note, bool alarming = false) => Row(label, Readable.Count(count), note, alarming);

    private static Markup Row(string label, string value, string note, bool alarming = false) =>
        Markup.Of($"<div{(alarming ? Markup.Of($" class=\"alarm\"") : Markup.Empty)}><dt>{label}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>\n");

    private static Markup Panel(string title, string big, string bigNote, params Markup[] rows) => Markup.Of($"""
        <div class="panel"><h2>{title}</h2>
        <p class="big"><b>{big}</b> <span>{bigNote}</span></p>
        <dl>
        {rows}</dl></div>

        """);
}
