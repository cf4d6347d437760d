using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>Who was compared: every run, in the order in which they were played.</summary>
internal static class ComparedRunsSection
{
    public static Markup Render(Comparison comparison)
    {
        var table = new Table(
            "Runs", new Column("Run", ColumnKind.Code), new Column("Side"), new Column("Build"), new Column("Started"), new Column("Length", ColumnKind.Number),
            new Column("Verdict"), new Column("Target"));
        foreach (var (side, run) in comparison.Base.Select(run => ("base", run)).Concat(comparison.Candidate.Select(run => ("candidate", run))).OrderBy(one => one.run.Run.StartedAt))
        {
            table.Add(
            [
                Markup.Text(run.Run.Id), Markup.Text(side), Markup.Text(run.Run.Build.Length > 0 ? run.Run.Build : "not named"), Markup.Text(Readable.WallClock(run.Run.StartedAt)),
                Markup.Text(Readable.Duration(run.Duration)), Verdict(run), Markup.Text(run.Run.Target),
            ]);
        }

        return Markup.Of($"""
            <section id="compared"><h2>Runs that were compared</h2>
            <p>{Markup.Prose(ComparisonText.Order(comparison))}</p>
            {table.Render()}</section>

            """);
    }

    private static Markup Verdict(RunResult run) =>
        Markup.Of($"<span class=\"result {HeaderSection.Tone(run.Verdict)}\" title=\"{run.Verdict.Reason}\">{HeaderSection.Icon(run.Verdict)} {run.Verdict.Word}</span>");
}
