using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of <c>generator</c>: what the harness itself may take before its numbers are void.</summary>
internal static class GeneratorShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly GeneratorLimits Defaults = GeneratorLimits.Default;

    private static readonly Key<TimeSpan> ScheduleLateness = Key.Optional("schedule-lateness", Values.Duration(Shortest),
        "How late its timers may fire, at p99 of an interval.", Quantity.Show(Defaults.ScheduleLateness));

    private static readonly Key<TimeSpan> ReceiveBacklog = Key.Optional("receive-backlog", Values.Duration(Shortest),
        "How old what was received may have become when it comes to it, at p99 of an interval.", Quantity.Show(Defaults.ReceiveBacklog));

    private static readonly Key<TimeSpan> GcPause = Key.Optional("gc-pause", Values.Duration(Shortest),
        "The longest pause for garbage collection in an interval.", Quantity.Show(Defaults.GcPause));

    private static readonly Key<double> GcShare = Key.Optional("gc-share", Values.Percent(),
        "Share of an interval that it may be paused for garbage collection.", "1%");

    private static readonly Key<double> Intervals = Key.Optional("intervals", Values.Percent(),
        "Share of the steady intervals that may be over a limit.", "5%");

    /// <summary>What the harness itself may take.</summary>
    public static MapShape<GeneratorLimits> Generator { get; } = new()
    {
        Name = "generator",
        Doc = "How late and how busy the harness itself may be before its numbers say more about it than about the backend.",
        Keys = [ScheduleLateness, ReceiveBacklog, GcPause, GcShare, Intervals],
        Build = map => new GeneratorLimits
        {
            ScheduleLateness = map.Get(ScheduleLateness),
            ReceiveBacklog = map.Get(ReceiveBacklog),
            GcPause = map.Get(GcPause),
            GcShare = map.Get(GcShare),
            Intervals = map.Get(Intervals),
        },
    };
}
