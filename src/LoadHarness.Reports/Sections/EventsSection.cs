using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Reports.Charts;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>What was done on purpose while the run went on, and what it did to the numbers.</summary>
internal static class EventsSection
{
    /// <summary>Events, and storms until the last of those who came back was back, as spans of elapsed time: drawn behind all charts.</summary>
    public static IReadOnlyList<Band> Bands(RunResult result) =>
    [
        .. result.Storms.Select(storm => new Band("storm", storm.Event is null ? $"storm of {Readable.Count(storm.Lost)}" : "", storm.Start, EndOf(storm))),
        .. result.Events.Where(one => one.Began is not null)
            .Select(one => new Band("event", $"{Readable.Count(one.Number)} {one.Label}", one.Began!.Value, one.Ended ?? result.Duration)),
    ];

    /// <summary>The section as markup.</summary>
    public static Markup Render(RunResult result) => result.Events.Count + result.Storms.Count == 0
        ? Markup.Of($"""
            <section id="events"><h2>Events and recovery</h2>
            <p class="none">The scenario planned no events, and no connections were lost together.</p></section>

            """)
        : Markup.Of($"""
            <section id="events"><h2>Events and recovery</h2>
            {Happened(result)}
            {RecoveryTable.Render(result)}
            {StormsTable.Render(result)}
            {Cuts(result)}</section>

            """);

    private static TimeSpan EndOf(StormRow storm)
    {
        var back = storm.Start + (storm.Back.Arrived.IsEmpty ? TimeSpan.Zero : storm.Back.Arrived.Max);
        return storm.LastLoss is { } last && last > back ? last : back;
    }

    private static Markup Happened(RunResult result)
    {
        if (result.Events.Count == 0)
        {
            return Markup.Of($"<p>The scenario planned no events, but connections were lost together.</p>\n");
        }

        var table = new Table(
            "Events of the scenario", new Column("Event"), new Column("What"), new Column("Began", ColumnKind.Number), new Column("Ended", ColumnKind.Number),
            new Column("Hit", ColumnKind.Number), new Column("What came of it"));
        foreach (var one in result.Events)
        {
            var files = one.Files.Count > 0 ? $"; its output is in {string.Join(" and ", one.Files)}" : "";
            table.Add(
                [
                    Markup.Text($"{Readable.Count(one.Number)} {one.Label}"), Markup.Text(one.What == one.Label ? "" : one.What), Markup.Text(At(one.Began)), Markup.Text(At(one.Ended)),
                    Markup.Text(one.Hit is { } hit ? Readable.Count(hit) : ""), Markup.Text(one.Outcome + files),
                ],
                one.Failed ? "bad" : "");
        }

        return Markup.Of($"""
            <p>{Markup.Prose(Intro(result))}</p>
            {table.Render()}
            """);
    }

    private static string Intro(RunResult result)
    {
        var failed = result.Events.Count(one => one.Failed);
        var missed = result.Events.Count(one => one.Began is null);
        return $"The scenario planned {Readable.Count(result.Events.Count, "event")}; each is a band in all charts."
            + (failed > 0 ? $" {Readable.Count(failed, "of them", "of them")} failed." : "")
            + (missed > 0 ? $" {Readable.Count(missed, "of them", "of them")} never happened, because the run ended before." : "");
    }

    private static Markup Cuts(RunResult result)
    {
        if (result.Events.Count == 0)
        {
            return Markup.Empty;
        }

        var heading = Markup.Of($"<h3>Before, during and after</h3>\n");
        var cuts = EventCut.Of(result);
        if (cuts.Count == 0)
        {
            return Markup.Of($"{heading}<p class=\"none\">No event happened within a whole interval, so there is nothing to cut.</p>\n");
        }

        var table = new Table(
            "Before, during and after each event", new Column("Event"), new Column("Intervals", ColumnKind.Number), new Column("Sent", ColumnKind.Number),
            new Column("Delivered", ColumnKind.Number), new Column("p50", ColumnKind.Number), new Column("p99", ColumnKind.Number), new Column("Lost", ColumnKind.Number),
            new Column("Drops", ColumnKind.Number), new Column("Reconnects", ColumnKind.Number), new Column("Not sent", ColumnKind.Number));
        foreach (var cut in cuts)
        {
            Add(table, $"before {cut.Event.Number}", cut.Before, 0);
            Add(table, $"{cut.Event.Number} {cut.Event.Label}", cut.During, cut.Partly);
            Add(table, $"after {cut.Event.Number}", cut.After, 0);
        }

        var text = $"From whole intervals of {Readable.Duration(result.Timeline.Interval)}: an interval that an event touches counts as during, with ◐ where it lies only partly inside. "
            + $"Before and after are as long as the event, ten intervals at least, unless talk begins or ends or another event is near. Latency and losses are those of messages that were due then{(cuts.Count > WatchedEvent.Most ? $" (after the first {WatchedEvent.Most} events: that were decided then)" : "")}; all else counts when it happened.";
        return Markup.Of($"""
            {heading}<p>{Markup.Prose(text)}</p>
            {table.Render()}
            """);
    }

    private static void Add(Table table, string name, CutPart part, int partly)
    {
        var none = part.Length == TimeSpan.Zero;
        string Count(MetricDefinition metric) => none ? Readable.Nothing : Readable.Count(part[metric]);
        string Rate(MetricDefinition metric) => Readable.Rate(part.PerSecond(metric), "/s");
        Markup Quantile(double q) => part.Latency.IsEmpty ? Markup.Text(Readable.Nothing) : PercentilesSection.Quantile(part.Latency, q);
        table.Add(
        [
            Markup.Text(name), Markup.Text(none ? Readable.Nothing : $"{Readable.Span(part.From, part.To)}{(partly > 0 ? " ◐" : "")}"),
            Markup.Text(Rate(MetricCatalog.Sent)), Markup.Text(Rate(MetricCatalog.Delivered)), Quantile(0.5), Quantile(0.99),
            Markup.Text(none ? Readable.Nothing : Readable.Count(part.CountOf(MetricCatalog.Lost))), Markup.Text(Count(MetricCatalog.Drops)), Markup.Text(Count(MetricCatalog.Reconnects)),
            Markup.Text(Count(MetricCatalog.NotSent)),
        ]);
    }

    private static string At(TimeSpan? instant) => instant is { } at ? Readable.ElapsedExact(at) : Readable.Nothing;
}
