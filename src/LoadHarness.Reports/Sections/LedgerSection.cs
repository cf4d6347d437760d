using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Formatting;
using LoadHarness.Reports.Html;
using LoadHarness.Results;

namespace LoadHarness.Reports.Sections;

/// <summary>The account of every delivery: the classes, their identity checked, what stands beside it, the worst rooms and the first offenders.</summary>
internal static class LedgerSection
{
    private const int MostPopulations = 5;

    private static readonly (MetricDefinition Metric, string Name, bool Alarming)[] Classes =
    [
        (MetricCatalog.Delivered, "delivered", false), (MetricCatalog.Late, "late", true), (MetricCatalog.Lost, "lost", true),
        (MetricCatalog.MissedOffline, "missed offline", false), (MetricCatalog.Recovered, "recovered", false),
        (MetricCatalog.Unverified, "unverified", false), (MetricCatalog.Pending, "pending", false),
    ];

    /// <summary>What belongs to a class, told below it where the result tells it apart.</summary>
    private static readonly (MetricDefinition Class, MetricDefinition Metric, string Name, bool Alarming)[] Parts =
    [
        (MetricCatalog.Lost, MetricCatalog.AckedLost, "accepted by the server, then lost", true),
        (MetricCatalog.Recovered, MetricCatalog.RecoveredByHistory, "recovered by history", false),
        (MetricCatalog.Recovered, MetricCatalog.RecoveredByReplay, "recovered by replay", false),
    ];

    private static readonly (MetricDefinition Metric, string Name, bool Alarming)[] Beside =
    [
        (MetricCatalog.Duplicate, "duplicate", true), (MetricCatalog.Reordered, "reordered", true), (MetricCatalog.Corrupt, "corrupt", true),
        (MetricCatalog.Unexpected, "unexpected", true), (MetricCatalog.Unstamped, "unstamped", false), (MetricCatalog.Foreign, "foreign", false),
        (MetricCatalog.Stale, "stale", false), (MetricCatalog.NotSent, "not sent", false),
    ];

    /// <summary>Told only where it happened: most clients do none of it.</summary>
    private static readonly (MetricDefinition Metric, string Name, bool Alarming)[] Rare =
    [
        (MetricCatalog.Acknowledged, "acknowledged", false), (MetricCatalog.AckMissing, "never acknowledged", true), (MetricCatalog.Rejected, "rejected by the server", true),
        (MetricCatalog.Repeated, "repeated", false), (MetricCatalog.Mistaken, "mistaken", true), (MetricCatalog.Phantoms, "phantom", true),
        (MetricCatalog.SentMalformed, "sent malformed", false), (MetricCatalog.SentEmpty, "sent empty", false),
    ];

    public static Markup Render(RunResult result)
    {
        var expected = result.Count(MetricCatalog.Expected);
        if (expected == 0 && Classes.Concat(Beside).Concat(Rare).All(one => result.Count(one.Metric) == 0))
        {
            return Markup.Of($"""
                <section id="ledger"><h2>Delivery ledger</h2>
                <p class="none">No delivery was owed: nothing was said to anyone who was joined.</p></section>

                """);
        }

        return Markup.Of($"""
            <section id="ledger"><h2>Delivery ledger</h2>
            <p>Each message is owed to each member of its room, its sender excluded, and ends in exactly one class.</p>
            {Identity(result, expected)}{Accounts(result, expected)}
            <h3>Beside the ledger</h3>
            {BesideTable(result)}
            {RoomSizesTable.Render(result)}{WorstRoomsTable.Render(result)}<h3>Offending messages</h3>
            {OffendersTable.Render(result)}</section>

            """);
    }

    /// <summary>What the identity of the ledger is off by; zero if the account is complete.</summary>
    public static long Difference(RunResult result) =>
        result.Count(MetricCatalog.Expected) - Classes.Sum(one => result.Count(one.Metric));

    private static Markup Identity(RunResult result, long expected)
    {
        var parts = Classes.Select(one => (one.Name, Count: result.Count(one.Metric))).ToList();
        var difference = Difference(result);
        var sum = Markup.Join(parts.Select((part, i) => Markup.Of($"{(i > 0 ? " + " : "")}<span class=\"term\"><b>{Readable.Count(part.Count)}</b> {part.Name}</span>")));
        var judgement = difference == 0
            ? Markup.Of($"""<span class="result good">{HeaderSection.IconOf("M3.5 8.5l3 3 6-7")} the account is complete</span>""")
            : Markup.Of($"""<span class="result bad">{HeaderSection.IconOf("M4 4l8 8M12 4l-8 8")} off by {Readable.Count(difference)}: a fault of the harness, do not trust this ledger</span>""");
        return Markup.Of($"""
            <p class="identity"><span class="term"><b>{Readable.Count(expected)}</b> owed</span> = {sum} {judgement}</p>

            """);
    }

    private static Markup Accounts(RunResult result, long expected)
    {
        var populations = PopulationsOf(result);
        Column[] columns =
        [
            new("Class"), new("Deliveries", ColumnKind.Number), new("Share", ColumnKind.Number),
            .. populations.Select(name => new Column(name, ColumnKind.Number)), new("Meaning"),
        ];
        var table = new Table("Delivery ledger", columns);
        var rows = Classes.SelectMany(one => Parts
                .Where(part => part.Class == one.Metric && result.Count(part.Metric) > 0).Select(part => (part.Metric, $"… {part.Name}", part.Alarming)).Prepend(one))
            .Prepend((MetricCatalog.Expected, "owed", false));
        foreach (var (metric, name, alarming) in rows)
        {
            var count = result.Count(metric);
            table.Add(
                [
                    Markup.Text(name), Markup.Text(Readable.Count(count)), Markup.Text(Readable.Percent(count, expected)),
                    .. populations.Select(population => Markup.Text(Readable.Count(result.Count(metric, population: population)))),
                    Markup.Text(metric.Sentence),
                ],
                metric == MetricCatalog.Expected ? "total" : alarming && count > 0 ? "bad" : "");
        }

        return table.Render();
    }

    private static Markup BesideTable(RunResult result)
    {
        var populations = PopulationsOf(result);
        Column[] columns = [new("Count of"), new("Number", ColumnKind.Number), new("Unit"), .. populations.Select(name => new Column(name, ColumnKind.Number)), new("Meaning")];
        var table = new Table("Beside the ledger", columns);
        foreach (var (metric, name, alarming) in Beside.Concat(Rare.Where(one => result.Count(one.Metric) > 0)))
        {
            var count = result.Count(metric);
            table.Add(
                [
                    Markup.Text(name), Markup.Text(Readable.Count(count)), Markup.Text(metric.Unit),
                    .. populations.Select(population => Markup.Text(Readable.Count(result.Count(metric, population: population)))),
                    Markup.Text(metric.Sentence),
                ],
                alarming && count > 0 ? "bad" : "");
        }

        return table.Render();
    }

    private static List<string> PopulationsOf(RunResult result)
    {
        var aside = result.Aside();
        var names = result.Populations.Select(population => population.Name).Where(name => !aside.Contains(name)).ToList();
        return names.Count is > 1 and <= MostPopulations ? names : [];
    }
}
