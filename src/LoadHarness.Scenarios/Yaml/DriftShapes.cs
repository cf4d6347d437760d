using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of <c>drift</c>: how is judged whether something creeps up.</summary>
internal static class DriftShapes
{
    private const int MostMinBlocks = 100;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly DriftRules Defaults = DriftRules.Default;

    private static readonly Key<TimeSpan> WarmUp = Key.Optional("warm-up", Values.Duration(TimeSpan.Zero, TimeSpan.FromDays(30)),
        "The first part of the steady phase, which does not count; without it 10 minutes or a fifth of the steady phase, whichever is longer.");

    private static readonly Key<TimeSpan> Block = Key.Optional("block", Values.Duration(Second),
        $"The rest is cut into blocks of this length or longer, at most {DriftRules.MostBlocks}; without it a minute. A block should hold two garbage collections of the backend.");

    private static readonly Key<int> MinBlocks = Key.Optional("min-blocks",
        Values.Whole(DriftRules.FewestBlocks, MostMinBlocks, $"the test of Mann and Kendall cannot reach p < 0.01 with fewer than {DriftRules.FewestBlocks} blocks"),
        "With fewer blocks nothing is judged.", $"{Defaults.MinBlocks}");

    private static readonly Key<TimeSpan> Idle = Key.Optional("idle", Values.Duration(Second, TimeSpan.FromHours(1)),
        "How long the idle backend is watched before the first client comes, and how long at most after all have left: until its memory, handles, sockets and "
        + "threads are what they were before. Without it neither is done.");

    private static readonly Key<double> ReturnsWithin = Key.Optional("returns-within", Values.Percent(1_000),
        "How far above its idle level before the run the backend may stay after it; 5 MB and 5 handles, sockets or threads it may in any case.", "5%");

    /// <summary>How drift is judged.</summary>
    public static MapShape<DriftRules> Drift { get; } = new()
    {
        Name = "drift",
        Doc = "How is judged whether memory, descriptors, sockets, threads or latency creep up in the course of the run.",
        Keys = [WarmUp, Block, MinBlocks, Idle, ReturnsWithin],
        Rules = [Rule.Needs(ReturnsWithin, Idle, "nothing else is waited for")],
        Build = map => new DriftRules
        {
            WarmUp = map.GetOrNull(WarmUp),
            Block = map.GetOrNull(Block),
            MinBlocks = map.Get(MinBlocks),
            Idle = map.GetOrNull(Idle),
            ReturnsWithin = map.Get(ReturnsWithin),
        },
    };

    /// <summary>Whether a run of these phases can be judged by the blocks that the scenario asks for.</summary>
    public static void CheckBlocks(Cursor at, DriftRules drift, PhaseLengths phases, IReadOnlyList<Population> populations, IReadOnlyList<ScenarioEvent> events)
    {
        if (!drift.ChangesBlocks)
        {
            return;
        }

        var interval = RecorderLayout.IntervalFor(RunPlan.PhasesOf(phases, populations, events)[^1].Start);
        if (drift.ShortestBlock < interval)
        {
            var block = at.Node.Find(Block.Name) is { } written ? at.Of(Block.Name, written) : at;
            block.Error($"a block of {Quantity.Show(drift.ShortestBlock)} is shorter than an interval of this run, {Quantity.Show(interval)}: write {Quantity.Show(interval)} or more");
            return;
        }

        // Blocks are made of whole intervals.
        var rounded = drift with { Block = interval * Math.Ceiling(drift.ShortestBlock / interval) };
        if (phases.Steady < rounded.ShortestSteady)
        {
            at.Error($"a steady phase of {Quantity.Show(phases.Steady)} has no room for {drift.MinBlocks} blocks of {Quantity.Show(rounded.ShortestBlock)} after a "
                + $"warm-up of {Quantity.Show(drift.WarmUpOf(phases.Steady))}: make phases.steady {Quantity.Show(rounded.ShortestSteady)} or longer, or warm-up or block shorter");
        }
    }

    /// <summary>Whether there is something that can be waited for.</summary>
    public static void CheckIdle(Cursor at, DriftRules drift, Observation observe, Target target)
    {
        if (drift.Idle is not null && !observe.WatchesProcess(target) && at.Node.Find(Idle.Name) is { } written)
        {
            at.Of(Idle.Name, written).Error(observe.IsOff
                ? "nothing of the backend is observed: remove 'observe: none', or 'idle'"
                : "'idle' needs the process of the backend: name it, as in observe: { process: my-server }, or remove 'idle'");
        }
    }
}
