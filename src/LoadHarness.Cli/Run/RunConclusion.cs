using LoadHarness.Cli.Live;
using LoadHarness.Cli.Merging;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Cli.Run;

/// <summary>What a run says at its end on the terminal.</summary>
internal static class RunConclusion
{
    private const int ShownErrors = 5;

    /// <summary>Prints the verdict and its reason.</summary>
    public static void PrintVerdict(Terminal terminal, RunResult result) =>
        terminal.Say($"{terminal.Stressed(result.Verdict.Word, Tone(result.Verdict))}  {result.Verdict.Reason}");

    /// <summary>Writes the folder of a run, and says what came of it.</summary>
    /// <param name="terminal">Where it is said.</param>
    /// <param name="judged">The run.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="isQuiet">Whether only the verdict is said.</param>
    /// <param name="copy">Writes what else belongs into the folder; null: nothing does.</param>
    /// <exception cref="UserException">The output was lost.</exception>
    public static void Conclude(Terminal terminal, RunResult judged, RunFolder folder, bool isQuiet, Action? copy = null)
    {
        try
        {
            folder.Write(judged);
            copy?.Invoke();
        }
        finally
        {
            // Said in any case: a full disk must not take the numbers of a long night with it. And said after it is written: nor must
            // a terminal that is held with Ctrl-S.
            Action<Terminal, RunResult> print = isQuiet ? PrintVerdict : Print;
            print(terminal, judged);
            StepSummary.Append(terminal, judged);
        }

        terminal.Say($"Report: {folder.Report}");
    }

    /// <summary>Prints verdict, key numbers, slices, limits that were not met, events, and errors.</summary>
    public static void Print(Terminal terminal, RunResult result)
    {
        terminal.Say();
        PrintVerdict(terminal, result);
        terminal.Say();
        PrintNumbers(terminal, result);
        foreach (var line in SliceLines.Of(result))
        {
            terminal.Say(line);
        }

        foreach (var outcome in result.ThresholdOutcomes.Where(outcome => outcome.Result != ThresholdResult.Met))
        {
            var word = outcome.Result == ThresholdResult.Missed ? "missed" : "undecided";
            terminal.Say($"  {word,-11} {outcome.Expression}: {outcome.Actual}{(outcome.Note.Length > 0 ? $" ({outcome.Note})" : "")}");
        }

        foreach (var (one, outcome) in result.Events.Zip(EventRecovery.Outcomes(result)))
        {
            var at = one.Began is { } began ? Readable.Elapsed(began) : Readable.Nothing;
            terminal.Say($"  {(one.Failed ? "failed" : "event"),-11} {at} {one.Label}: {outcome}");
        }

        foreach (var error in result.Errors.Take(ShownErrors))
        {
            terminal.Say($"  {Readable.Count(error.Count),8} × {error.Kind}: {error.Text}{Whose(error)}");
        }

        terminal.Say();
    }

    private static string Whose(ErrorRow error) =>
        error.FirstClient.Length == 0 ? "" : error.Count == 1 ? $" ({error.FirstClient})" : $" (first: {error.FirstClient})";

    private static void PrintNumbers(Terminal terminal, RunResult result)
    {
        string Number(MetricDefinition metric) => Readable.Count(result.Count(metric));
        var unverified = Readable.Percent(result.Count(MetricCatalog.Unverified), result.Count(MetricCatalog.Expected));
        if (AsideText.Of(result) is { } aside)
        {
            terminal.Say($"  about       {aside}");
        }

        terminal.Say($"  messages    {Number(MetricCatalog.Sent)} sent of {Number(MetricCatalog.Intended)} intended");
        terminal.Say($"  deliveries  {Number(MetricCatalog.Delivered)} of {Number(MetricCatalog.Expected)} in time, {Number(MetricCatalog.Late)} late, {Number(MetricCatalog.Lost)} lost, {Number(MetricCatalog.MissedOffline)} missed offline, {Number(MetricCatalog.Unverified)} unverified ({unverified})");
        terminal.Say($"              {Number(MetricCatalog.Duplicate)} duplicate, {Number(MetricCatalog.Reordered)} reordered, {Number(MetricCatalog.Corrupt)} corrupt, {Number(MetricCatalog.Unexpected)} unexpected");
        if (result.Timer(MetricCatalog.AckLatency) is { IsEmpty: false } acks)
        {
            terminal.Say($"  accepted    {Number(MetricCatalog.Acknowledged)} by the server, {Number(MetricCatalog.AckMissing)} never answered, {Number(MetricCatalog.Rejected)} rejected, {Number(MetricCatalog.AckedLost)} deliveries lost of accepted ones; p50 {Readable.Duration(acks.Quantile(0.5))}, p99 {Readable.Duration(acks.Quantile(0.99))}");
        }

        terminal.Say($"  latency     {Describe(result.Timer(MetricCatalog.DeliveryLatency))}");
        if (result.Timer(MetricCatalog.FanOutLast) is { IsEmpty: false } last)
        {
            var first = result.Timer(MetricCatalog.FanOutFirst);
            terminal.Say($"  fan-out     first p99 {Readable.Duration(first.Quantile(0.99))}, last p50 {Readable.Duration(last.Quantile(0.5))}, p99 {Readable.Duration(last.Quantile(0.99))}{NotToAll(last)}");
        }

        terminal.Say($"  connections {Number(MetricCatalog.ConnectAttempts)} dialled, {Number(MetricCatalog.ConnectFailed)} failed, {Number(MetricCatalog.Drops)} dropped, {Number(MetricCatalog.Reconnects)} came back");
    }

    private static string Describe(Distribution latency) => latency.IsEmpty
        ? "no samples in the steady phase"
        : $"p50 {Readable.Duration(latency.Quantile(0.5))}, p99 {Readable.Duration(latency.Quantile(0.99))}, p99.9 {Readable.Duration(latency.Quantile(0.999))}, max {(latency.Arrived.IsEmpty ? Readable.Nothing : Readable.Duration(latency.Arrived.Max))}, from the due instant";

    private static string NotToAll(Distribution last) => last.Censored > 0
        ? $"; {Readable.Count(last.Censored)} of {Readable.Count(last.Count, "message")} did not reach all"
        : "";

    private static LiveTone Tone(Verdict verdict) => verdict.Outcome switch
    {
        VerdictOutcome.Pass => LiveTone.Good,
        VerdictOutcome.Fail => LiveTone.Bad,
        _ => LiveTone.Doubtful,
    };
}
