using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Comparing;

/// <summary>The top of the page, which stays in sight: verdict, reason, and the two builds.</summary>
internal static class ComparisonHeader
{
    public static Markup Render(Comparison comparison) => Markup.Of($"""
        <header class="{Tone(comparison.Outcome)}">
        <div class="bar"><span class="badge">{Icon(comparison.Outcome)} {ComparisonText.Word(comparison.Outcome)}</span>
        <h1>{comparison.Base[0].Run.Scenario}</h1>
        <ul class="meta">
        <li>base <b>{ComparisonText.Builds(comparison.Base)}</b>, {Readable.Count(comparison.Base.Count, "run")}</li>
        <li>candidate <b>{ComparisonText.Builds(comparison.Candidate)}</b>, {Readable.Count(comparison.Candidate.Count, "run")}</li>
        </ul></div>
        <p class="reason">{comparison.Reason}</p>
        </header>

        """);

    /// <summary>The class that colours an outcome; the word and the icon say the same.</summary>
    public static string Tone(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Same or ComparisonOutcome.Improved => "good",
        ComparisonOutcome.Regressed => "bad",
        _ => "unsure",
    };

    /// <summary>The outcome of a row: word and icon in its colour.</summary>
    public static Markup Badge(ComparisonOutcome outcome) => outcome == ComparisonOutcome.NotMeasured
        ? Markup.Of($"<span class=\"few\">{outcome.Word()}</span>")
        : Markup.Of($"<span class=\"result {Tone(outcome)}\">{Icon(outcome)} {outcome.Word()}</span>");

    private static Markup Icon(ComparisonOutcome outcome) => HeaderSection.IconOf(outcome switch
    {
        ComparisonOutcome.Improved => "M8 13V3M4 7l4-4 4 4",
        ComparisonOutcome.Same => "M3 6h10M3 10.5h10",
        ComparisonOutcome.Regressed => "M4 4l8 8M12 4l-8 8",
        ComparisonOutcome.NotComparable => "M3 6h10M3 10.5h10M11 2.5l-6 11",
        _ => "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.8-1.1 1.8M8 12.9v.2",
    });
}
