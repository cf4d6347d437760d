using LoadHarness.Reports.Html;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>The numbers that were judged together, and below them the value of each run.</summary>
internal static class NumbersSection
{
    public static Markup Render(Comparison comparison)
    {
        var table = new Table(
            "Numbers", new Column("Number", ColumnKind.Code), new Column("Base", ColumnKind.Number), new Column("Candidate", ColumnKind.Number),
            new Column("Difference", ColumnKind.Number), new Column("%", ColumnKind.Number), new Column("Interval", ColumnKind.Number),
            new Column("Practical limit", ColumnKind.Number), new Column("p", ColumnKind.Number), new Column("Outcome"), new Column("Why"));
        foreach (var row in comparison.Numbers)
        {
            table.Add(
                [
                    Markup.Text(row.Number.Name), Markup.Text(ComparisonText.Reading(row.BaseMedian)), Markup.Text(ComparisonText.Reading(row.CandidateMedian)),
                    Markup.Text(ComparisonText.Difference(row)), Markup.Text(ComparisonText.Percent(row)), Markup.Text(ComparisonText.Interval(row)),
                    Markup.Text(ComparisonText.Limit(row)), Markup.Text(ComparisonText.Chance(row.AdjustedP)), ComparisonHeader.Badge(row.Outcome), Markup.Prose(row.Why),
                ],
                row.Outcome == ComparisonOutcome.Regressed ? "bad" : "");
        }

        var shown = comparison.Numbers.Where(row => row.Base.Concat(row.Candidate).Any(reading => reading.Milliseconds is not null)).ToList();
        return Markup.Of($"""
            <section id="numbers"><h2>Gated numbers</h2>
            <p>{Markup.Prose(Intro(comparison))}</p>
            {table.Render()}
            {(shown.Count > 0 ? Markup.Of($"<h3>Values of the runs</h3>\n<p class=\"fine\">Above the base, below the candidate. A dot is a run, a bar the median of its side. Hollow dots: the rank falls among what never came, so the value is at least that.</p>\n") : Markup.Empty)}{shown.Select(StripPlot.Render)}{Values(comparison, shown)}</section>

            """);
    }

    private static string Intro(Comparison comparison)
    {
        var intro = "One value per run; the table shows their medians, and how far the candidate lies above the base.";
        return comparison.Numbers.Any(row => row.IsWithinRun)
            ? $"{intro} Intervals: {Comparison.WithinRun}."
            : $"{intro} p is after Holm's correction for {Readable.Count(comparison.Together, "number")}.";
    }

    private static Markup Values(Comparison comparison, List<NumberRow> shown)
    {
        var table = new Table(
            "Values of the runs", [new Column("Run"), .. shown.Select(row => new Column(row.Number.Name, ColumnKind.Number))])
        {
            Cards = false,
        };
        foreach (var (side, runs, readings) in new[]
        {
            ("base", comparison.Base, (Func<NumberRow, IReadOnlyList<GatedReading>>)(row => row.Base)),
            ("candidate", comparison.Candidate, row => row.Candidate),
        })
        {
            foreach (var (run, i) in runs.Select((run, i) => (run, i)))
            {
                table.Add([$"{side} {run.Run.Id}", .. shown.Select(row => Value(readings(row)[i]))]);
            }
        }

        return shown.Count == 0 ? Markup.Empty : Markup.Of($"<details><summary>Values of the runs: {Readable.Count(table.Count, "row")}</summary>\n{table.Render()}</details>\n");
    }

    private static string Value(GatedReading reading) => reading.Milliseconds is null ? reading.Why : ComparisonText.Reading(reading);
}
