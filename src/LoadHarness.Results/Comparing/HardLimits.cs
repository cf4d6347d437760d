using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// What needs no statistics: a build that loses or damages messages where the other lost none has regressed, even if it is a single one.
/// Pure.
/// </summary>
internal static class HardLimits
{
    /// <summary>A sentence for each rule of the ledger that runs of the candidate broke and no run of the base did; none: no such rule.</summary>
    public static IReadOnlyList<string> Broken(IReadOnlyList<RunResult> baseline, IReadOnlyList<RunResult> candidate)
    {
        var facts = new List<string>();
        foreach (var metric in RunJudge.LedgerFacts)
        {
            var failed = candidate.Where(run => run.Count(metric) > 0 && Missed(run, metric.Name)).ToList();
            if (failed.Count > 0 && baseline.Sum(run => run.Count(metric)) == 0)
            {
                facts.Add(
                    $"{metric} {Readable.Count(failed.Sum(run => run.Count(metric)))} in {Readable.Count(failed.Count, "run")} of the candidate that failed by it, none in the base");
            }
        }

        return facts;
    }

    private static bool Missed(RunResult run, string metric) =>
        run.Verdict is { Outcome: VerdictOutcome.Fail, Cause: VerdictCause.Ledger }
        && run.ThresholdOutcomes.Any(one => one.Result == ThresholdResult.Missed && one.Expression.StartsWith(metric + " ", StringComparison.Ordinal));
}
