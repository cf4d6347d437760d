using System.Globalization;
using System.Text;
using LoadHarness.Reports.Comparing;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;
using static LoadHarness.Reports.MarkdownText;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a comparison as a page of Markdown for a step summary or a comment: verdict, reason, numbers, and what of the counts changed.
/// Pure: the same comparison gives the same text.
/// </summary>
public static class ComparisonSummary
{
    private const int MostDifferences = 10;

    /// <summary>The summary.</summary>
    /// <returns>GitHub-flavoured Markdown that ends with a line break.</returns>
    public static string Markdown(Comparison comparison)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {Icon(comparison.Outcome)} {ComparisonText.Word(comparison.Outcome)}: {Escape(comparison.Base[0].Run.Scenario)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{Escape(comparison.Reason)}**\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"base {Escape(ComparisonText.Builds(comparison.Base))}, {Readable.Count(comparison.Base.Count, "run")} · candidate {Escape(ComparisonText.Builds(comparison.Candidate))}, {Readable.Count(comparison.Candidate.Count, "run")}\n\n");
        AppendDifferences(text, comparison);
        AppendNumbers(text, comparison);
        AppendCounts(text, comparison);
        return text.ToString();
    }

    private static void AppendDifferences(StringBuilder text, Comparison comparison)
    {
        foreach (var one in comparison.Incomparabilities.Take(MostDifferences))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Escape(one.ToString())}\n");
        }

        if (comparison.Incomparabilities.Count > MostDifferences)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Readable.Count(comparison.Incomparabilities.Count - MostDifferences)} more in the report\n");
        }

        foreach (var fact in comparison.HardLimits)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Escape(fact)}\n");
        }

        if (comparison.Incomparabilities.Count + comparison.HardLimits.Count > 0)
        {
            text.Append('\n');
        }
    }

    private static void AppendNumbers(StringBuilder text, Comparison comparison)
    {
        text.Append("| Number | Base | Candidate | Difference | % | 95 % interval | Practical limit | p | Outcome |\n|:--|--:|--:|--:|--:|--:|--:|--:|:--|\n");
        foreach (var row in comparison.Numbers)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Number.Name} | {ComparisonText.Reading(row.BaseMedian)} | {ComparisonText.Reading(row.CandidateMedian)} | {ComparisonText.Difference(row)} | {ComparisonText.Percent(row)} | {ComparisonText.Interval(row)} | {ComparisonText.Limit(row)} | {ComparisonText.Chance(row.AdjustedP).Replace("<", "&lt;", StringComparison.Ordinal)} | {Icon(row.Outcome)} {row.Outcome.Word()}: {Escape(row.Why)} |\n");
        }

        if (comparison.Numbers.Any(row => row.IsWithinRun))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nIntervals: {Comparison.WithinRun}.\n");
        }
    }

    private static void AppendCounts(StringBuilder text, Comparison comparison)
    {
        var shown = comparison.Counts.Where(row => row.Base + row.Candidate > 0).ToList();
        if (shown.Count == 0)
        {
            text.Append("\nNeither side had drops, losses or errors.\n");
            return;
        }

        text.Append("\n| Count | Base | Candidate | Rate of the base | Rate of the candidate | Outcome |\n|:--|--:|--:|--:|--:|:--|\n");
        foreach (var row in shown)
        {
            string before = ComparisonText.Rate(row, row.Base, row.BaseExposure), after = ComparisonText.Rate(row, row.Candidate, row.CandidateExposure);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Metric} | {Readable.Count(row.Base)} | {Readable.Count(row.Candidate)} | {Escape(before)} | {Escape(after)} | {Icon(row.Outcome)} {row.Outcome.Word()}: {Escape(row.Why)} |\n");
        }
    }

    private static string Icon(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Same or ComparisonOutcome.Improved => "✅",
        ComparisonOutcome.Regressed => "❌",
        ComparisonOutcome.NotMeasured => "➖",
        _ => "❔",
    };
}
