using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Judging;

/// <summary>
/// Holds a limit against what was measured, by the rules of docs/definitions.md: what never arrived fails any upper
/// limit, and a quantile with too few samples decides nothing unless even the maximum meets it. Pure.
/// </summary>
public static class ThresholdCheck
{
    /// <summary>Checks one limit.</summary>
    public static ThresholdOutcome Check(RunResult result, Threshold threshold)
    {
        if (threshold.Drift is not null)
        {
            return DriftCheck.Check(result, threshold);
        }

        var reading = threshold switch
        {
            { Metric.Kind: MetricKind.Recovery } => ReadRecovery(result, threshold),
            { Event: not null } => ReadAround(result, threshold),
            _ => ReadOverall(result, threshold),
        };
        return new ThresholdOutcome(
            threshold.Text,
            $"{Sign(threshold.Comparison)} {Show(threshold, threshold.Limit)}",
            reading.Shown,
            reading.Result == ThresholdResult.Undecided || reading.Value is not { } value ? "" : Margin(threshold, value),
            reading.Result,
            reading.Note,
            reading.Result == ThresholdResult.Missed ? Breaches.First(result, threshold) : null);
    }

    private static Reading ReadOverall(RunResult result, Threshold threshold) => threshold.Metric.Kind switch
    {
        MetricKind.Timer => ReadTimer(threshold, result.Timer(threshold.Metric, threshold.Phase, threshold.Population)),
        MetricKind.Observed => ReadObserved(result, threshold, result.IntervalsIn(threshold.Phase)?.ToList()),
        MetricKind.Rate => ReadNumber(threshold, result.Rate(threshold.Metric, threshold.Phase, threshold.Population)),
        _ => ReadNumber(threshold, result.Count(threshold.Metric, threshold.Phase, threshold.Population)),
    };

    /// <summary>A metric before, during or after an event, from whole intervals.</summary>
    private static Reading ReadAround(RunResult result, Threshold threshold)
    {
        if (EventCut.Of(result).FirstOrDefault(cut => cut.Event.IsCalled(threshold.Event!.Name)) is not { } found)
        {
            return new Reading(null, "no samples", ThresholdResult.Undecided, $"the event {threshold.Event!.Name} did not happen");
        }

        var part = found[threshold.Event!.Part];
        return part.Length == TimeSpan.Zero
            ? new Reading(null, "no samples", ThresholdResult.Undecided, $"there is no whole interval {threshold.Event.Part.ToString().ToLowerInvariant()} {threshold.Event.Name}")
            : threshold.Metric.Kind switch
            {
                MetricKind.Timer => ReadTimer(threshold, part.Samples(threshold.Metric)),
                MetricKind.Observed => ReadObserved(result, threshold, part.Intervals),
                MetricKind.Rate => ReadNumber(threshold, part.Rate(threshold.Metric)),
                MetricKind.Gauge => ReadNumber(threshold, part.Peak(threshold.Metric)),
                _ => ReadNumber(threshold, part.CountOf(threshold.Metric)),
            };
    }

    /// <summary>How long it took to overcome an event, or the one that took longest.</summary>
    private static Reading ReadRecovery(RunResult result, Threshold threshold)
    {
        var events = EventRecovery.Of(result).Where(one => threshold.Event is null || one.Event.IsCalled(threshold.Event.Name)).ToList();
        if (EventRecovery.Longest(events.Select(one => one[threshold.Metric])) is not { } longest)
        {
            return threshold.Event is null && result.Events.All(one => one.Began is null)
                ? new Reading(null, "no event", ThresholdResult.Met, "no event happened")
                : new Reading(null, "not known", ThresholdResult.Undecided, events.Count == 0 ? "the event did not happen"
                    : threshold.Metric == MetricCatalog.RecoveryTime ? "nobody was joined when it began" : "no limit of a quantile of delivery.latency, or nobody talked then");
        }

        var kept = longest.IsAtLeast ? threshold.Comparison is Comparison.Greater or Comparison.GreaterOrEqual && Keeps(threshold, longest.Value.TotalMilliseconds)
            : Keeps(threshold, longest.Value.TotalMilliseconds);
        return new Reading(
            longest.Value.TotalMilliseconds, Readable.Duration(longest), kept ? ThresholdResult.Met : ThresholdResult.Missed, longest.IsAtLeast ? "not overcome" : "");
    }

    /// <summary>Whether a value keeps the limit.</summary>
    internal static bool Keeps(Threshold threshold, double value) => threshold.Comparison switch
    {
        Comparison.Less => value < threshold.Limit,
        Comparison.LessOrEqual => value <= threshold.Limit,
        Comparison.Greater => value > threshold.Limit,
        Comparison.GreaterOrEqual => value >= threshold.Limit,
        _ => Math.Abs(value - threshold.Limit) < 1e-9,
    };

    private readonly record struct Reading(double? Value, string Shown, ThresholdResult Result, string Note = "");

    private static Reading ReadNumber(Threshold threshold, double? value) => value is { } number
        ? new Reading(number, Show(threshold, number), Keeps(threshold, number) ? ThresholdResult.Met : ThresholdResult.Missed)
        : new Reading(null, "no samples", ThresholdResult.Undecided, "nobody was connected");

    /// <summary>
    /// What decides a limit of what was observed: the number that it names, or, where it names none, the sample that is the hardest for it:
    /// such a limit holds for all of them.
    /// </summary>
    /// <returns>Null: nothing was sampled in these intervals.</returns>
    internal static double? Worst(ObservedSeries series, Threshold threshold, IReadOnlyList<int>? intervals)
    {
        if (threshold.Statistic.Kind != StatisticKind.Value)
        {
            return series.Over(threshold.Statistic.Kind, intervals);
        }

        var (lowest, highest) = (series.Over(StatisticKind.Min, intervals), series.Over(StatisticKind.Max, intervals));
        return threshold.Comparison switch
        {
            Comparison.Less or Comparison.LessOrEqual => highest,
            Comparison.Greater or Comparison.GreaterOrEqual => lowest,
            _ => Math.Abs((lowest ?? 0) - threshold.Limit) > Math.Abs((highest ?? 0) - threshold.Limit) ? lowest : highest,
        };
    }

    private static Reading ReadObserved(RunResult result, Threshold threshold, IReadOnlyList<int>? over)
    {
        if (result.ObservedOf(threshold.Metric) is not { } series)
        {
            return new Reading(null, "not collected", ThresholdResult.Undecided, $"{threshold.Metric} was not observed");
        }

        var intervals = over ?? [.. Enumerable.Range(0, series.Values.Length)];
        if (Worst(series, threshold, intervals) is not { } value)
        {
            return new Reading(null, "no samples", ThresholdResult.Undecided, $"{threshold.Metric} has no samples");
        }

        var gaps = intervals.Count(i => series.Values[i] is null);
        // The first interval has no rate yet, and of the last one there may be only a piece.
        var note = gaps > 2 ? $"nothing was sampled in {Readable.Count(gaps)} of {Readable.Count(intervals.Count, "interval")}" : "";
        return new Reading(value, Show(threshold, value), Keeps(threshold, value) ? ThresholdResult.Met : ThresholdResult.Missed, note);
    }

    private static Reading ReadTimer(Threshold threshold, Distribution samples)
    {
        if (threshold.Statistic.Kind == StatisticKind.Count)
        {
            return new Reading(
                samples.Count, Readable.Count(samples.Count), Keeps(threshold, samples.Count) ? ThresholdResult.Met : ThresholdResult.Missed);
        }

        if (samples.IsEmpty)
        {
            return NeedNotOccur(threshold.Metric)
                ? new Reading(null, "no samples", ThresholdResult.Met, "no samples")
                : new Reading(null, "no samples", ThresholdResult.Undecided, $"{threshold.Metric} has no samples");
        }

        return threshold.Statistic.Kind == StatisticKind.Quantile
            ? ReadQuantile(threshold, samples)
            : ReadOfArrivals(threshold, samples);
    }

    private static Reading ReadQuantile(Threshold threshold, Distribution samples)
    {
        var q = threshold.Statistic.Quantile;
        var quantile = samples.Quantile(q);
        var value = quantile.Value.TotalMilliseconds;
        var shown = Readable.Duration(quantile);
        var kept = quantile.IsAtLeast
            ? threshold.Comparison is Comparison.Greater or Comparison.GreaterOrEqual && Keeps(threshold, value)
            : Keeps(threshold, value);
        if (samples.HasEnoughFor(q))
        {
            return new Reading(
                value,
                shown,
                kept ? ThresholdResult.Met : ThresholdResult.Missed,
                quantile.IsAtLeast ? $"{Readable.Count(samples.Censored)} never came" : "");
        }

        // Too few to know the quantile; but no quantile lies above the maximum.
        var few = $"{Readable.Count(samples.Count)} samples, {Readable.QuantileName(q)} needs {Readable.Count((long)Math.Round(10 / (1 - q)))}";
        var maximumKeeps = samples.Censored == 0
            && threshold.Comparison is Comparison.Less or Comparison.LessOrEqual
            && Keeps(threshold, samples.Arrived.Max.TotalMilliseconds);
        return maximumKeeps
            ? new Reading(value, shown, ThresholdResult.Met, $"{few}; met by the maximum")
            : new Reading(value, shown, ThresholdResult.Undecided, few);
    }

    private static Reading ReadOfArrivals(Threshold threshold, Distribution samples)
    {
        var value = threshold.Statistic.Kind switch
        {
            StatisticKind.Min => samples.Arrived.Min,
            StatisticKind.Max => samples.Arrived.Max,
            _ => samples.Arrived.Mean,
        };
        if (samples.Arrived.IsEmpty)
        {
            return new Reading(null, "none came", ThresholdResult.Missed, $"{Readable.Count(samples.Censored)} never came");
        }

        return new Reading(
            value.TotalMilliseconds,
            Readable.Duration(value),
            Keeps(threshold, value.TotalMilliseconds) ? ThresholdResult.Met : ThresholdResult.Missed,
            samples.Censored > 0 ? $"of arrivals; {Readable.Count(samples.Censored)} never came" : "");
    }

    /// <summary>Events that a good run may lack: without them there is nothing to complain about.</summary>
    private static bool NeedNotOccur(MetricDefinition metric) =>
        metric == MetricCatalog.ReconnectTime || metric == MetricCatalog.OutageTime
        || metric == MetricCatalog.DetectionDelay || metric == MetricCatalog.StormBack
        || metric == MetricCatalog.HeartbeatRtt || metric == MetricCatalog.EchoLatency;

    private static string Show(Threshold threshold, double value) => threshold.Metric.Kind switch
    {
        MetricKind.Recovery => Readable.Duration(TimeSpan.FromMilliseconds(value)),
        MetricKind.Timer when threshold.Statistic.Kind != StatisticKind.Count => Readable.Duration(TimeSpan.FromMilliseconds(value)),
        MetricKind.Rate => Readable.Rate(value, threshold.Metric.Unit),
        MetricKind.Observed => Readable.Level(value, threshold.Metric.Unit),
        _ when threshold.Metric.Unit == "bytes" => Readable.Bytes((long)value),
        _ => Readable.Count((long)value),
    };

    private static string Margin(Threshold threshold, double value)
    {
        if (threshold.Limit == 0 || threshold.Comparison == Comparison.Equal)
        {
            return "";
        }

        var sign = threshold.Comparison is Comparison.Less or Comparison.LessOrEqual ? 1 : -1;
        var margin = Math.Round(sign * 100 * (threshold.Limit - value) / threshold.Limit);
        return margin > 0 ? $"+{Readable.Number(margin)} %" : $"{Readable.Number(margin)} %";
    }

    private static string Sign(Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.LessOrEqual => "≤",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => "≥",
        _ => "=",
    };
}
