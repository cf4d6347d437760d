using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Reports.Sections;

/// <summary>What was demanded, what was measured, and how far apart they are; what was missed comes first.</summary>
internal static class ThresholdsSection
{
    public static Markup Render(RunResult result)
    {
        var table = new Table(
            "Thresholds", new Column("Threshold", ColumnKind.Code), new Column("Result"), new Column("Actual", ColumnKind.Number),
            new Column("Limit", ColumnKind.Number), new Column("Margin", ColumnKind.Number), new Column("First breach", ColumnKind.Number), new Column("Note"));
        foreach (var outcome in result.ThresholdOutcomes.OrderBy(Urgency))
        {
            table.Add(
                [
                    Markup.Text(outcome.Expression), Badge(outcome.Result), Markup.Text(outcome.Actual), Markup.Text(outcome.Target),
                    Markup.Text(outcome.Margin), Markup.Text(outcome.FirstBreach is { } at ? Readable.Elapsed(at) : ""), Markup.Text(outcome.Note),
                ],
                outcome.Result == ThresholdResult.Missed ? "bad" : "");
        }

        var body = !table.IsEmpty ? table.Render()
            : result.Thresholds.Count == 0 ? Markup.Of($"<p class=\"none\">This run had no thresholds.</p>\n")
            : result.Run.Slice is { Of: > 1 } ? Markup.Of($"<p class=\"none\">They hold for all slices together, and are judged when these are merged: {Join(result.Thresholds)}.</p>\n")
            : Markup.Of($"<p class=\"none\">The thresholds were not judged: {Join(result.Thresholds)}.</p>\n");
        return Markup.Of($"""
            <section id="thresholds"><h2>Thresholds</h2>
            <p>{Sentence(result)}</p>
            {body}</section>

            """);
    }

    /// <summary>Result of one threshold: word and icon in its colour.</summary>
    public static Markup Badge(ThresholdResult result) => result switch
    {
        ThresholdResult.Met => Markup.Of($"""<span class="result good">{HeaderSection.IconOf("M3.5 8.5l3 3 6-7")} met</span>"""),
        ThresholdResult.Missed => Markup.Of($"""<span class="result bad">{HeaderSection.IconOf("M4 4l8 8M12 4l-8 8")} missed</span>"""),
        _ => Markup.Of($"""<span class="result unsure">{HeaderSection.IconOf("M3 8h10")} undecided</span>"""),
    };

    /// <summary>What was missed comes first, then what is open.</summary>
    public static int Urgency(ThresholdOutcome outcome) => outcome.Result switch
    {
        ThresholdResult.Missed => 0,
        ThresholdResult.Undecided => 1,
        _ => 2,
    };

    private static string Sentence(RunResult result)
    {
        var outcomes = result.ThresholdOutcomes;
        if (outcomes.Count == 0)
        {
            return "";
        }

        int missed = outcomes.Count(one => one.Result == ThresholdResult.Missed), open = outcomes.Count(one => one.Result == ThresholdResult.Undecided);
        return missed + open == 0
            ? $"All {outcomes.Count} were met."
            : $"{missed} of {outcomes.Count} missed{(open > 0 ? $", {open} undecided for want of samples" : "")}.";
    }

    private static Markup Join(IEnumerable<string> expressions) =>
        Markup.Join(expressions.Select((text, i) => Markup.Of($"{(i > 0 ? ", " : "")}<code>{text}</code>")));
}
