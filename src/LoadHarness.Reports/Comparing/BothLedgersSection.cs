using LoadHarness.Metrics.Catalog;
using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>What became of every delivery, on both sides; all runs of a side together.</summary>
internal static class BothLedgersSection
{
    private static readonly (MetricDefinition Metric, MetricDefinition Of)[] Rows =
    [
        (MetricCatalog.Delivered, MetricCatalog.Expected), (MetricCatalog.Late, MetricCatalog.Expected), (MetricCatalog.Lost, MetricCatalog.Expected),
        (MetricCatalog.MissedOffline, MetricCatalog.Expected), (MetricCatalog.Recovered, MetricCatalog.Expected), (MetricCatalog.Unverified, MetricCatalog.Expected),
        (MetricCatalog.Pending, MetricCatalog.Expected), (MetricCatalog.Duplicate, MetricCatalog.Expected), (MetricCatalog.Reordered, MetricCatalog.Expected),
        (MetricCatalog.Corrupt, MetricCatalog.Expected), (MetricCatalog.Unexpected, MetricCatalog.Expected), (MetricCatalog.NotSent, MetricCatalog.Intended),
    ];

    public static Markup Render(Comparison comparison)
    {
        var table = new Table(
            "Ledger of both sides", new Column("Class", ColumnKind.Code), new Column("Base", ColumnKind.Number), new Column("Base share", ColumnKind.Number),
            new Column("Candidate", ColumnKind.Number), new Column("Candidate share", ColumnKind.Number), new Column("Change", ColumnKind.Number));
        foreach (var (metric, of) in Rows)
        {
            long before = Sum(comparison.Base, metric), after = Sum(comparison.Candidate, metric);
            long owedBefore = Sum(comparison.Base, of), owedAfter = Sum(comparison.Candidate, of);
            table.Add(
                metric.Name, Readable.Count(before), Readable.Percent(before, owedBefore), Readable.Count(after), Readable.Percent(after, owedAfter),
                owedBefore == 0 || owedAfter == 0 ? Readable.Nothing : Points(100.0 * after / owedAfter, 100.0 * before / owedBefore));
        }

        var text = $"{Readable.Count(Sum(comparison.Base, MetricCatalog.Expected), "delivery", "deliveries")} were owed on the base, {Readable.Count(Sum(comparison.Candidate, MetricCatalog.Expected))} on the candidate.";
        return Markup.Of($"""
            <section id="ledger"><h2>Ledgers of both sides</h2>
            <p>{Markup.Prose(text)}</p>
            {table.Render()}</section>

            """);
    }

    private static string Points(double after, double before) => Math.Abs(after - before) < 0.0005 ? "0" : $"{Readable.Signed(Math.Round(after - before, 3))} points";

    private static long Sum(IReadOnlyList<RunResult> runs, MetricDefinition metric) => runs.Sum(run => run.Count(metric));
}
