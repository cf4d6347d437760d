using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Live;

/// <summary>How the harness itself did in one interval, and which of its limits it broke. Immutable.</summary>
internal sealed record GeneratorPulse
{
    /// <summary>Nothing is known yet.</summary>
    public static GeneratorPulse Unknown { get; } = new();

    /// <summary>p99 of the lateness of its timers; null: none fired.</summary>
    public TimeSpan? Lateness { get; init; }

    /// <summary>p99 of how late it came to what it had received; null: nothing was asked.</summary>
    public TimeSpan? Backlog { get; init; }

    /// <summary>Its longest pause for garbage collection.</summary>
    public TimeSpan LongestPause { get; init; }

    /// <summary>Share of the interval that it was paused, 0 to 1.</summary>
    public double PausedShare { get; init; }

    /// <summary>Its CPU time in percent of one core.</summary>
    public long Cpu { get; init; }

    /// <summary>CPU time of everything on its machine, in percent of all cores.</summary>
    public long MachineCpu { get; init; }

    /// <summary>The limits that were broken, in words; empty: all is well.</summary>
    public IReadOnlyList<string> Broken { get; init; } = [];

    /// <summary>Holds an interval against the limits, as the verdict will do with those of the steady phase.</summary>
    public static GeneratorPulse Of(ClosedInterval interval, GeneratorLimits limits)
    {
        var pauses = interval.Samples(MetricCatalog.GcPause);
        var pulse = new GeneratorPulse
        {
            Lateness = P99(interval, MetricCatalog.ScheduleLateness),
            Backlog = P99(interval, MetricCatalog.ReceiveBacklog),
            LongestPause = pauses.Max,
            PausedShare = interval.PerSecond(MetricCatalog.GcPaused) / 1e6,
            Cpu = interval.Value(MetricCatalog.HarnessCpu),
            MachineCpu = interval.Value(MetricCatalog.MachineCpu),
        };
        return pulse with { Broken = [.. pulse.Over(limits, interval.Value(MetricCatalog.DialsBlocked))] };
    }

    private static TimeSpan? P99(ClosedInterval interval, MetricDefinition metric) =>
        interval.Samples(metric) is { IsEmpty: false } samples ? samples.ValueAtQuantile(0.99) : null;

    private IEnumerable<string> Over(GeneratorLimits limits, long blocked)
    {
        if (Lateness > limits.ScheduleLateness)
        {
            yield return $"schedule lateness p99 {Readable.Duration(Lateness.Value)} > {Readable.Duration(limits.ScheduleLateness)}";
        }

        if (Backlog > limits.ReceiveBacklog)
        {
            yield return $"receive backlog p99 {Readable.Duration(Backlog.Value)} > {Readable.Duration(limits.ReceiveBacklog)}";
        }

        if (LongestPause > limits.GcPause)
        {
            yield return $"GC pause {Readable.Duration(LongestPause)} > {Readable.Duration(limits.GcPause)}";
        }

        if (PausedShare > limits.GcShare)
        {
            yield return $"GC {Readable.Number(100 * PausedShare)} % > {Readable.Number(100 * limits.GcShare)} % of the time";
        }

        if (blocked > 0)
        {
            yield return $"{Readable.Count(blocked, "dial")} that this machine could not make";
        }
    }
}
