using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Judging;

/// <summary>
/// Holds a limit of drift against a run. Met: even the upper end of the slope's 95 % interval keeps it. Missed: even the lower end breaks it, or
/// the slope breaks it and the Mann-Kendall test proves a rise. Everything else is undecided. Pure.
/// </summary>
internal static class DriftCheck
{
    /// <summary>Checks one limit.</summary>
    public static ThresholdOutcome Check(RunResult result, Threshold threshold)
    {
        var percent = threshold.Drift == DriftUnit.Percent;
        var sign = threshold.Comparison == Metrics.Thresholds.Comparison.Less ? "<" : "≤";
        var target = percent ? $"{Readable.Number(threshold.Limit)} %" : DriftText.Limit(threshold.Metric, threshold.Limit);
        ThresholdOutcome Outcome(string actual, string margin, ThresholdResult outcome, string note) =>
            new(threshold.Text, $"{sign} {target}", actual, margin, outcome, note, null);

        var finding = SoakVerdict.Of(result, threshold.Metric, threshold.Statistic);
        if (finding.Why.Length > 0)
        {
            return Outcome("not judged", "", ThresholdResult.Undecided, finding.Why);
        }

        var slope = finding.PerHour;
        if (percent)
        {
            if (finding.Start <= 0)
            {
                return Outcome("not judged", "", ThresholdResult.Undecided, $"{finding.Name} began at 0, of which there are no percent: write a limit per hour");
            }

            var scale = 100 * finding.Span.TotalHours / finding.Start;
            slope = new Shift(slope.Value * scale, slope.Low * scale, slope.High * scale);
        }

        bool Keeps(double value) => ThresholdCheck.Keeps(threshold, value);
        var shown = percent ? DriftText.Percent(slope) : DriftText.Slope(threshold.Metric, slope);
        var margin = $"{Readable.Number(Math.Round(100 * (threshold.Limit - slope.Value) / threshold.Limit))} %";
        margin = margin[0] is '−' or '0' ? margin : "+" + margin;
        return Keeps(slope.High) ? Outcome(shown, margin, ThresholdResult.Met, "")
            : !Keeps(slope.Low) || (!Keeps(slope.Value) && finding.P < SoakVerdict.Significant) ? Outcome(shown, margin, ThresholdResult.Missed, "")
            : Outcome(shown, "", ThresholdResult.Undecided,
                $"over {Readable.Duration(finding.Span)} its growth was {shown}, and the limit lies in that interval: a longer steady phase narrows it");
    }
}
