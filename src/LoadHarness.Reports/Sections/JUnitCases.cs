using System.Globalization;
using System.Text;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Reports.Sections;

/// <summary>What became of a case.</summary>
internal enum JUnitOutcome
{
    /// <summary>It was kept.</summary>
    Passed,

    /// <summary>The backend broke it.</summary>
    Failure,

    /// <summary>The measurement broke down: it says nothing about the backend, and the job must not be green.</summary>
    Error,

    /// <summary>It was not decided, or there was nothing to decide.</summary>
    Skipped,
}

/// <summary>A case of a JUnit file. Immutable.</summary>
/// <param name="Group">Last part of its class name; empty: the run as a whole.</param>
/// <param name="Name">Its name: the same in every run of a scenario, so that CI systems can follow it.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Type">Kind of failure or error; empty where it is neither.</param>
/// <param name="Message">One line; empty where it was kept.</param>
/// <param name="Evidence">What the judgement rests on; may be empty.</param>
internal sealed record JUnitCase(string Group, string Name, JUnitOutcome Outcome, string Type = "", string Message = "", string Evidence = "")
{
    /// <summary>How long it took: of the verdict, the run; of all others nothing, as CI systems add the times up.</summary>
    public TimeSpan Time { get; init; }
}

/// <summary>The judgement of a run as cases, those that broke and those that were kept. Pure.</summary>
internal static class JUnitCases
{
    private const int MostOffenders = 5;

    /// <summary>The cases of a run: verdict, ledger, thresholds, slices, drift, generator; within each in the order of the scenario.</summary>
    public static IReadOnlyList<JUnitCase> Of(RunResult result)
    {
        var thresholds = result.ThresholdOutcomes.Count > 0
            ? result.ThresholdOutcomes.Select(outcome => OfThreshold(result, outcome))
            : result.Thresholds.Select(text => new JUnitCase(GroupOf(text), text, JUnitOutcome.Skipped, Message: "not judged"));
        return
        [
            OfVerdict(result),
            OfIdentity(result),
            .. thresholds.OrderBy(one => one.Group, StringComparer.Ordinal), // stable: ledger before thresholds
            .. result.Slices.Count > 0 ? SliceText.All(result).OrderBy(one => one.Number).Select(one => OfSlice(one.Number, one.Slice)) : [],
            .. DriftCases.Of(result),
            .. GeneratorCheck.Check(result).Select(OfGenerator),
        ];
    }

    /// <summary>
    /// Green only if the exit code is 0. INCONCLUSIVE is an error and not skipped: CI systems pass a job with skipped tests, and a run
    /// that proves nothing must not look like one that proves something.
    /// </summary>
    private static JUnitCase OfVerdict(RunResult result)
    {
        var outcome = result.Verdict.Outcome switch
        {
            VerdictOutcome.Pass => JUnitOutcome.Passed,
            VerdictOutcome.Fail => JUnitOutcome.Failure,
            _ => JUnitOutcome.Error,
        };
        var broken = outcome != JUnitOutcome.Passed;
        return new JUnitCase("", "verdict", outcome, broken ? $"verdict.{result.Verdict.Word.ToLowerInvariant()}" : "", broken ? result.Verdict.Reason : "")
        {
            Time = result.Duration,
        };
    }

    private static JUnitCase OfIdentity(RunResult result)
    {
        const string name = "the account is complete";
        var difference = LedgerSection.Difference(result);
        return difference == 0
            ? new JUnitCase("ledger", name, JUnitOutcome.Passed)
            : new JUnitCase("ledger", name, JUnitOutcome.Error, "ledger.incomplete", $"off by {Readable.Count(difference)}: a fault of the harness, do not trust this ledger");
    }

    /// <summary>
    /// An undecided threshold is skipped and not an error: it is neither kept nor broken. Where it makes the run INCONCLUSIVE, the case
    /// of the verdict says so in red.
    /// </summary>
    private static JUnitCase OfThreshold(RunResult result, ThresholdOutcome outcome)
    {
        var group = GroupOf(outcome.Expression);
        return outcome.Result switch
        {
            ThresholdResult.Met => new JUnitCase(group, outcome.Expression, JUnitOutcome.Passed),
            ThresholdResult.Missed => new JUnitCase(
                group, outcome.Expression, JUnitOutcome.Failure, group == "ledger" ? "ledger.broken" : "threshold.missed", InShort(outcome), Evidence(result, outcome)),
            _ => new JUnitCase(group, outcome.Expression, JUnitOutcome.Skipped, Message: $"undecided: {outcome.Note}", Evidence: Evidence(result, outcome)),
        };
    }

    private static JUnitCase OfSlice(int number, SliceRow? slice)
    {
        const string group = "slices";
        var name = $"slice {number} played its part";
        return slice?.Verdict switch
        {
            null => new JUnitCase(group, name, JUnitOutcome.Error, "slice.missing", "it is missing"),
            { Outcome: VerdictOutcome.Pass } => new JUnitCase(group, name, JUnitOutcome.Passed),
            { Outcome: VerdictOutcome.Fail } verdict => new JUnitCase(group, name, JUnitOutcome.Failure, "slice.fail", verdict.Reason),
            var verdict => new JUnitCase(group, name, JUnitOutcome.Error, "slice.inconclusive", verdict.Reason),
        };
    }

    private static JUnitCase OfGenerator(GeneratorFinding finding)
    {
        const string group = "generator";
        var name = $"{finding.Name}: {finding.Limit}";
        return finding.Voids ? new JUnitCase(group, name, JUnitOutcome.Error, "generator.over", finding.Sentence)
            : finding.Worst.Length == 0 ? new JUnitCase(group, name, JUnitOutcome.Skipped, Message: "nothing was measured in the steady phase")
            : new JUnitCase(group, name, JUnitOutcome.Passed);
    }

    /// <summary>Limits of what no load excuses are rules of the ledger, with whatever number a scenario allows; all else are thresholds.</summary>
    private static string GroupOf(string expression) => MetricOf(expression) is { } metric && RunJudge.LedgerFacts.Contains(metric) ? "ledger" : "thresholds";

    private static MetricDefinition? MetricOf(string expression) =>
        ThresholdParser.TryParse(expression, ThresholdParser.Phases, null, out var threshold, out _) ? threshold.Metric : null;

    private static string InShort(ThresholdOutcome outcome) =>
        $"{outcome.Actual}, limit {outcome.Target}{(outcome.Margin.Length > 0 ? $", margin {outcome.Margin}" : "")}";

    private static string Evidence(RunResult result, ThresholdOutcome outcome)
    {
        var text = new StringBuilder("\n");
        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name,-13}{value}\n");
            }
        }

        Line("actual", outcome.Actual);
        Line("limit", outcome.Target);
        Line("margin", outcome.Margin);
        Line("first breach", outcome.FirstBreach is { } at ? Readable.Elapsed(at) : "");
        Line("note", outcome.Note);
        var kind = MetricOf(outcome.Expression)?.Name.Split('.')[^1];
        var offenders = result.Offenders.Where(offender => offender.Class == kind).Take(MostOffenders).ToList();
        if (outcome.Result == ThresholdResult.Missed && offenders.Count > 0)
        {
            text.Append("\nThe first messages; search the server's log for the text in front:\n");
            foreach (var offender in offenders)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {(offender.Message.Length > 0 ? offender.Message : Readable.Nothing)}  {OffenceTrace.Said(offender)} {OffenceTrace.Fate(offender)}\n");
            }
        }

        return text.ToString();
    }
}
