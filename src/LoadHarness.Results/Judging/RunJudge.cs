using System.Diagnostics.CodeAnalysis;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Judging;

/// <summary>
/// Judges a run: a pure function of its result. Order of precedence: a fault of ours, unreachable, interrupted, facts of
/// the ledger, doubt about the measurement, thresholds and leaks.
/// </summary>
public static class RunJudge
{
    /// <summary>Limits that hold unless the scenario names the metric itself: no load excuses them.</summary>
    internal static IReadOnlyList<MetricDefinition> Implicit { get; } =
        [MetricCatalog.Lost, MetricCatalog.Unexpected, MetricCatalog.Corrupt];

    /// <summary>Facts of the ledger: no limit of the generator excuses them.</summary>
    public static IReadOnlyList<MetricDefinition> LedgerFacts { get; } =
        [MetricCatalog.Lost, MetricCatalog.Duplicate, MetricCatalog.Unexpected, MetricCatalog.Corrupt];

    /// <summary>The result with the outcome of its thresholds, the implicit ones included, and its verdict.</summary>
    /// <remarks>A slice of a run is judged only by what it can know; the limits are judged when the slices are merged.</remarks>
    public static RunResult Judge(RunResult result)
    {
        if (result.Slices.Count == 0 && result.Run.Slice is { Of: > 1 })
        {
            return result with { ThresholdOutcomes = [], Verdict = SliceJudge.Decide(result) };
        }

        // What only a missing slice has observed cannot even be read: its unit is not known.
        var unobserved = result.Slices.Count > 0 ? result.Thresholds.Where(text => !TryParse(text, result, out _, out _)).ToList() : [];
        var thresholds = result.Thresholds.Except(unobserved).Select(text => Parse(text, result)).ToList();
        thresholds.AddRange(
            Implicit.Where(metric => thresholds.TrueForAll(threshold => threshold.Metric != metric || threshold.Event is not null))
                .Select(metric => Parse($"{metric} == 0", result)));
        var checks = thresholds.ConvertAll(threshold => (Threshold: threshold, Outcome: ThresholdCheck.Check(result, threshold)));
        return result with
        {
            Thresholds = [.. unobserved, .. thresholds.Select(threshold => threshold.Text)],
            ThresholdOutcomes =
            [
                .. unobserved.Select(text => new ThresholdOutcome(text, "", "not collected", "", ThresholdResult.Undecided, "no slice that is there observed it", null)),
                .. checks.Select(check => check.Outcome),
            ],
            Verdict = Decide(result, checks),
        };
    }

    private static Verdict Decide(RunResult result, List<(Threshold Threshold, ThresholdOutcome Outcome)> checks)
    {
        if (DecideByEnding(result) is { } ended)
        {
            return ended;
        }

        if (DecideByLedger(result, checks) is { } broken)
        {
            return broken;
        }

        var leaks = new LeakCheck(result);
        if (DecideByGenerator(result, leaks) is { } doubtful)
        {
            return doubtful;
        }

        if (SliceDoubts.Of(result) is { } doubt)
        {
            return new Verdict(VerdictOutcome.Inconclusive, VerdictCause.Doubt, doubt);
        }

        if (DecideByAbort(result) is { } aborted)
        {
            return aborted;
        }

        if (result.Timer(MetricCatalog.DeliveryLatency).IsEmpty
            && result.Timer(MetricCatalog.EchoLatency).IsEmpty // clients alone in their rooms have nobody to deliver to
            && result.Count(MetricCatalog.Intended) > 0)
        {
            return new Verdict(
                VerdictOutcome.Inconclusive, VerdictCause.Doubt, "Nothing was delivered in the steady phase: there is nothing to judge.");
        }

        return DecideByLimits(checks, leaks) ?? new Verdict(VerdictOutcome.Pass, VerdictCause.AllKept, DescribePass(result, checks.Count, leaks));
    }

    /// <summary>Broken limits of what no load excuses; null: there are none.</summary>
    internal static Verdict? DecideByLedger(RunResult result, List<(Threshold Threshold, ThresholdOutcome Outcome)> checks)
    {
        var missed = checks.FindAll(check => check.Outcome.Result == ThresholdResult.Missed);
        var facts = LedgerFacts.Select(metric => missed.Find(check => check.Threshold.Metric == metric)).Where(fact => fact.Outcome is not null).ToList();
        if (facts is not [var worst, .. var rest])
        {
            return null;
        }

        var also = rest.ConvertAll(fact => $"{fact.Outcome.Actual} {fact.Threshold.Metric.Name["delivery.".Length..]}{(IsOfAPart(fact.Threshold) ? $" ({fact.Outcome.Expression})" : "")}");
        var beside = also.Count > 0 ? $"; also {string.Join(", ", also)}" : "";
        return new Verdict(VerdictOutcome.Fail, VerdictCause.Ledger, $"{Describe(result, worst.Threshold, worst.Outcome)}{beside}.");
    }

    /// <summary>What forbids to believe the harness; null: nothing does.</summary>
    internal static Verdict? DecideByGenerator(RunResult result, LeakCheck leaks)
    {
        var why = GeneratorCheck.Check(result).FirstOrDefault(finding => finding.Voids) is { } self ? $"The harness itself was the problem: {self.Sentence}." : leaks.Doubt;
        return why is null ? null : new Verdict(VerdictOutcome.Inconclusive, VerdictCause.Doubt, why);
    }

    /// <summary>A limit that ended the run; null: none did.</summary>
    internal static Verdict? DecideByAbort(RunResult result) => result.Ending is { Kind: RunEndingKind.Aborted, Detail: var limit }
        ? new Verdict(VerdictOutcome.Fail, VerdictCause.Threshold, $"{limit}; that ended the run after {Readable.Duration(result.Duration)}.")
        : null;

    /// <summary>Limits and leaks weigh the same: whichever decides, the other is told with it.</summary>
    private static Verdict? DecideByLimits(List<(Threshold Threshold, ThresholdOutcome Outcome)> checks, LeakCheck leaks)
    {
        var beside = leaks.Sentence is { } leak ? $" {leak}" : "";
        if (checks.Find(check => check.Outcome.Result == ThresholdResult.Undecided) is { Outcome: { } doubt })
        {
            return new Verdict(VerdictOutcome.Inconclusive, VerdictCause.Doubt, $"{doubt.Expression} cannot be decided: {doubt.Note}.{beside}");
        }

        var missed = checks.FindAll(check => check.Outcome.Result == ThresholdResult.Missed);
        if (missed is [var first, ..])
        {
            var others = missed.Count > 1 ? $" ({missed.Count - 1} more missed)" : "";
            return new Verdict(
                VerdictOutcome.Fail, VerdictCause.Threshold, $"{first.Outcome.Expression} was missed: {first.Outcome.Actual}{others}.{beside}");
        }

        return leaks.Sentence is { } leaked ? new Verdict(VerdictOutcome.Fail, VerdictCause.Leak, leaked)
            : leaks.IdleDoubt is { } open ? new Verdict(VerdictOutcome.Inconclusive, VerdictCause.Doubt, open)
            : null;
    }

    /// <summary>How the run ended, where that decides; null: it does not.</summary>
    internal static Verdict? DecideByEnding(RunResult result)
    {
        var detail = result.Ending.Detail;
        return result.Ending.Kind switch
        {
            RunEndingKind.HarnessFault => new Verdict(
                VerdictOutcome.Inconclusive, VerdictCause.HarnessFault, $"A fault of the harness itself: {detail}."),
            RunEndingKind.NeverJoined => new Verdict(
                VerdictOutcome.Inconclusive,
                VerdictCause.Unreachable,
                detail.Length > 0 ? $"No client ever joined: {detail}." : "No client ever joined."),
            RunEndingKind.Interrupted => new Verdict(
                VerdictOutcome.Inconclusive, VerdictCause.Interrupted, $"Interrupted after {Readable.Duration(result.Duration)}: the numbers cover only that part."),
            RunEndingKind.Terminated => new Verdict(
                VerdictOutcome.Inconclusive, VerdictCause.Terminated, $"Ended from outside (SIGTERM or SIGHUP) after {Readable.Duration(result.Duration)}: the numbers cover only that part."),
            RunEndingKind.BrokenOff => new Verdict(
                VerdictOutcome.Inconclusive, VerdictCause.BrokenOff, $"Partial: {detail}."),
            _ => null,
        };
    }

    /// <summary>Whether a limit is about a part of the run: what the whole run lost is another number.</summary>
    private static bool IsOfAPart(Threshold threshold) => threshold.Event is not null || threshold.Phase is not null || threshold.Population is not null;

    private static string Describe(RunResult result, Threshold threshold, ThresholdOutcome outcome)
    {
        if (IsOfAPart(threshold))
        {
            return $"{outcome.Expression} was missed: {outcome.Actual}";
        }

        var metric = threshold.Metric;
        var expected = Readable.Count(result.Count(MetricCatalog.Expected), "delivery", "deliveries");
        var number = outcome.Actual;
        return metric == MetricCatalog.Lost ? $"{number} of {expected} lost{AckedLost(result)}"
            : metric == MetricCatalog.Duplicate ? $"{number} duplicate copies among {expected}"
            : metric == MetricCatalog.Unexpected ? $"{number} messages arrived at clients that are not members of their room"
            : $"{number} messages were changed on the way";
    }

    /// <summary>The worst of it: the server had said that it has these.</summary>
    private static string AckedLost(RunResult result) => result.Count(MetricCatalog.AckedLost) switch
    {
        0 => "",
        var accepted when accepted == result.Count(MetricCatalog.Lost) => ", all of them of messages that the server had accepted",
        var accepted => $", {Readable.Count(accepted)} of them of messages that the server had accepted",
    };

    private static string DescribePass(RunResult result, int thresholds, LeakCheck leaks)
    {
        var delivered = result.Count(MetricCatalog.Delivered) + result.Count(MetricCatalog.Late);
        var latency = result.Timer(MetricCatalog.DeliveryLatency);
        var lost = result.Count(MetricCatalog.Lost); // a threshold of the scenario may allow some
        var kept = $"all {thresholds} limits kept{(leaks.IsClean ? ", nothing leaked" : "")}";
        return latency.IsEmpty
            ? Readable.Sentence(kept)
            : $"{Readable.Count(delivered)} deliveries, {(lost == 0 ? "none" : Readable.Count(lost))} lost, p99 {Readable.Duration(latency.Quantile(0.99))}; {kept}.";
    }

    private static Threshold Parse(string text, RunResult result) => TryParse(text, result, out var threshold, out var error)
        ? threshold
        : throw new FormatException($"The result holds a threshold that this version cannot read: {text}: {error}");

    private static bool TryParse(string text, RunResult result, [NotNullWhen(true)] out Threshold? threshold, out string? error) =>
        ThresholdParser.TryParse(text, ThresholdParser.Phases, null, [.. result.Observed.Select(series => series.Metric)], out threshold, out error);
}
