using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Results.Judging;

/// <summary>Finds out when a limit was first broken, so that people know where to look. Pure.</summary>
internal static class Breaches
{
    /// <summary>
    /// Start of the first interval in which a limit was broken: for a quantile the first interval whose own samples break
    /// it, for a count the interval in which the sum went over it; null: not a matter of intervals.
    /// </summary>
    public static TimeSpan? First(RunResult result, Threshold threshold)
    {
        if (threshold.Population is not null)
        {
            return null; // the timeline is kept for all populations together
        }

        var name = threshold.Phase ?? (threshold.Metric.Scope == MetricScope.Steady ? RunMetrics.SteadyPhase : null);
        var phase = name is null ? null : result.Phases.FirstOrDefault(phase => phase.Name == name);
        var intervals = Enumerable.Range(0, result.Timeline.Length)
            .Where(i => phase is null || Overlaps(phase, i * result.Timeline.Interval, result.Timeline.Interval));
        return threshold.Metric.Kind switch
        {
            MetricKind.Timer => FirstOfTimer(result, threshold, intervals),
            MetricKind.Count => FirstOfCount(result, threshold, intervals),
            _ => null,
        };
    }

    private static bool Overlaps(PhaseSpan phase, TimeSpan start, TimeSpan length) => start < phase.End && start + length > phase.Start;

    private static TimeSpan? FirstOfTimer(RunResult result, Threshold threshold, IEnumerable<int> intervals)
    {
        if (threshold.Statistic.Kind is not (StatisticKind.Quantile or StatisticKind.Max)
            || !result.Timeline.Timers.TryGetValue(threshold.Metric.Name, out var series))
        {
            return null;
        }

        foreach (var i in intervals)
        {
            var samples = new Distribution(
                series.Histograms[i]?.Decode() ?? new LatencyHistogram(), series.Censored[i], result.LostAfter);
            if (samples.IsEmpty)
            {
                continue;
            }

            var q = threshold.Statistic.Kind == StatisticKind.Max ? 1 : threshold.Statistic.Quantile;
            var reading = samples.Quantile(q);
            if (reading.IsAtLeast || !ThresholdCheck.Keeps(threshold, reading.Value.TotalMilliseconds))
            {
                return i * result.Timeline.Interval;
            }
        }

        return null;
    }

    private static TimeSpan? FirstOfCount(RunResult result, Threshold threshold, IEnumerable<int> intervals)
    {
        if (threshold.Comparison is Comparison.Greater or Comparison.GreaterOrEqual
            || !result.Timeline.Counts.TryGetValue(threshold.Metric.Name, out var series))
        {
            return null;
        }

        var sum = 0L;
        foreach (var i in intervals)
        {
            sum += series[i];
            if (!ThresholdCheck.Keeps(threshold, sum) && (threshold.Comparison != Comparison.Equal || sum > threshold.Limit))
            {
                return i * result.Timeline.Interval;
            }
        }

        return null;
    }
}
