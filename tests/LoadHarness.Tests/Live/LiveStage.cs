using LoadHarness.Cli.Live;
using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;

namespace LoadHarness.Tests.Live;

/// <summary>Made-up runs for what shows them.</summary>
internal static class LiveStage
{
    /// <summary>Arrival to 0:04, warm-up to 0:06, steady to 1:06, drain to 1:12.</summary>
    public static LiveHeading Heading { get; } = new()
    {
        Scenario = "rooms",
        Target = "reference backend",
        Build = "1.4.2",
        Phases = [new("arrival", S(0), S(4)), new("warm-up", S(4), S(6)), new("steady", S(6), S(66)), new("drain", S(66), S(72))],
        LostAfter = S(5),
        Limits = GeneratorLimits.Default,
    };

    /// <summary>A run in trouble, 47 s after its start.</summary>
    public static LiveState Troubled { get; } = new()
    {
        Elapsed = S(47),
        Phase = "steady",
        Planned = 10_000,
        Open = 9_350,
        Others = [new("connecting", 12), new("backing off", 638)],
        Window = S(5),
        Interval = S(1),
        Rates = [new("intended", 10_012.4, 431_220), new("sent", 9_360, 425_017), new("delivered", 224_640, 10_111_870), new("not sent", 652, 6_203)],
        Recent = new(new(Ms(1.25), false), new(Ms(48.7), false), Ms(912)),
        Steady = new(new(Ms(1.11), false), new(S(5), true), S(4.9)),
        Deliveries =
        [
            new("lost", "lost", 1_204, LiveTone.Bad), new("duplicate", "duplicate", 3, LiveTone.Bad), new("corrupt", "corrupt", 0, LiveTone.Bad),
            new("unexpected", "unexpected", 0, LiveTone.Bad), new("late", "late", 17, LiveTone.Doubtful), new("reordered", "reordered", 0, LiveTone.Doubtful),
        ],
        Connections =
        [
            new("drop", "drops", 1_312, LiveTone.Doubtful), new("reconnect", "reconnects", 674, LiveTone.Plain),
            new("failed dial", "failed dials", 1, LiveTone.Doubtful), new("failed login", "failed logins", 0, LiveTone.Doubtful),
        ],
        Generator = new() { Lateness = Ms(1.4), Backlog = Ms(31), PausedShare = 0.0042, Cpu = 71, MachineCpu = 93, Broken = ["receive backlog p99 31 ms > 20 ms"] },
        SteadyIntervals = 41,
        SteadyOver = 2,
        Beats = [.. Enumerable.Range(0, 47).Select(i => new LiveBeat(i < 5 ? 0 : 5_000 * Math.Min(i, 45), i < 5 ? null : Ms(i == 40 ? 900 : 10 + i)))],
        Notes =
        [
            new(S(6), S(6), "somebody's very long label of an event, which goes on and on, so that it cannot stand on a line of eighty columns: 2 500 of 10 000 clients", LiveTone.Strong),
            new(S(31), S(40), "1 312 drops", LiveTone.Doubtful),
            new(S(36), S(45), "1 204 deliveries lost", LiveTone.Bad),
            new(S(41), S(41), "exec restart.sh: exit code 3 after 2.01 s", LiveTone.Bad),
            new(S(34), S(47), "674 reconnects", LiveTone.Plain),
        ],
        Backend =
        [
            new("backend.cpu", "%", 183.4), new("backend.rss", "bytes", 412L << 20), new("backend.handles", "handles", 9_377), new("backend.sockets", "sockets", null),
            new("backend.threads", "threads", 31), new("backend.sessions", "", 9_350),
        ],
        Next = new() { Number = 3, Label = "network down, 50%", What = "", Planned = S(56), Outcome = "" },
    };

    public static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>A report at the end of an interval.</summary>
    /// <param name="to">End of the interval, s.</param>
    /// <param name="length">Its length, s.</param>
    /// <param name="counts">What was counted in it.</param>
    /// <param name="latencies">Delivery latencies of those that arrived, ms.</param>
    /// <param name="lost">Latencies that are only known as "at least".</param>
    /// <param name="levels">Levels of gauges at its end.</param>
    /// <param name="lateness">Lateness of the harness's timers, ms.</param>
    public static RunProgress Report(
        double to,
        double length = 1,
        (MetricDefinition Metric, long Count)[]? counts = null,
        double[]? latencies = null,
        long lost = 0,
        (MetricDefinition Metric, long Level)[]? levels = null,
        double lateness = 1)
    {
        var table = new CellTable(1, 1);
        foreach (var (metric, count) in counts ?? [])
        {
            table.Counts[table.At(metric, 0, 0)] = count;
        }

        table.Add(MetricCatalog.DeliveryLatency, 0, 0, Samples(latencies ?? [], lost));
        table.Add(MetricCatalog.ScheduleLateness, 0, 0, Samples([lateness], 0));
        var known = (levels ?? []).ToDictionary(one => one.Metric, one => one.Level);
        var interval = new ClosedInterval(S(to - length), S(to), 0, table, (gauge, _) => known.GetValueOrDefault(gauge));
        var phase = Heading.PhaseAt(S(to))?.Name ?? "leave";
        return new RunProgress(phase, S(to), Heading.Length, 200, new LiveTotals(), interval);
    }

    /// <summary>An event of the scenario, with a length where it has a planned end.</summary>
    public static EventRow Event(double planned, double? plannedEnd = null, double? began = null, double? ended = null, string outcome = "", bool failed = false) => new()
    {
        Number = 1,
        Label = "network down",
        What = "",
        Planned = S(planned),
        PlannedEnd = plannedEnd is { } end ? S(end) : null,
        Began = began is { } from ? S(from) : null,
        Ended = ended is { } to ? S(to) : null,
        Outcome = outcome,
        Failed = failed,
    };

    private static Distribution Samples(double[] milliseconds, long censored)
    {
        var arrived = new LatencyHistogram();
        Array.ForEach(milliseconds, one => arrived.Record(Ms(one)));
        return new Distribution(arrived, censored, S(5));
    }
}
