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

    /// <summary>Signals sent against signals received; null: there were none.</summary>
    public static Figure? Signals(ReportContext context)
    {
        long sent = context.Result.Count(MetricCatalog.SignalsSent), received = context.Result.Count(MetricCatalog.SignalsReceived);
        var dropped = context.Result.Count(MetricCatalog.SignalsDropped);
        if (sent + received + dropped == 0)
        {
            return null;
        }

        var text = $"Typing, presence and read receipts: {Readable.Count(sent)} sent, {Readable.Count(received)} received"
            + $"{(dropped > 0 ? $", {Readable.Count(dropped)} dropped because their client was not joined" : "")}. No ledger accounts for them.";
        return Build(context, "signals", "Signals", "signals", MetricCatalog.SignalsSent, "sent", MetricCatalog.SignalsReceived, "received", text, text);
    }

    /// <summary>HTTP requests, and those for history among them; null: there were none.</summary>
    public static Figure? Http(ReportContext context)
    {
        long all = context.Result.Count(MetricCatalog.HttpRequests), histories = context.Result.Count(MetricCatalog.HistoryRequests);
        if (all == 0)
        {
            return null;
        }

        var failed = context.Result.Count(MetricCatalog.HttpFailed);
        var peak = context.Result.Count(MetricCatalog.HistoryPeak);
        var text = $"{Readable.Count(all, "request")}{(failed > 0 ? $", of which {Readable.Count(failed)} failed" : "")}"
            + (histories > 0 ? $"; {Readable.Count(histories)} for history, at most {Readable.Count(peak)} begun within one second." : "; none for history.");
        return Build(context, "http", "HTTP requests", "requests", MetricCatalog.HttpRequests, "all", MetricCatalog.HistoryRequests, "for history", text, text);
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
