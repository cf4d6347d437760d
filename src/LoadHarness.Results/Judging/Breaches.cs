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
        if (threshold.Population is not null || threshold.Event is not null)
        {
            return null; // the timeline is kept for all populations together, and where an event is everybody sees
        }

        var name = threshold.Phase ?? (threshold.Metric.Scope == MetricScope.Steady ? RunMetrics.SteadyPhase : null);
        // Where the run never came to the phase, its limit was broken outside it.
        var intervals = (result.Phases.Any(phase => phase.Name == name) ? result.IntervalsIn(name) : null) ?? Enumerable.Range(0, result.Timeline.Length);
        return threshold.Metric.Kind switch
        {
            MetricKind.Timer => FirstOfTimer(result, threshold, intervals),
            MetricKind.Count => FirstOfCount(result, threshold, intervals),
            MetricKind.Observed => FirstObserved(result, threshold, intervals),
            _ => null,
        };
    }

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

    private static TimeSpan? FirstObserved(RunResult result, Threshold threshold, IEnumerable<int> intervals)
    {
        if (threshold.Statistic.Kind == StatisticKind.Mean || result.ObservedOf(threshold.Metric) is not { } series)
        {
            return null;
        }

        foreach (var i in intervals)
        {
            if (ThresholdCheck.Worst(series, threshold, [i]) is { } value && !ThresholdCheck.Keeps(threshold, value))
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
