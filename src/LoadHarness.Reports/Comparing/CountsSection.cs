using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>Hard limits, and events that may have become more frequent.</summary>
internal static class CountsSection
{
    public static Markup Render(Comparison comparison)
    {
        var table = new Table(
            "Counts", new Column("Count", ColumnKind.Code), new Column("Base", ColumnKind.Number), new Column("Candidate", ColumnKind.Number),
            new Column("Base rate", ColumnKind.Number), new Column("Candidate rate", ColumnKind.Number), new Column("Ratio", ColumnKind.Number),
            new Column("p", ColumnKind.Number), new Column("Outcome"), new Column("Why"));
        foreach (var row in comparison.Counts)
        {
            table.Add(
                [
                    Markup.Text(row.Metric.Name), Events(row, row.Base, row.BaseExposure), Events(row, row.Candidate, row.CandidateExposure),
                    Markup.Text(ComparisonText.Rate(row, row.Base, row.BaseExposure)), Markup.Text(ComparisonText.Rate(row, row.Candidate, row.CandidateExposure)),
                    Markup.Text(row.Ratio is { } ratio ? Readable.Number(ratio) : Readable.Nothing), Markup.Text(ComparisonText.Chance(row.P)),
                    ComparisonHeader.Badge(row.Outcome), Markup.Prose(row.Why),
                ],
                row.Outcome == ComparisonOutcome.Regressed ? "bad" : "");
        }

        var facts = comparison.HardLimits.Count > 0
            ? Markup.Of($"<h3>Hard limits</h3>\n<ul class=\"notes broken\">{comparison.HardLimits.Select(fact => Markup.Of($"<li>{Markup.Prose(fact)}.</li>\n"))}</ul>\n<p class=\"fine\">Accounting, no statistics: one is enough.</p>\n")
            : Markup.Empty;
        return Markup.Of($"""
            <section id="counts"><h2>Counts</h2>
            <p>All runs of a side together. Where none was seen, the rate is the upper end of its 95 % interval.</p>
            {facts}{table.Render()}</section>

            """);
    }

    private static Markup Events(CountRow row, long events, double exposure) =>
        Markup.Of($"<span title=\"in {ComparisonText.Exposure(row, exposure)}\">{Readable.Count(events)}</span>");
}
