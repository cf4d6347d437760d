using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Results.Comparing;

/// <summary>The limits of drift among the thresholds of a run. Pure.</summary>
internal static class DriftLimits
{
    /// <summary>Those that can be read; one that cannot be is told by the judge.</summary>
    public static IReadOnlyList<Threshold> Of(RunResult result)
    {
        var chosen = result.Observed.Select(series => series.Metric).ToList();
        return
        [
            .. result.Thresholds.Select(text => ThresholdParser.TryParse(text, ThresholdParser.Phases, null, chosen, out var limit, out _) ? limit : null)
                .OfType<Threshold>().Where(limit => limit.Drift is not null),
        ];
    }
}
