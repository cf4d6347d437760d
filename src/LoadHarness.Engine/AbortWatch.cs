using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Judging;

namespace LoadHarness.Engine;

/// <summary>
/// Holds the limits with <c>abort: true</c> against what has been measured so far. A count that has broken its limit will not
/// keep it again: it ends the run at once. Rates and times swing while there is little of them: they are held against their
/// limit only <see cref="Patience"/> after their phase has begun. Pure.
/// </summary>
internal sealed class AbortWatch(IReadOnlyList<Threshold> thresholds, PhaseTimeline phases)
{
    /// <summary>How long a rate or a time is left alone.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<Threshold> _thresholds = [.. thresholds.Where(threshold => threshold.Abort)];

    /// <summary>Whether there is anything to watch.</summary>
    public bool IsNeeded => _thresholds.Count > 0;

    /// <summary>The first limit that ends the run, as a sentence; null: none does.</summary>
    /// <param name="soFar">What has been measured so far.</param>
    /// <param name="now">The present.</param>
    public string? Check(RunResult soFar, TimeSpan now)
    {
        foreach (var threshold in _thresholds.Where(threshold => IsDue(threshold, now)))
        {
            var outcome = ThresholdCheck.Check(soFar, threshold);
            if (outcome.Result == ThresholdResult.Missed && IsFinal(soFar, threshold))
            {
                return $"{outcome.Expression} was missed: {outcome.Actual}";
            }
        }

        return null;
    }

    private bool IsDue(Threshold threshold, TimeSpan now)
    {
        var name = threshold.Phase ?? (threshold.Metric.Scope == MetricScope.Steady ? RunMetrics.SteadyPhase : phases.Names[0]);
        var phase = phases.Names.ToList().IndexOf(name);
        return IsSum(threshold) || now >= phases.StartOf(phase) + Patience;
    }

    /// <summary>A sum that is still too small may yet grow.</summary>
    private static bool IsFinal(RunResult soFar, Threshold threshold) =>
        !IsSum(threshold)
        || threshold.Comparison switch
        {
            Comparison.Less or Comparison.LessOrEqual => true,
            Comparison.Equal => soFar.Count(threshold.Metric, threshold.Phase, threshold.Population) > threshold.Limit,
            _ => false,
        };

    private static bool IsSum(Threshold threshold) => threshold.Metric.Kind is MetricKind.Count or MetricKind.Gauge;
}
