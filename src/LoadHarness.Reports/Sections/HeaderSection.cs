using LoadHarness.Reports.Html;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Reports.Sections;

/// <summary>The top of the page, which stays in sight: verdict, reason, and what was run.</summary>
internal static class HeaderSection
{
    public static Markup Render(RunResult result)
    {
        var run = result.Run;
        return Markup.Of($"""
            <header class="{Tone(result.Verdict)}">
            <div class="bar"><span class="badge">{Icon(result.Verdict)} {result.Verdict.Word}</span>
            <h1>{run.Scenario}</h1>
            <ul class="meta">
            <li>{BuildOf(run)}</li>{Slice(result)}
            <li><time datetime="{run.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)}">{Readable.WallClock(run.StartedAt)}</time></li>
            <li>{Readable.Duration(result.Duration)}</li>
            </ul></div>
            <p class="reason">{result.Verdict.Reason}</p>
            </header>
            {About(result)}
            """);
    }

    /// <summary>The class that colours a verdict; the word and the icon say the same.</summary>
    public static string Tone(Verdict verdict) => verdict.Outcome switch
    {
        VerdictOutcome.Pass => "good",
        VerdictOutcome.Fail => "bad",
        _ => "unsure",
    };

    /// <summary>A check, a cross or a question mark in the colour of the text around it.</summary>
    public static Markup Icon(Verdict verdict) => verdict.Outcome switch
    {
        VerdictOutcome.Pass => IconOf("M3.5 8.5l3 3 6-7"),
        VerdictOutcome.Fail => IconOf("M4 4l8 8M12 4l-8 8"),
        _ => IconOf("M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.8-1.1 1.8M8 12.9v.2"),
    };

    /// <summary>An icon of 16 by 16 units drawn with one stroke.</summary>
    public static Markup IconOf(string path) =>
        Markup.Of($"""<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="{path}"/></svg>""");

    private static Markup BuildOf(RunIdentity run) =>
        run.Build.Length > 0 ? Markup.Of($"build <b>{run.Build}</b>") : Markup.Of($"build not named");

    private static Markup Slice(RunResult result) =>
        SliceText.Of(result) is { Length: > 0 } slice ? Markup.Of($"\n<li>{slice}</li>") : Markup.Empty;

    private static Markup About(RunResult result)
    {
        var about = result.Run.About.Length > 0 ? Markup.Of($"<p class=\"about\">{result.Run.About}</p>\n") : Markup.Empty;
        return Markup.Of($"{about}{Cut(result)}");
    }

    private static Markup Cut(RunResult result)
    {
        var how = result.Ending.Kind switch
        {
            RunEndingKind.Interrupted => $"This run was interrupted after {Readable.Duration(result.Duration)}: it holds what was known until then, and phases that had not begun are missing.",
            RunEndingKind.Terminated => $"This run was terminated after {Readable.Duration(result.Duration)}: it holds what was known until then, and phases that had not begun are missing.",
            RunEndingKind.NeverJoined => "No client ever joined, so there is nothing to measure.",
            RunEndingKind.HarnessFault => "The harness itself failed: this is our bug, and nothing here may be held against the backend.",
            _ => "",
        };
        // Which slices are missing, the reason of the verdict says already.
        var text = result is { Ending.Kind: RunEndingKind.BrokenOff, Slices.Count: > 0 } ? "" : $"{how} {result.Ending.Detail}".Trim();
        var why = result.Ending.Kind == RunEndingKind.NeverJoined ? Markup.Of($" The <a href=\"#errors\">errors</a> say why.") : Markup.Empty;
        return text.Length == 0 ? Markup.Empty : Markup.Of($"<p class=\"cut\">{Markup.Prose(text)}{why}</p>\n");
    }
}
