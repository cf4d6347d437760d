using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Charts;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>
/// What was wanted against what happened, per second. Messages and deliveries are two charts, because one message is many
/// deliveries, and on one axis the smaller of them would lie flat.
/// </summary>
internal static class RateFigures
{
    private static readonly Pen Wanted = new("grey", 3, 2, 3);
    private static readonly Pen Happened = new("blue", 1.5);

    /// <summary>Messages that were due against messages sent.</summary>
    public static Figure Messages(ReportContext context)
    {
        var result = context.Result;
        long intended = result.Count(MetricCatalog.Intended), sent = result.Count(MetricCatalog.Sent), notSent = result.Count(MetricCatalog.NotSent);
        var behind = intended == sent ? "Everything that was due was sent" : $"{Readable.Count(sent)} of {Readable.Count(intended)} due messages were sent";
        var dropped = notSent > 0 ? $"; {Readable.Count(notSent)} were not, because their client was not joined or the send failed" : "";
        return Build(context, "messages", "Messages said", "messages", MetricCatalog.Intended, "intended", MetricCatalog.Sent, "sent",
            $"{behind}{dropped}.{Steady(context, MetricCatalog.Sent, "messages")}", "No message was due in this run.");
    }

    /// <summary>Deliveries owed against deliveries in time.</summary>
    public static Figure Deliveries(ReportContext context)
    {
        var result = context.Result;
        long owed = result.Count(MetricCatalog.Expected), delivered = result.Count(MetricCatalog.Delivered), sent = result.Count(MetricCatalog.Sent);
        var audience = sent > 0 ? $" A message had {Readable.Number(owed / (double)sent)} receivers on average." : "";
        return Build(context, "deliveries", "Deliveries", "deliveries", MetricCatalog.Expected, "owed", MetricCatalog.Delivered, "delivered",
            $"{Readable.Count(delivered)} of {Readable.Count(owed)} owed deliveries arrived in time.{audience}{Steady(context, MetricCatalog.Delivered, "deliveries")}",
            "No delivery was owed in this run.");
    }

    private static Figure Build(
        ReportContext context, string id, string title, string unit, MetricDefinition wanted, string wantedName,
        MetricDefinition happened, string happenedName, string summary, string absent)
    {
        long[] due = context.Counts(wanted), done = context.Counts(happened);
        if (due.Sum() + done.Sum() == 0)
        {
            return new Figure(id, title, $"{unit} per second", absent);
        }

        Series[] series = [new(wantedName, Wanted, context.Slots.PerSecond(due)), new(happenedName, Happened, context.Slots.PerSecond(done))];
        var chart = new Chart(id, ChartForm.Lines, ChartUnit.PerSecond, context.Slots.Middles, series);
        var thinned = context.Slots.IsWhole ? "" : " For each stretch the chart draws its slowest and its fastest interval.";
        return new Figure(id, title, $"{unit} per second", summary + thinned, chart, Table(context, title, due, wantedName, done, happenedName));
    }

    private static Table Table(ReportContext context, string title, long[] due, string dueName, long[] done, string doneName)
    {
        var table = new Table(
            $"{title}, by {Readable.Duration(context.Rows.Width)}", new Column("Elapsed", ColumnKind.Number),
            new Column(dueName, ColumnKind.Number), new Column(doneName, ColumnKind.Number), new Column($"{doneName} per second", ColumnKind.Number))
        { Cards = false };
        foreach (var (from, to) in context.Rows.Spans())
        {
            long wanted = due[from..to].Sum(), happened = done[from..to].Sum();
            var seconds = (context.Rows.At(to) - context.Rows.At(from)).TotalSeconds;
            table.Add(
                Readable.Span(context.Rows.At(from), context.Rows.At(to)), Readable.Count(wanted), Readable.Count(happened),
                Readable.Rate(happened / seconds, "/s"));
        }

        return table;
    }

    private static string Steady(ReportContext context, MetricDefinition metric, string unit)
    {
        if (context.Steady is not { } steady || steady.End <= steady.Start)
        {
            return "";
        }

        var perSecond = context.Result.Count(metric, RunMetrics.SteadyPhase) / (steady.End - steady.Start).TotalSeconds;
        return $" In the steady phase that was {Readable.Number(perSecond)} {unit} per second.";
    }
}
