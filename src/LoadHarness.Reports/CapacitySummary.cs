using System.Globalization;
using System.Text;
using LoadHarness.Reports.Capacity;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Formatting;
using static LoadHarness.Reports.MarkdownText;

namespace LoadHarness.Reports;

/// <summary>Writes a search for a capacity as a page of Markdown for a step summary or a comment. Pure: the same search gives the same text.</summary>
public static class CapacitySummary
{
    /// <summary>The summary.</summary>
    /// <returns>GitHub-flavoured Markdown that ends with a line break.</returns>
    public static string Markdown(CapacityResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {Icon(result.Outcome)} {CapacitySentences.Word(result.Outcome)}: capacity of {Escape(result.Scenario)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{Escape(CapacitySentences.Answer(result))}**\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Escape(CapacitySentences.Knee(result))}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"| {Escape(Readable.Capital(result.Axis.Title))} | Run | Outcome | p50 | p99 | Lost | Joined | Backend CPU | What tripped |\n|--:|:--|:--|--:|--:|--:|--:|--:|:--|\n");
        foreach (var run in result.Runs.OrderBy(run => run.Attempt.Level).ThenBy(run => run.Attempt.IsHold))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Readable.Count(run.Attempt.Level)} | {Escape(run.Folder)} | {CapacitySentences.Word(run.Attempt.Outcome)} | {LevelsSection.Latency(run.P50)} | {LevelsSection.Latency(run.P99)} | {CapacitySentences.Percent(run.LostPercent)} | {Readable.Count(run.Joined)} of {Readable.Count(run.Planned)} | {CapacitySentences.Percent(run.BackendCpu)} | {Escape(CapacitySentences.Why(run))} |\n");
        }

        return text.ToString();
    }

    private static string Icon(CapacityOutcome outcome) => outcome switch
    {
        CapacityOutcome.Found or CapacityOutcome.AtLeast => "✅",
        CapacityOutcome.TooLittle or CapacityOutcome.NothingHeld => "❌",
        _ => "❔",
    };
}
