using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>How long it took to overcome each event, what was lost in it, and what became of those whom it did not hit.</summary>
internal static class RecoveryTable
{
    /// <summary>Headings and tables; nothing if no event happened.</summary>
    public static Markup Render(RunResult result)
    {
        var recoveries = EventRecovery.Of(result);
        return recoveries.Count == 0 ? Markup.Empty : Markup.Of($"{Times(result, recoveries)}{Others(result)}");
    }

    private static Markup Times(RunResult result, IReadOnlyList<EventRecovery> recoveries)
    {
        var limit = EventRecovery.LimitOf(result);
        var table = new Table(
            "Time to recover from each event",
            [
                new("Event"), new("Joined before", ColumnKind.Number), new("Dropped", ColumnKind.Number), new("99 % joined after", ColumnKind.Number),
                .. limit is null ? [] : new[] { new Column($"{Readable.QuantileName(limit.Statistic.Quantile)} within {Readable.Duration(TimeSpan.FromMilliseconds(limit.Limit))} after", ColumnKind.Number) },
                new("Missed by them", ColumnKind.Number), new("Lost meanwhile", ColumnKind.Number),
            ]);
        var cuts = EventCut.Of(result).DistinctBy(cut => cut.Event.Number).ToDictionary(cut => cut.Event.Number);
        foreach (var one in recoveries)
        {
            var storm = result.Storms.FirstOrDefault(storm => storm.Event == one.Event.Number);
            var lost = cuts.TryGetValue(one.Event.Number, out var cut) ? Readable.Count(cut.During.CountOf(MetricCatalog.Lost)) : Readable.Nothing;
            table.Add(
                [
                    .. new[]
                    {
                        $"{Readable.Count(one.Event.Number)} {one.Event.Label}", one.Event.Joined is { } joined ? Readable.Count(joined) : Readable.Nothing,
                        Readable.Count(storm?.Lost ?? 0), Shown(one.Joined),
                    }.Concat(limit is null ? [] : [Shown(one.Latency)]).Append(Readable.Count(storm?.Missed ?? 0)).Append(lost).Select(Markup.Text),
                ],
                one.Joined is { IsAtLeast: true } || one.Latency is { IsAtLeast: true } ? "bad" : "");
        }

        var latency = limit is null ? "" : $" Latency has recovered when three intervals of {Readable.Duration(result.Timeline.Interval)} in a row keep the limit {limit.Text}; an interval in which nothing arrives does not.";
        var text = "Times count from the beginning of the event. Clients have recovered when 99 % of those that were joined when it began are joined again: 0 s if they never were fewer."
            + latency + " Missed are messages sent while they were away that did not arrive; lost, what was due while it went on and never came to clients that were there.";
        return Markup.Of($"""
            <h3>Time to recover</h3>
            <p>{Markup.Prose(text)}</p>
            {table.Render()}

            """);
    }

    private static Markup Others(RunResult result)
    {
        var rows = result.SplitsOfChosen().ToList();
        if (rows.Count == 0)
        {
            return Markup.Empty;
        }

        var table = new Table(
            "Those whom an event hit, and the others", new Column("Event"), new Column("Whose"), new Column("When", ColumnKind.Number),
            new Column("Deliveries", ColumnKind.Number), new Column("p50", ColumnKind.Number), new Column("p99", ColumnKind.Number), new Column("max", ColumnKind.Number),
            new Column("Lost", ColumnKind.Number), new Column("Missed offline", ColumnKind.Number), new Column("Unverified", ColumnKind.Number));
        foreach (var half in rows.GroupBy(row => (row.Event, row.IsHit)).OrderBy(half => half.Key))
        {
            foreach (var row in half.OrderBy(row => row.Part))
            {
                var label = result.Events.FirstOrDefault(one => one.Number == row.Event)?.Label;
                table.Add(
                    [
                        Markup.Text($"{row.Part.ToString().ToLowerInvariant()} {Readable.Count(row.Event)}{(row.Part == EventPart.During ? $" {label}" : "")}"),
                        Markup.Text(row.IsHit ? "hit" : "others"),
                        Markup.Text(Readable.Span(row.From, row.To)), Markup.Text(Readable.Count(row.Deliveries)),
                        Quantile(row.Latency, 0.5), Quantile(row.Latency, 0.99),
                        Markup.Text(row.Latency.Arrived.IsEmpty ? Readable.Nothing : Readable.Duration(row.Latency.Arrived.Max)),
                        Markup.Text(Readable.Count(row[MetricCatalog.Lost])), Markup.Text(Readable.Count(row[MetricCatalog.MissedOffline])), Markup.Text(Readable.Count(row[MetricCatalog.Unverified])),
                    ],
                    row is { IsHit: false } && row[MetricCatalog.Lost] > 0 ? "bad" : "");
            }
        }

        const string text = "Messages by the instant at which they were due. Others are those between clients that the event did not hit: what changes for them is what the "
            + "event did to the backend, not to its victims. Before and after are as long as the event, ten seconds at least, and do not reach into another event.";
        return Markup.Of($"""
            <h3>Those who were not hit</h3>
            <p>{Markup.Prose(text)}</p>
            {table.Render()}

            """);
    }

    private static Markup Quantile(Distribution samples, double q) => samples.IsEmpty ? Markup.Text(Readable.Nothing) : PercentilesSection.Quantile(samples, q);

    private static string Shown(QuantileReading? reading) => reading is { } known ? Readable.Duration(known) : Readable.Nothing;
}
