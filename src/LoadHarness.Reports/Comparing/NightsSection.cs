using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>
/// How the gated numbers went from night to night, where the runs are of several: whether tonight stands out, or only goes on with a slow
/// rise. Nothing is concluded from it; <c>loadharness trend</c> does that.
/// </summary>
internal static class NightsSection
{
    private const int FewestNights = 3;

    /// <summary>Whether the runs are of so many nights that their course says something.</summary>
    public static bool IsShown(Comparison comparison) => comparison.Base.Concat(comparison.Candidate).Select(NightOf).Distinct().Count() >= FewestNights;

    /// <summary>The section; empty if the runs are of too few nights.</summary>
    public static Markup Render(Comparison comparison)
    {
        if (!IsShown(comparison))
        {
            return Markup.Empty;
        }

        (IReadOnlyList<DateOnly> Base, IReadOnlyList<DateOnly> Candidate) nights = ([.. comparison.Base.Select(NightOf)], [.. comparison.Candidate.Select(NightOf)]);
        var rows = comparison.Numbers.Where(row => row.Base.Concat(row.Candidate).Any(reading => reading.Milliseconds is not null)).ToList();
        var table = Medians(nights, rows);
        return Markup.Of($"""
            <section id="nights"><h2>The last nights</h2>
            <p>Each dot is a run at its night (UTC); the line goes through the medians of the base. 'loadharness trend' judges nights, here they are only shown.</p>
            {rows.Select(row => NightsPlot.Render(row, nights))}<details><summary>Medians of the nights: {Readable.Count(table.Count, "row")}</summary>
            {table.Render()}</details>
            </section>

            """);
    }

    private static Table Medians((IReadOnlyList<DateOnly> Base, IReadOnlyList<DateOnly> Candidate) nights, List<NumberRow> rows)
    {
        var table = new Table(
            "Medians of the nights", [new Column("Night"), new Column("Side"), new Column("Runs", ColumnKind.Number), .. rows.Select(row => new Column(row.Number.Name, ColumnKind.Number))])
        {
            Cards = false,
        };
        foreach (var night in nights.Base.Concat(nights.Candidate).Distinct().OrderDescending())
        {
            Add("candidate", nights.Candidate, row => row.Candidate);
            Add("base", nights.Base, row => row.Base);

            void Add(string side, IReadOnlyList<DateOnly> ofRuns, Func<NumberRow, IReadOnlyList<GatedReading>> readings)
            {
                int[] runs = [.. Enumerable.Range(0, ofRuns.Count).Where(i => ofRuns[i] == night)];
                if (runs.Length > 0)
                {
                    table.Add(
                    [
                        TrendSentences.Night(night), side, Readable.Count(runs.Length),
                        .. rows.Select(row => ComparisonText.Reading(GatedReading.MedianOf([.. runs.Select(i => readings(row)[i])]))),
                    ]);
                }
            }
        }

        return table;
    }

    private static DateOnly NightOf(RunResult run) => TrendRun.NightOf(run.Run.StartedAt);
}
