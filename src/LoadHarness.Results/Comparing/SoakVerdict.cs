using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// Whether something grew in the course of one run that should not: memory, descriptors, threads and sockets of the backend and of the
/// harness, latency, and whatever else a limit of the scenario names. Pure.
/// </summary>
/// <remarks>
/// <para>The steady phase without its first part is cut into blocks of equal length, by the <see cref="DriftRules"/> of the run. A block of a
/// level is its smallest value, so that a saw-tooth of garbage collections is none; a block of a latency is the median of its intervals.</para>
/// <para>Rises: the one-sided Mann-Kendall test has p &lt; 0.01, the lower end of the Theil-Sen slope is above zero, the slope over all blocks
/// is at least the floor (5 % of the median of the first quarter, and 5 MB, 5 handles or 1 ms), and the last third lies above the first.
/// Steady: even the upper end of the slope stays below the floor. Everything else: inconclusive. On blocks like these the rule raises a
/// false alarm in 0.2 % of runs without a leak; on raw intervals, which follow each other, the test alone does in 31 %.</para>
/// </remarks>
public static class SoakVerdict
{
    /// <summary>A p-value below this is a proof.</summary>
    internal const double Significant = 0.01;

    private const double LeastShare = 0.05;

    /// <summary>The shortest steady phase that can be judged without rules of its own.</summary>
    public static TimeSpan ShortestSteady => DriftRules.Default.ShortestSteady;

    /// <summary>Judges a run.</summary>
    /// <returns>One finding for each measure that the result has or a limit names; none if its steady phase gives too few blocks.</returns>
    public static IReadOnlyList<DriftFinding> Of(RunResult result)
    {
        var blocks = BlocksOf(result);
        if (blocks.Count < result.Drift.MinBlocks)
        {
            return [];
        }

        var limits = DriftLimits.Of(result);
        return
        [
            .. DriftMeasure.Of(result, limits).Select(measure => Judge(measure, blocks, result) with
            {
                IsLimited = limits.Any(limit => measure.Is(limit.Metric, limit.Statistic)),
            }),
        ];
    }

    /// <summary>Judges one measure.</summary>
    /// <param name="result">The run.</param>
    /// <param name="metric">An observed level, a gauge or a timer.</param>
    /// <param name="statistic">Of a timer the quantile.</param>
    /// <returns>The finding: where nothing could be judged, with the reason.</returns>
    internal static DriftFinding Of(RunResult result, MetricDefinition metric, Statistic statistic)
    {
        var bare = new DriftFinding(metric, DriftMeasure.NameOf(statistic), []);
        var blocks = BlocksOf(result);
        return blocks.Count < result.Drift.MinBlocks ? bare with { Why = WhyNot(result, blocks.Count) }
            : DriftMeasure.Of(result, metric, statistic) is { } measure ? Judge(measure, blocks, result)
            : bare with { Why = $"{metric} has no values" };
    }

    /// <summary>The blocks that a run is judged by: whole intervals, as many in each.</summary>
    internal static IReadOnlyList<Range> BlocksOf(RunResult result)
    {
        if (result.Phases.FirstOrDefault(phase => phase.Name == RunMetrics.SteadyPhase) is not { } steady)
        {
            return [];
        }

        var (timeline, rules) = (result.Timeline, result.Drift);
        var from = steady.Start + rules.WarmUpOf(steady.End - steady.Start);
        // As many intervals as there are whole ones in the time: a steady phase need not begin with one.
        var first = (int)Math.Floor(from / timeline.Interval);
        var last = Math.Min(first + (int)Math.Floor((steady.End - from) / timeline.Interval), timeline.Length);
        var shortest = Math.Max(1, (int)Math.Ceiling(rules.ShortestBlock / timeline.Interval));
        var count = Math.Min(Math.Max(DriftRules.MostBlocks, rules.MinBlocks), (last - first) / shortest);
        if (count <= 0)
        {
            return [];
        }

        var length = (last - first) / count;
        return [.. Enumerable.Range(0, count).Select(i => (first + (i * length))..(first + ((i + 1) * length)))];
    }

    private static string WhyNot(RunResult result, int blocks)
    {
        var needed = $"{result.Drift.MinBlocks} blocks of {Formatting.Readable.Duration(result.Drift.ShortestBlock)} or more";
        return result.Phases.FirstOrDefault(phase => phase.Name == RunMetrics.SteadyPhase) is not { } steady
            ? "the run has no steady phase"
            : $"drift takes {needed} after a warm-up of {Formatting.Readable.Duration(result.Drift.WarmUpOf(steady.End - steady.Start))}, and a steady phase of "
                + $"{Formatting.Readable.Duration(steady.End - steady.Start)} has {blocks}: a longer one can be judged";
    }

    private static DriftFinding Judge(DriftMeasure measure, IReadOnlyList<Range> blocks, RunResult result)
    {
        var interval = result.Timeline.Interval;
        List<DriftBlock> known =
        [
            .. blocks.Select(block => (At: interval * ((block.Start.Value + block.End.Value) / 2.0), Value: measure.Block(block)))
                .Where(block => block.Value is not null).Select(block => new DriftBlock(block.At, block.Value!.Value)),
        ];
        var bare = new DriftFinding(measure.Metric, measure.Statistic, known);
        if (known.Count < result.Drift.MinBlocks)
        {
            var samples = measure.Metric.Kind == MetricKind.Timer ? "enough samples" : "values";
            return bare with { Why = $"{known.Count} of the {result.Drift.MinBlocks} blocks that a judgement needs have {samples}" };
        }

        double[] hours = [.. known.Select(block => block.At.TotalHours)], values = [.. known.Select(block => block.Value)];
        var trend = TrendTest.Rising(hours, values);
        var start = RankTest.Median(values.Take(Math.Max(1, values.Length / 4)));
        var span = hours[^1] - hours[0];
        var floor = Math.Max(LeastShare * Math.Abs(start), measure.Floor);
        var third = values.Length / 3;
        var climbs = RankTest.Median(values.TakeLast(third)) > RankTest.Median(values.Take(third));
        var rises = trend.P < Significant && trend.Slope.Low > 0 && trend.Slope.Value * span >= floor && climbs;
        var outcome = rises ? DriftOutcome.Rises : trend.Slope.High * span < floor ? DriftOutcome.Steady : DriftOutcome.Inconclusive;
        double? Per(MetricDefinition count, double unit) => Rate(result, count, blocks) is > 0 and var perHour ? trend.Slope.Value / perHour * unit : null;
        return bare with
        {
            Outcome = outcome,
            P = trend.P,
            PerHour = trend.Slope,
            Start = start,
            Span = known[^1].At - known[0].At,
            Floor = floor,
            PerThousandReconnects = Per(MetricCatalog.Reconnects, 1e3),
            PerMillionDeliveries = Per(MetricCatalog.Delivered, 1e6),
            Exhausted = rises && measure.Limit is { } limit && limit > values[^1] ? TimeSpan.FromHours(Math.Min((limit - values[^1]) / trend.Slope.Value, 1e6)) : null,
        };
    }

    /// <summary>How often something happened per hour of the judged part.</summary>
    private static double Rate(RunResult result, MetricDefinition count, IReadOnlyList<Range> blocks)
    {
        var judged = blocks[0].Start.Value..blocks[^1].End.Value;
        var hours = result.Timeline.Interval.TotalHours * (judged.End.Value - judged.Start.Value);
        return result.Timeline.Counts.TryGetValue(count.Name, out var series) ? series[judged].Sum() / hours : 0;
    }
}
