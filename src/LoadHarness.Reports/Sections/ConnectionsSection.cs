using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>How connections ended, what went wrong, and how heartbeats did.</summary>
internal static class ConnectionsSection
{
    private const int MostErrors = 101; // a run has no more; merged ones may

    public static Markup Render(RunResult result) => Markup.Of($"""
        <section id="connections"><h2>Connections</h2>
        {Totals(result)}
        <h3>How connections ended</h3>
        {Ends(result)}
        <h3>Heartbeats</h3>
        {Heartbeats(result)}</section>
        <section id="errors"><h2>Errors</h2>
        {Errors(result)}</section>

        """);

    private static Markup Totals(RunResult result)
    {
        var hours = TimeSpan.FromMilliseconds(result.Count(MetricCatalog.ConnectedTime));
        var logins = result.Count(MetricCatalog.LoginFailed);
        var dials = result.Count(MetricCatalog.ConnectAttempts);
        if (dials == 0)
        {
            return Markup.Of($"<p class=\"none\">No connection was dialled.</p>\n");
        }

        var open = hours > TimeSpan.Zero
            ? $" Connections were open for {Readable.Duration(hours)} in sum, with {Readable.Rate(result.Rate(MetricCatalog.DropRate), "drops per client-hour")}."
            : " No connection was ever open.";
        var text = $"{Readable.Count(dials, "dial")}, of which {Readable.Count(result.Count(MetricCatalog.ConnectFailed))} failed; {Readable.Count(logins, "failed login")}.{open}";
        return Markup.Of($"<p>{Markup.Prose(text)}</p>\n");
    }

    private static Markup Ends(RunResult result)
    {
        var ends = result.Ends.Where(end => end.Population is null).ToList(); // of those who misbehave they are told among the populations
        if (ends.Count == 0)
        {
            return Markup.Of($"<p class=\"none\">No connection ended, because none was ever open or the run was cut off before.</p>\n");
        }

        var table = new Table(
            "How connections ended", new Column("Code", ColumnKind.Code), new Column("Ended by"), new Column("Meaning of the code"), new Column("Cause"),
            new Column("Drop"), new Column("Number", ColumnKind.Number), new Column("First", ColumnKind.Number), new Column("Last", ColumnKind.Number),
            new Column("Age"), new Column("Silence"));
        foreach (var end in ends.OrderByDescending(end => end.IsDrop).ThenByDescending(end => end.Count))
        {
            table.Add(
                [
                    Markup.Text(end.Code), Markup.Text(end.Side), Markup.Text(CloseCodes.Meaning(end.Code)), Markup.Text(end.Cause),
                    Markup.Text(end.IsDrop ? "drop" : "no"), Markup.Text(Readable.Count(end.Count)),
                    Markup.Text(Readable.Elapsed(end.First)), Markup.Text(Readable.Elapsed(end.Last)),
                    Markup.Text(Spread(end.Age)), Markup.Text(Spread(end.Silence)),
                ],
                end.IsDrop ? "bad" : "");
        }

        return Markup.Of($"""
            <p class="fine">{Markup.Prose("Age is from the upgrade to the end, silence from the last byte received to the end: of a drop, how long it took to notice. Both are p50, p95 and max.")}</p>
            {table.Render()}
            """);
    }

    private static string Spread(LatencyHistogram? samples) => samples is not { IsEmpty: false } some
        ? Readable.Nothing
        : $"{Bounded(some.ValueAtQuantile(0.5))}, {Bounded(some.ValueAtQuantile(0.95))}, {Bounded(some.Max)}";

    // A connection may well be older than the longest duration that a histogram tells from others.
    private static string Bounded(TimeSpan duration) => duration < LatencyHistogram.HighestTrackable
        ? Readable.Duration(duration)
        : $"≥ {Readable.Duration(LatencyHistogram.HighestTrackable)}";

    private static Markup Heartbeats(RunResult result)
    {
        long sent = result.Count(MetricCatalog.HeartbeatsSent), missed = result.Count(MetricCatalog.HeartbeatsMissed);
        var rtt = result.Timer(MetricCatalog.HeartbeatRtt);
        var answered = rtt.IsEmpty ? "" : $" Round trip p50 {Readable.Duration(rtt.Quantile(0.5))}, p99 {Readable.Duration(rtt.Quantile(0.99))}, max {Readable.Duration(rtt.Arrived.Max)}.";
        return sent == 0
            ? Markup.Of($"<p class=\"none\">No heartbeat was sent: the profiles send none, or the run was too short for one.</p>\n")
            : Markup.Of($"<p>{Readable.Count(sent)} sent, {Readable.Count(missed)} missed ({Readable.Percent(missed, sent)}): no reply in time where one is expected.{answered}</p>\n");
    }

    private static Markup Errors(RunResult result)
    {
        if (result.Errors.Count == 0)
        {
            return Markup.Of($"<p class=\"none\">No error was recorded: no failed dial, no refused login, no broken frame.</p>\n");
        }

        var table = new Table(
            "Errors", new Column("Where"), new Column("What happened"), new Column("Number", ColumnKind.Number),
            new Column("First", ColumnKind.Number), new Column("Last", ColumnKind.Number), new Column("First of"));
        foreach (var error in result.Errors.OrderByDescending(error => error.Count).Take(MostErrors))
        {
            table.Add(
                error.Kind, error.Text, Readable.Count(error.Count), Readable.Elapsed(error.First), Readable.Elapsed(error.Last),
                error.FirstClient.Length > 0 ? error.FirstClient : Readable.Nothing);
        }

        return result.Errors.Count > MostErrors
            ? Markup.Of($"{table.Render()}<p class=\"fine\">{Readable.Count(result.Errors.Count - MostErrors, "more kind")} of errors in result.json.</p>\n")
            : table.Render();
    }
}
