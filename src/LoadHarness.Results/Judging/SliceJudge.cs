using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Merging;

namespace LoadHarness.Results.Judging;

/// <summary>
/// Judges a slice by itself: by its ending, by facts of the ledger that even a part breaks, and by its generator. The limits of the scenario hold
/// for all slices together. Pure.
/// </summary>
internal static class SliceJudge
{
    /// <summary>The verdict of a slice.</summary>
    public static Verdict Decide(RunResult result) =>
        RunJudge.DecideByEnding(result)
        ?? RunJudge.DecideByLedger(result, Facts(result))
        ?? RunJudge.DecideByGenerator(result, new LeakCheck(result))
        ?? RunJudge.DecideByAbort(result)
        ?? new Verdict(VerdictOutcome.Pass, VerdictCause.AllKept, Describe(result));

    /// <summary>Upper limits of counts that no load excuses: who breaks one alone breaks it with all others, too.</summary>
    private static List<(Threshold Threshold, ThresholdOutcome Outcome)> Facts(RunResult result)
    {
        List<Threshold> limits = [.. result.Thresholds.Select(Parse).OfType<Threshold>()];
        limits.AddRange(RunJudge.Implicit.Where(metric => limits.TrueForAll(limit => limit.Metric != metric || limit.Event is not null)).Select(metric => Parse($"{metric} == 0")!));
        return [.. limits.Where(limit => IsBroken(result, limit)).Select(limit => (limit, ThresholdCheck.Check(result, limit)))];
    }

    private static bool IsBroken(RunResult result, Threshold limit) =>
        limit is { Drift: null, Event: null } && RunJudge.LedgerFacts.Contains(limit.Metric)
        && result.Count(limit.Metric, limit.Phase, limit.Population) is var count
        && limit.Comparison switch
        {
            Comparison.Less => count >= limit.Limit,
            Comparison.LessOrEqual or Comparison.Equal => count > limit.Limit,
            _ => false,
        };

    /// <summary>A limit; null: of something that only another slice observes.</summary>
    private static Threshold? Parse(string text) =>
        ThresholdParser.TryParse(text, ThresholdParser.Phases, null, out var threshold, out _) ? threshold : null;

    private static string Describe(RunResult result)
    {
        var slice = result.Run.Slice!;
        var delivered = result.Count(MetricCatalog.Delivered) + result.Count(MetricCatalog.Late);
        var lost = result.Count(MetricCatalog.Lost);
        return $"{Readable.Capital(SliceNumbers.Text(slice.Number, slice.Of))} played its part: {Readable.Count(delivered, "delivery", "deliveries")}, "
            + $"{(lost == 0 ? "none" : Readable.Count(lost))} lost. Limits are judged when the slices are merged.";
    }
}
