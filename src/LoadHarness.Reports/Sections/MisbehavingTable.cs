using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>What the populations did that misbehave on purpose, and what the server did about it; no other number of the report is about them.</summary>
internal static class MisbehavingTable
{
    /// <summary>Told of each such population; those that are zero for all are left out.</summary>
    private static readonly (string Name, MetricDefinition Metric)[] Counts =
    [
        ("dials", MetricCatalog.ConnectAttempts), ("dials that failed or were refused", MetricCatalog.ConnectFailed), ("logins that failed", MetricCatalog.LoginFailed),
        ("messages sent", MetricCatalog.Sent), ("malformed frames sent", MetricCatalog.SentMalformed), ("oversized frames sent", MetricCatalog.SentOversized),
        ("joins sent on joined connections", MetricCatalog.SentJoins), ("deliveries owed to them", MetricCatalog.Expected), ("… in time", MetricCatalog.Delivered),
        ("… late", MetricCatalog.Late), ("… lost", MetricCatalog.Lost), ("… missed offline", MetricCatalog.MissedOffline), ("… unverified", MetricCatalog.Unverified),
        ("duplicate", MetricCatalog.Duplicate), ("drops", MetricCatalog.Drops),
    ];

    public static Markup Render(RunResult result)
    {
        var aside = result.Aside();
        var unruly = result.Populations.Where(one => aside.Contains(one.Name)).ToList();
        return unruly.Count == 0
            ? Markup.Empty
            : Markup.Of($"""
                <h3>Those who misbehave</h3>
                <p>{Markup.Prose("They do wrong on purpose, and no other number of this page is about them. What they cost the others is in all other numbers; where an event brings them, these stand before, during and after it under Recovery.")}</p>
                {Who(unruly)}{Did(result, unruly)}{Ends(result)}
                """);
    }

    private static Markup Who(List<PopulationSummary> unruly)
    {
        var table = new Table(
            "Populations that misbehave", new Column("Population"), new Column("Profile"), new Column("Does wrong"), new Column("Says"), new Column("Clients", ColumnKind.Number),
            new Column("Rooms", ColumnKind.Number), new Column("Comes", ColumnKind.Number));
        foreach (var one in unruly)
        {
            table.Add(
                one.Name, $"{one.Profile}, {one.Protocol}", one.Misconduct ?? "as its profile says", one.Says, Readable.Count(one.Clients), Readable.Count(one.Rooms),
                one.BroughtBy is { } number ? $"with event {Readable.Count(number)}" : "with the run");
        }

        return table.Render();
    }

    private static Markup Did(RunResult result, List<PopulationSummary> unruly)
    {
        var table = new Table("What they did", [new Column("What"), .. unruly.Select(one => new Column(one.Name, ColumnKind.Number))]);
        foreach (var (name, metric) in Counts)
        {
            var counts = unruly.ConvertAll(one => result.Count(metric, population: one.Name));
            if (counts.Exists(count => count != 0))
            {
                table.Add([name, .. counts.Select(count => Readable.Count(count))]);
            }
        }

        Add(table, "a handshake was let be for, p50", result, unruly, MetricCatalog.HandshakeHeld, 0.5);
        Add(table, "… at most", result, unruly, MetricCatalog.HandshakeHeld, 1);
        Add(table, "latency of what arrived, p50", result, unruly, MetricCatalog.DeliveryLatency, 0.5);
        return table.IsEmpty ? Markup.Empty : table.Render();
    }

    private static void Add(Table table, string name, RunResult result, List<PopulationSummary> unruly, MetricDefinition metric, double quantile)
    {
        var samples = unruly.ConvertAll(one => result.Timer(metric, population: one.Name));
        if (samples.Exists(one => !one.IsEmpty))
        {
            table.Add([name, .. samples.Select(one => one.IsEmpty ? Readable.Nothing : Readable.Duration(one.Quantile(quantile)))]);
        }
    }

    private static Markup Ends(RunResult result)
    {
        var ends = result.Ends.Where(end => end.Population is not null).ToList();
        if (ends.Count == 0)
        {
            return Markup.Of($"<p class=\"none\">None of their connections was open before the run ended.</p>\n");
        }

        var table = new Table(
            "How their connections ended", new Column("Population"), new Column("Code", ColumnKind.Code), new Column("Ended by"), new Column("Meaning of the code"),
            new Column("Cause"), new Column("Number", ColumnKind.Number), new Column("Age p50", ColumnKind.Number));
        foreach (var end in ends.OrderBy(end => end.Population, StringComparer.Ordinal).ThenByDescending(end => end.Count))
        {
            table.Add(
                end.Population!, end.Code, end.Side, CloseCodes.Meaning(end.Code), end.Cause, Readable.Count(end.Count),
                end.Age is { IsEmpty: false } age ? Readable.Duration(age.ValueAtQuantile(0.5)) : Readable.Nothing);
        }

        return Markup.Of($"<p class=\"fine\">{Markup.Prose("How their connections ended:")}</p>\n{table.Render()}");
    }
}
