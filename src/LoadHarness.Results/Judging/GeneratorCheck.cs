using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Judging;

/// <summary>What the harness itself is held against.</summary>
public enum GeneratorRule
{
    /// <summary>Its timers fired late.</summary>
    Lateness,

    /// <summary>It came late to what it had received.</summary>
    Backlog,

    /// <summary>It was paused for garbage collection, for long or often.</summary>
    GarbageCollection,

    /// <summary>Its machine lacked ports, descriptors or memory for a dial.</summary>
    Dials,
}

/// <summary>How the harness kept one of its own limits.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Limit">The limit for people.</param>
/// <param name="Worst">The worst of the intervals that count, for people; empty: nothing was measured.</param>
/// <param name="Over">Numbers of the intervals over the limit.</param>
/// <param name="Of">How many intervals count.</param>
/// <param name="Voids">Whether that is too many: the run is INCONCLUSIVE.</param>
/// <param name="Sentence">What that means, for people, where the limit was broken; else empty.</param>
public sealed record GeneratorFinding(
    GeneratorRule Rule, string Name, string Limit, string Worst, IReadOnlyList<int> Over, int Of, bool Voids, string Sentence)
{
    /// <summary>The worst as a multiple of the limit, of dials their number: by it slices are told apart; 0: nothing was measured.</summary>
    public double OfLimit { get; init; }
}

/// <summary>
/// Holds the harness itself against its limits (docs/definitions.md): each interval of the steady phase, and what too many of
/// them over a limit mean for the run. Pure.
/// </summary>
public static class GeneratorCheck
{
    /// <summary>One finding for each rule, in the order of <see cref="GeneratorRule"/>; of a merged result, from what its slices have found.</summary>
    public static IReadOnlyList<GeneratorFinding> Check(RunResult result)
    {
        if (result.Slices.Count > 0)
        {
            return GeneratorOfSlices.Check(result.Slices);
        }

        var intervals = SteadyIntervals(result);
        var limits = result.GeneratorLimits;
        return
        [
            OfQuantile(result, intervals, GeneratorRule.Lateness, MetricCatalog.ScheduleLateness, limits.ScheduleLateness),
            OfQuantile(result, intervals, GeneratorRule.Backlog, MetricCatalog.ReceiveBacklog, limits.ReceiveBacklog),
            OfGarbageCollection(result, intervals),
            OfDials(result),
        ];
    }

    /// <summary>Numbers of the intervals that begin in the steady phase.</summary>
    private static List<int> SteadyIntervals(RunResult result)
    {
        var length = result.Timeline.Interval;
        return result.Phases.FirstOrDefault(phase => phase.Name == RunMetrics.SteadyPhase) is not { } steady
            ? []
            : [.. Enumerable.Range(0, result.Timeline.Length).Where(i => i * length >= steady.Start && i * length < steady.End)];
    }

    private static GeneratorFinding OfQuantile(
        RunResult result, List<int> intervals, GeneratorRule rule, MetricDefinition metric, TimeSpan limit)
    {
        var series = result.Timeline.Timers.GetValueOrDefault(metric.Name)?.Histograms;
        var p99 = intervals.ToDictionary(i => i, i => series?[i]?.Decode().ValueAtQuantile(0.99));
        return Find(
            result,
            rule,
            $"{metric} p99",
            $"≤ {Readable.Duration(limit)}",
            [.. intervals.Where(i => p99[i] > limit)],
            intervals.Count,
            p99.Values.Max() is { } worst ? Readable.Duration(worst) : "") with
        {
            OfLimit = Math.Round((p99.Values.Max() ?? TimeSpan.Zero) / limit, 3),
        };
    }

    private static GeneratorFinding OfGarbageCollection(RunResult result, List<int> intervals)
    {
        var limits = result.GeneratorLimits;
        var pauses = result.Timeline.Timers.GetValueOrDefault(MetricCatalog.GcPause.Name)?.Histograms;
        var sums = result.Timeline.Counts.GetValueOrDefault(MetricCatalog.GcPaused.Name);
        var longest = intervals.ToDictionary(i => i, i => pauses?[i]?.Decode().Max ?? TimeSpan.Zero);
        var shares = intervals.ToDictionary(i => i, i => (sums?[i] ?? 0) / result.Timeline.Interval.TotalMicroseconds);
        return Find(
            result,
            GeneratorRule.GarbageCollection,
            "paused for garbage collection",
            $"≤ {Readable.Duration(limits.GcPause)}, ≤ {Readable.Number(100 * limits.GcShare)} % of the time",
            [.. intervals.Where(i => longest[i] > limits.GcPause || shares[i] > limits.GcShare)],
            intervals.Count,
            intervals.Count > 0 ? $"{Readable.Duration(longest.Values.Max())}, {Readable.Number(100 * shares.Values.Max())} %" : "") with
        {
            OfLimit = intervals.Count > 0 ? Math.Round(Math.Max(longest.Values.Max() / limits.GcPause, shares.Values.Max() / limits.GcShare), 3) : 0,
        };
    }

    private static GeneratorFinding OfDials(RunResult result)
    {
        var blocked = result.Count(MetricCatalog.DialsBlocked);
        var why = result.Errors.FirstOrDefault(error => error.Kind == "connect")?.Text;
        return new GeneratorFinding(
            GeneratorRule.Dials,
            "dials that this machine could not make",
            "0",
            Readable.Count(blocked),
            [],
            0,
            blocked > 0,
            blocked > 0 ? $"{Readable.Count(blocked, "dial")} failed for want of something on this machine{(why is null ? "" : $": {why}")}" : "")
        {
            OfLimit = blocked,
        };
    }

    private static GeneratorFinding Find(
        RunResult result, GeneratorRule rule, string name, string limit, List<int> over, int of, string worst)
    {
        var sentence = over.Count == 0 ? ""
            : $"{name} was over its limit, {limit.Replace("≤ ", "", StringComparison.Ordinal)}, in {Readable.Count(over.Count)} of {Readable.Count(of, "steady interval")}, "
                + $"first at {Readable.Elapsed(over[0] * result.Timeline.Interval)}, at worst {worst}";
        return new GeneratorFinding(rule, name, limit, worst, over, of, over.Count > result.GeneratorLimits.Intervals * of, sentence);
    }
}
