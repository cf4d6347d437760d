using LoadHarness.Reports.Html;
using LoadHarness.Reports.Sections;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Capacity;

/// <summary>The top of the page, which stays in sight: the answer, and what was searched.</summary>
internal static class CapacityHeader
{
    public static Markup Render(CapacityResult result) => Markup.Of($"""
        <header class="{Tone(result.Outcome)}">
        <div class="bar"><span class="badge">{Icon(result.Outcome)} {CapacitySentences.Word(result.Outcome)}</span>
        <h1>{result.Scenario}: capacity</h1>
        <ul class="meta">
        <li>{(result.Build.Length > 0 ? Markup.Of($"build <b>{result.Build}</b>") : Markup.Of($"build not named"))}</li>
        <li><time datetime="{result.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)}">{Readable.WallClock(result.StartedAt)}</time></li>
        <li>{Readable.Count(result.Runs.Count(run => run.Folder.Length > 0), "run")}</li>
        </ul></div>
        <p class="reason">{Markup.Prose(CapacitySentences.Answer(result))}</p>
        </header>

        """);

    /// <summary>The class that colours an outcome; the word and the icon say the same.</summary>
    public static string Tone(CapacityOutcome outcome) => outcome switch
    {
        CapacityOutcome.Found or CapacityOutcome.AtLeast => "good",
        CapacityOutcome.TooLittle or CapacityOutcome.NothingHeld => "bad",
        _ => "unsure",
    };

    /// <summary>What a run says about its level: word and icon in its colour.</summary>
    public static Markup Badge(LevelOutcome outcome) =>
        Markup.Of($"<span class=\"result {Tone(outcome)}\">{Icon(Tone(outcome))} {CapacitySentences.Word(outcome)}</span>");

    private static string Tone(LevelOutcome outcome) => outcome switch
    {
        LevelOutcome.Held => "good",
        LevelOutcome.Tripped => "bad",
        _ => "unsure",
    };

    private static Markup Icon(CapacityOutcome outcome) => Icon(Tone(outcome));

    private static Markup Icon(string tone) => HeaderSection.IconOf(tone switch
    {
        "good" => "M3.5 8.5l3 3 6-7",
        "bad" => "M4 4l8 8M12 4l-8 8",
        _ => "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.8-1.1 1.8M8 12.9v.2",
    });
}
