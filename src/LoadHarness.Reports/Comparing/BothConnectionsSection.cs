using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>How connections ended, and how clients came back, on both sides; all runs of a side together.</summary>
internal static class BothConnectionsSection
{
    private const int MostEnds = 40;

    private static readonly (MetricDefinition Metric, double Quantile)[] Times =
    [
        (MetricCatalog.ReconnectTime, 0.5), (MetricCatalog.ReconnectTime, 0.95), (MetricCatalog.ReconnectTime, 0.99), (MetricCatalog.OutageTime, 0.95),
        (MetricCatalog.DetectionDelay, 0.95),
    ];

    public static Markup Render(Comparison comparison) => Markup.Of($"""
        <section id="connections"><h2>Connections of both sides</h2>
        <h3>Ends by close code</h3>
        {Ends(comparison)}<h3>Reconnects</h3>
        {Reconnects(comparison)}</section>

        """);

    private static Markup Ends(Comparison comparison)
    {
        double before = Hours(comparison.Base), after = Hours(comparison.Candidate);
        var groups = comparison.Base.SelectMany(run => run.Ends.Where(end => end.Population is null).Select(end => (End: end, Base: end.Count, Candidate: 0L)))
            .Concat(comparison.Candidate.SelectMany(run => run.Ends.Where(end => end.Population is null).Select(end => (End: end, Base: 0L, Candidate: end.Count))))
            .GroupBy(one => (one.End.Code, one.End.Side, one.End.Cause))
            .Select(group => (group.Key, Base: group.Sum(one => one.Base), Candidate: group.Sum(one => one.Candidate)))
            .OrderByDescending(group => Math.Abs(group.Candidate - group.Base)).ThenByDescending(group => group.Base).ToList();
        if (groups.Count == 0)
        {
            return Markup.Of($"<p class=\"none\">No connection ended on either side.</p>\n");
        }

        var table = new Table(
            "Ends by close code", new Column("Code", ColumnKind.Code), new Column("Ended by"), new Column("Cause"), new Column("Base", ColumnKind.Number),
            new Column("Candidate", ColumnKind.Number), new Column("Base per hour", ColumnKind.Number), new Column("Candidate per hour", ColumnKind.Number),
            new Column("Meaning of the code"));
        foreach (var (key, baseline, candidate) in groups.Take(MostEnds))
        {
            table.Add(
                key.Code, key.Side, key.Cause, Readable.Count(baseline), Readable.Count(candidate), PerHour(baseline, before), PerHour(candidate, after), CloseCodes.Meaning(key.Code));
        }

        return Markup.Of($"{table.Render()}{(groups.Count > MostEnds ? Markup.Of($"<p class=\"none\">{Readable.Count(groups.Count - MostEnds)} more kinds of ends.</p>\n") : Markup.Empty)}");
    }

    private static Markup Reconnects(Comparison comparison)
    {
        var table = new Table("Reconnects", new Column("What", ColumnKind.Code), new Column("Base", ColumnKind.Number), new Column("Candidate", ColumnKind.Number));
        foreach (var metric in new[] { MetricCatalog.Drops, MetricCatalog.Reconnects, MetricCatalog.ReconnectAttempts, MetricCatalog.GaveUp })
        {
            table.Add(metric.Name, Readable.Count(Sum(comparison.Base, metric)), Readable.Count(Sum(comparison.Candidate, metric)));
        }

        foreach (var (metric, q) in Times)
        {
            Distribution before = Merged(comparison.Base, metric), after = Merged(comparison.Candidate, metric);
            if (!before.IsEmpty || !after.IsEmpty)
            {
                table.Add([Markup.Text($"{metric} {Readable.QuantileName(q)}"), PercentilesSection.Quantile(before, q), PercentilesSection.Quantile(after, q)]);
            }
        }

        return table.Render();
    }

    private static string PerHour(long count, double hours) => hours > 0 ? Readable.Number(count / hours) : Readable.Nothing;

    private static double Hours(IReadOnlyList<RunResult> runs) => Sum(runs, MetricCatalog.ConnectedTime) / 3_600_000.0;

    private static long Sum(IReadOnlyList<RunResult> runs, MetricDefinition metric) => runs.Sum(run => run.Count(metric));

    private static Distribution Merged(IReadOnlyList<RunResult> runs, MetricDefinition metric) =>
        runs.Select(run => run.Timer(metric)).Aggregate((sum, next) => sum.Add(next));
}
