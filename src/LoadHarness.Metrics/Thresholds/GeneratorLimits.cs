namespace LoadHarness.Metrics.Thresholds;

/// <summary>
/// How late and how busy the harness itself may be before its numbers say more about it than about the backend. Each limit is
/// held against every interval of the steady phase; too many intervals over one of them void the run. Immutable.
/// </summary>
public sealed record GeneratorLimits
{
    /// <summary>The limits of a scenario that names none.</summary>
    public static GeneratorLimits Default { get; } = new();

    /// <summary>Schedule lateness at p99. Default 20 ms.</summary>
    public TimeSpan ScheduleLateness { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Age of what was received when the harness came to it, at p99. Default 20 ms.</summary>
    public TimeSpan ReceiveBacklog { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause for garbage collection. Default 100 ms.</summary>
    public TimeSpan GcPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Share of the time paused for garbage collection, 0 to 1. Default 0.01.</summary>
    public double GcShare { get; init; } = 0.01;

    /// <summary>Share of the steady intervals that may be over a limit, 0 to 1. Default 0.05.</summary>
    public double Intervals { get; init; } = 0.05;
}
