using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>
/// Whether something grew in the course of one run that should not: memory, descriptors, threads and sockets of the backend and of the
/// harness, and latency. Pure.
/// </summary>
/// <remarks>
/// <para>The steady phase without its first part (<see cref="WarmUp"/>) is cut into 10 to 24 blocks of equal length. A block of a level
/// is its smallest value, so that a saw-tooth of garbage collections is none; a block of a latency is the median of its intervals.</para>
/// <para>Rises: the one-sided Mann-Kendall test has p &lt; 0.01, the lower end of the Theil-Sen slope is above zero, the slope over all blocks
/// is at least the floor (5 % of the median of the first quarter, and 5 MB, 5 handles or 1 ms), and the last third lies above the first.
/// Steady: even the upper end of the slope stays below the floor. Everything else: inconclusive. On blocks like these the rule raises a
/// false alarm in 0.2 % of runs without a leak; on raw intervals, which follow each other, the test alone does in 31 %.</para>
/// </remarks>
public static class SoakVerdict
{
    /// <summary>Fewer blocks than this decide nothing.</summary>
    public const int FewestBlocks = 10;

    private const int MostBlocks = 24;
    private const double Significant = 0.01;
    private const double LeastShare = 0.05;

    private static readonly TimeSpan ShortestBlock = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestWarmUp = TimeSpan.FromMinutes(10);

    /// <summary>The part at the beginning of a steady phase that does not count: caches fill, code is compiled, pools grow.</summary>
    public static TimeSpan WarmUp(TimeSpan steady) => steady * 0.2 > ShortestWarmUp ? steady * 0.2 : ShortestWarmUp;

    /// <summary>The shortest steady phase that can be judged.</summary>
    public static TimeSpan ShortestSteady => ShortestWarmUp + (ShortestBlock * FewestBlocks);

    /// <summary>Judges a run.</summary>
    /// <returns>One finding for each measure that the result has; none if its steady phase is shorter than <see cref="ShortestSteady"/>.</returns>
    public static IReadOnlyList<DriftFinding> Of(RunResult result)
    {
        if (result.Phases.FirstOrDefault(phase => phase.Name == RunMetrics.SteadyPhase) is not { } steady || steady.End - steady.Start < ShortestSteady)
        {
            return [];
        }

        var blocks = BlocksOf(result.Timeline, steady.Start + WarmUp(steady.End - steady.Start), steady.End);
        return blocks.Count < FewestBlocks ? [] : [.. DriftMeasure.Of(result).Select(measure => Judge(measure, blocks, result))];
    }

    /// <summary>Whole intervals, as many in each block.</summary>
    private static List<Range> BlocksOf(Timeline timeline, TimeSpan from, TimeSpan to)
    {
        var first = (int)Math.Ceiling(from / timeline.Interval);
        var last = Math.Min((int)Math.Floor(to / timeline.Interval), timeline.Length);
        var shortest = Math.Max(1, (int)Math.Ceiling(ShortestBlock / timeline.Interval));
        var count = Math.Min(MostBlocks, (last - first) / shortest);
        if (count <= 0)
        {
            return [];
        }

        var length = (last - first) / count;
        return [.. Enumerable.Range(0, count).Select(i => (first + (i * length))..(first + ((i + 1) * length)))];
    }

    private static DriftFinding Judge(DriftMeasure measure, List<Range> blocks, RunResult result)
    {
        var interval = result.Timeline.Interval;
        List<DriftBlock> known =
        [
            .. blocks.Select(block => (At: interval * ((block.Start.Value + block.End.Value) / 2.0), Value: measure.Block(block)))
                .Where(block => block.Value is not null).Select(block => new DriftBlock(block.At, block.Value!.Value)),
        ];
        var bare = new DriftFinding(measure.Metric, measure.Statistic, known);
        if (known.Count < FewestBlocks)
        {
            return bare with { Why = $"{known.Count} of the {FewestBlocks} blocks that a judgement needs have values" };
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
        return bare with
        {
            Outcome = outcome,
            P = trend.P,
            PerHour = trend.Slope,
            Start = start,
            Over = trend.Slope.Value * span,
            Floor = floor,
            Exhausted = rises && measure.Limit is { } limit && limit > values[^1] ? TimeSpan.FromHours(Math.Min((limit - values[^1]) / trend.Slope.Value, 1e6)) : null,
        };
    }
}

/// <summary>What became of a measure in the course of a run.</summary>
public enum DriftOutcome
{
    /// <summary>Neither can be told: too few blocks, too much noise, or a rise too small to be sure of.</summary>
    Inconclusive,

    /// <summary>If it grew at all, then by less than matters.</summary>
    Steady,

    /// <summary>It grew, and by more than matters: of memory or descriptors, a leak until proven otherwise.</summary>
    Rises,
}

/// <summary>A block of a run.</summary>
/// <param name="At">Its middle, elapsed time.</param>
/// <param name="Value">Its value, in the unit of the measure.</param>
public readonly record struct DriftBlock(TimeSpan At, double Value);

/// <summary>How one measure drifted. Immutable.</summary>
/// <param name="Metric">What was measured.</param>
/// <param name="Statistic">Of a latency: <c>p50</c> or <c>p99</c>; empty: it is a level.</param>
/// <param name="Blocks">The blocks that have values, in order.</param>
public sealed record DriftFinding(MetricDefinition Metric, string Statistic, IReadOnlyList<DriftBlock> Blocks)
{
    /// <summary>What became of it.</summary>
    public DriftOutcome Outcome { get; init; }

    /// <summary>Why nothing was judged; empty: it was.</summary>
    public string Why { get; init; } = "";

    /// <summary>How likely such a rise is without a trend.</summary>
    public double P { get; init; } = 1;

    /// <summary>Growth per hour with its 95 % interval.</summary>
    public Shift PerHour { get; init; }

    /// <summary>The median of the first quarter of the blocks.</summary>
    public double Start { get; init; }

    /// <summary>The slope over all blocks.</summary>
    public double Over { get; init; }

    /// <summary>Growth below this does not matter.</summary>
    public double Floor { get; init; }

    /// <summary>After how much more time the machine would be exhausted; null: it does not grow, or nobody knows the limit.</summary>
    public TimeSpan? Exhausted { get; init; }
}
