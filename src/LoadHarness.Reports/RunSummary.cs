using System.Globalization;
using System.Text;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;
using static LoadHarness.Reports.MarkdownText;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a run as a page of Markdown for a step summary or a comment: verdict, reason, key numbers, thresholds, drift, events, the first
/// offending messages, notes. What broke comes first, and long lists are cut: the page is for a glance, the report for the rest. Pure:
/// the same result gives the same text.
/// </summary>
public static class RunSummary
{
    private const int MostThresholds = 50;
    private const int MostEvents = 20;
    private const int MostOffenders = 6;
    private const int MostNotes = 20;
    private const int MostSlices = 20;

    /// <summary>The summary of a run.</summary>
    /// <param name="result">Any result: also of one second, cut short, or with nothing in it.</param>
    /// <returns>GitHub-flavoured Markdown that ends with a line break.</returns>
    public static string Markdown(RunResult result)
    {
        var text = new StringBuilder();
        var run = result.Run;
        var build = run.Build.Length > 0 ? $"build {Escape(run.Build)}" : "build not named";
        text.Append(CultureInfo.InvariantCulture, $"## {Icon(result.Verdict)} {result.Verdict.Word}: {Escape(run.Scenario)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{Escape(result.Verdict.Reason)}**\n\n");
        var slice = SliceText.Of(result) is { Length: > 0 } part ? $" · {part}" : "";
        text.Append(CultureInfo.InvariantCulture, $"{build}{slice} · {Readable.WallClock(run.StartedAt)} · {Readable.Duration(result.Duration)} · seed {run.Seed}\n\n");
        if (AsideText.Of(result) is { } aside)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Escape(aside)}\n\n");
        }

        AppendKeyNumbers(text, result);
        AppendThresholds(text, result);
        AppendSlices(text, result);
        AppendDrift(text, result);
        AppendEvents(text, result);
        AppendOffenders(text, result);
        AppendNotes(text, result);
        return text.ToString();
    }

    private static void AppendKeyNumbers(StringBuilder text, RunResult result)
    {
        text.Append("| | Key number | Value | |\n|:--|:--|--:|:--|\n");
        foreach (var group in KeyNumbers.Of(result))
        {
            var title = group.Title;
            foreach (var number in group.Numbers.Prepend(group.Headline))
            {
                var value = number.IsAlarming ? $"**{number.Value}**" : number.Value;
                text.Append(CultureInfo.InvariantCulture, $"| {title} | {number.Label} | {value} | {Escape(number.Note)} |\n");
                title = "";
            }
        }

        text.Append('\n');
    }

    private static void AppendThresholds(StringBuilder text, RunResult result)
    {
        if (result.ThresholdOutcomes.Count == 0)
        {
            text.Append(result.Thresholds.Count == 0 ? "This run had no thresholds.\n" : "The thresholds were not judged.\n");
            return;
        }

        text.Append("| Threshold | Result | Actual | Limit | Margin | First breach | Note |\n|:--|:--|--:|--:|--:|--:|:--|\n");
        foreach (var outcome in result.ThresholdOutcomes.OrderBy(ThresholdsSection.Urgency).Take(MostThresholds))
        {
            var breach = outcome.FirstBreach is { } at ? Readable.Elapsed(at) : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Code(outcome.Expression)} | {Result(outcome.Result)} | {Escape(outcome.Actual)} | {Escape(outcome.Target)} | {Escape(outcome.Margin)} | {breach} | {Escape(outcome.Note)} |\n");
        }

        AppendRest(text, result.ThresholdOutcomes.Count - MostThresholds, "threshold");
    }

    private static void AppendSlices(StringBuilder text, RunResult result)
    {
        if (result.Slices.Count == 0)
        {
            return;
        }

        var all = SliceText.All(result);
        text.Append("\n| Slice | Verdict | Clients | Duration | Why |\n|--:|:--|--:|--:|:--|\n");
        foreach (var (number, slice) in all.Take(MostSlices))
        {
            var why = slice is null or { Verdict.Outcome: VerdictOutcome.Pass } ? "" : Escape(slice.Verdict.Reason);
            var (word, clients, length) = slice is null
                ? ("❔ missing", Readable.Nothing, Readable.Nothing)
                : ($"{Icon(slice.Verdict)} {slice.Verdict.Word}", Readable.Count(slice.Clients), Readable.Duration(slice.Duration));
            text.Append(CultureInfo.InvariantCulture, $"| {Readable.Count(number)} | {word} | {clients} | {length} | {why} |\n");
        }

        AppendRest(text, all.Count - MostSlices, "slice");
    }

    private static void AppendDrift(StringBuilder text, RunResult result)
    {
        var findings = SoakVerdict.Of(result);
        if (findings.Count > 0)
        {
            text.Append("\n| Drift | Verdict | At first | Per hour (95 % interval) | Per 1,000 reconnects | Per million deliveries | Exhausted in |\n|:--|:--|--:|--:|--:|--:|--:|\n");
        }

        foreach (var finding in findings)
        {
            var (metric, judged) = (finding.Metric, finding.Why.Length == 0);
            var icon = finding.Outcome switch { DriftOutcome.Rises when !finding.IsLimited => "❌", DriftOutcome.Steady => "✅", _ => "❔" };
            string Per(double? growth) => growth is { } known ? DriftText.Growth(metric, known) : Readable.Nothing;
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Escape(finding.Name)} | {icon} {DriftSection.Word(finding)} | {(judged ? DriftText.Amount(metric, finding.Start) : Escape(finding.Why))} "
                + $"| {(judged ? DriftText.Slope(metric, finding.PerHour) : Readable.Nothing)} | {Per(finding.PerThousandReconnects)} | {Per(finding.PerMillionDeliveries)} "
                + $"| {(finding.Exhausted is { } left ? DriftText.Left(left) : Readable.Nothing)} |\n");
        }

        foreach (var (level, i) in (result.Idle?.Levels ?? []).Select((level, i) => (level, i)))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(i == 0 ? "\n" : "")}- {(level.Returned ? "✅" : "❌")} {Escape(level.Name)}: {DriftText.Amount(level.Metric, level.Before)} idle before the run, {DriftText.Amount(level.Metric, level.After)} after it\n");
        }
    }

    private static void AppendEvents(StringBuilder text, RunResult result)
    {
        if (result.Events.Count == 0)
        {
            return;
        }

        text.Append("\n| Event | Began | Ended | Hit | What came of it |\n|:--|--:|--:|--:|:--|\n");
        foreach (var (one, outcome) in result.Events.Zip(EventRecovery.Outcomes(result)).Take(MostEvents))
        {
            var hit = one.Hit is { } clients ? Readable.Count(clients) : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Escape(one.Label)} | {At(one.Began)} | {At(one.Ended)} | {hit} | {(one.Failed ? "❌ " : "")}{Escape(outcome)} |\n");
        }

        AppendRest(text, result.Events.Count - MostEvents, "event");
    }

    private static void AppendOffenders(StringBuilder text, RunResult result)
    {
        var shown = OffendersTable.Choose(result.Offenders, MostOffenders);
        foreach (var (offender, i) in shown.Select((offender, i) => (offender, i)))
        {
            var message = offender.Message.Length > 0 ? $" {Code(offender.Message)}" : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(i == 0 ? "\n" : "")}- **{Escape(offender.Class)}**{message}: {Escape(OffenceTrace.Said(offender))} {Escape(OffenceTrace.Fate(offender))}\n");
        }

        AppendRest(text, result.Offenders.Count - shown.Count, "offending message", "result.json");
    }

    private static void AppendNotes(StringBuilder text, RunResult result)
    {
        var notes = NotesSection.Of(result).ToList();
        foreach (var (note, i) in notes.Take(MostNotes).Select((note, i) => (note, i)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "\n" : "")}- {Escape(note)}\n");
        }

        AppendRest(text, notes.Count - MostNotes, "note");
    }

    private static void AppendRest(StringBuilder text, int more, string name, string where = "the report")
    {
        if (more > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Readable.Count(more, $"more {name}")} in {where}.\n");
        }
    }

    private static string At(TimeSpan? instant) => instant is { } at ? Readable.Elapsed(at) : Readable.Nothing;

    private static string Icon(Verdict verdict) => verdict.Outcome switch
    {
        VerdictOutcome.Pass => "✅",
        VerdictOutcome.Fail => "❌",
        _ => "❔",
    };

    private static string Result(ThresholdResult result) => result switch
    {
        ThresholdResult.Met => "✅ met",
        ThresholdResult.Missed => "❌ missed",
        _ => "❔ undecided",
    };
}
