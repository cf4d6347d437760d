using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;

namespace LoadHarness.Reports.Comparing;

/// <summary>What became of the thresholds on both sides, run by run.</summary>
internal static class BothThresholdsSection
{
    private const int MostValues = 6;

    public static Markup Render(Comparison comparison)
    {
        var table = new Table(
            "Thresholds of both sides", new Column("Threshold", ColumnKind.Code), new Column("Base"), new Column("Candidate"), new Column("Base, run by run"),
            new Column("Candidate, run by run"));
        var expressions = comparison.Base.Concat(comparison.Candidate).SelectMany(run => run.ThresholdOutcomes).Select(outcome => outcome.Expression).Distinct();
        foreach (var expression in expressions)
        {
            List<ThresholdOutcome> before = Of(comparison.Base, expression), after = Of(comparison.Candidate, expression);
            table.Add(
                [Markup.Text(expression), Result(before, comparison.Base.Count), Result(after, comparison.Candidate.Count), Markup.Text(Values(before)), Markup.Text(Values(after))],
                after.Exists(Missed) && !before.Exists(Missed) ? "bad" : "");
        }

        return Markup.Of($"""
            <section id="thresholds"><h2>Thresholds of both sides</h2>
            {(table.IsEmpty ? Markup.Of($"<p class=\"none\">Neither side was judged by thresholds.</p>\n") : table.Render())}</section>

            """);
    }

    private static bool Missed(ThresholdOutcome outcome) => outcome.Result == ThresholdResult.Missed;

    private static List<ThresholdOutcome> Of(IReadOnlyList<RunResult> runs, string expression) =>
        [.. runs.SelectMany(run => run.ThresholdOutcomes).Where(outcome => outcome.Expression == expression)];

    /// <summary>The worst result of the side, and how many of its runs had it.</summary>
    private static Markup Result(List<ThresholdOutcome> outcomes, int runs)
    {
        if (outcomes.Count == 0)
        {
            return Markup.Of($"<span class=\"few\">not judged</span>");
        }

        var worst = outcomes.MinBy(ThresholdsSection.Urgency)!.Result;
        var number = outcomes.Count(outcome => outcome.Result == worst);
        return Markup.Of($"{ThresholdsSection.Badge(worst)} <small>{number} of {runs}</small>");
    }

    private static string Values(List<ThresholdOutcome> outcomes) =>
        string.Join(", ", outcomes.Take(MostValues).Select(outcome => outcome.Actual)) + (outcomes.Count > MostValues ? ", …" : "");
}
