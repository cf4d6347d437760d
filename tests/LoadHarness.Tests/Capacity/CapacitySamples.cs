using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Capacity;

namespace LoadHarness.Tests.Capacity;

/// <summary>Made-up searches, one for each way in which one can end.</summary>
internal static class CapacitySamples
{
    private static readonly LoadAxis Clients = new(RaisedLoad.Clients, "");
    private static readonly LoadAxis Rate = new(RaisedLoad.Rate, "members");
    private static readonly TripFact Slow = new("delivery.latency p99 < 250 ms", "812 ms");

    public static IReadOnlyDictionary<string, Func<CapacityResult>> All { get; } = new Dictionary<string, Func<CapacityResult>>
    {
        ["found"] = Found,
        ["refused"] = Refused,
        ["at-least"] = () => Search(Clients, new CapacityRange(100, 200, 100, SearchKind.Steps), Held(100, 2), Held(200, 2.2), Held(200, 2.3, hold: true)),
        ["too-little"] = () => Found() with { Wanted = 400 },
        ["nothing-held"] = () => Search(Clients, new CapacityRange(100, 500, 100, SearchKind.Steps), Tripped(100, 812, Slow), Tripped(100, 830, Slow)),
        ["generator"] = Generator,
        ["impossible"] = Impossible,
        ["interrupted"] = () => Search(Clients, new CapacityRange(100, 500, 100, SearchKind.Steps), Held(100, 2), Tripped(200, 812, Slow)) with { Broken = "it was interrupted at 200 clients" },
        ["nothing-played"] = () => Search(Clients, new CapacityRange(100, 500, 100, SearchKind.Steps)) with { Broken = "nobody could join the run of 100 clients" },
    };

    public static CapacityResult Found() => Search(
        Rate, new CapacityRange(60, 420, 80, SearchKind.Steps),
        Held(60, 5), Held(140, 8), Held(220, 12), Tripped(300, 260, Slow with { Measured = "260 ms" }), Held(300, 90), Tripped(380, 1_590, Slow), Tripped(380, 5_000, Slow with { Measured = "≥ 5 s" }, lost: 120),
        Held(300, 95, hold: true)) with
    {
        Build = "1.4.2",
        Hold = TimeSpan.FromMinutes(5),
    };

    /// <summary>Latency says nothing: a backend that takes 500 clients and no more.</summary>
    public static CapacityResult Refused() => Search(
        Clients, new CapacityRange(100, 1_000, 50, SearchKind.Bisection) { Factor = 2 },
        Held(100, 2), Held(200, 2.1), Held(400, 2), Absent(800), Absent(800), Absent(600), Absent(600), Held(500, 2.2), Absent(550), Absent(550), Held(500, 2.2, hold: true));

    private static CapacityResult Generator() => Search(
        Clients, new CapacityRange(100, 500, 100, SearchKind.Steps), Held(100, 2), Held(200, 3),
        Doubtful(300, "schedule.lateness p99 was over its limit, 20 ms, in 4 of 15 steady intervals, first at 0:07, at worst 61.2 ms"),
        Doubtful(300, "schedule.lateness p99 was over its limit, 20 ms, in 5 of 15 steady intervals, first at 0:06, at worst 55 ms"));

    private static CapacityResult Impossible() => Search(
        Clients, new CapacityRange(10_000, 100_000, 20_000, SearchKind.Steps), Held(10_000, 3),
        LevelReading.Impossible(new CapacityMove(30_000, false, 1), 30_000, "30000 clients need 30200 file descriptors, but this process may open 20000: raise the limit (ulimit -n 30200)."));

    private static CapacityResult Search(LoadAxis axis, CapacityRange range, params LevelRun[] runs) => new()
    {
        Scenario = "rooms",
        ScenarioHash = "0123456789ab",
        Target = "ws://127.0.0.1:8080/chat",
        StartedAt = new DateTimeOffset(2026, 3, 5, 14, 7, 12, TimeSpan.Zero),
        Harness = "1.0",
        Axis = axis,
        Range = range,
        Steady = TimeSpan.FromSeconds(15),
        Hold = TimeSpan.FromSeconds(15),
        Pause = TimeSpan.FromSeconds(5),
        Runs = [.. runs.Select((run, i) => Numbered(run, i, runs))],
    };

    private static LevelRun Numbered(LevelRun run, int at, LevelRun[] runs)
    {
        var number = 1 + runs.Take(at).Count(before => before.Attempt.Level == run.Attempt.Level && before.Attempt.IsHold == run.Attempt.IsHold);
        return run.Attempt.Outcome == LevelOutcome.Impossible ? run : run with
        {
            Number = number,
            Folder = $"{at + 1:00}-{run.Attempt.Level}{(run.Attempt.IsHold ? "-hold" : "")}{(number > 1 ? "-again" : "")}",
            Id = $"r{at:000}",
            StartedAt = new DateTimeOffset(2026, 3, 5, 14, 7 + at, 12, TimeSpan.Zero),
        };
    }

    private static LevelRun Held(int level, double p99, bool hold = false) => Run(level, LevelOutcome.Held, p99) with
    {
        Attempt = new LevelAttempt(level, hold, LevelOutcome.Held),
    };

    private static LevelRun Tripped(int level, double p99, TripFact trip, long lost = 0) => Run(level, LevelOutcome.Tripped, p99) with
    {
        Verdict = "FAIL",
        Lost = lost,
        P99 = new QuantileReading(TimeSpan.FromMilliseconds(p99), lost > 0),
        Trips = lost > 0 ? [trip, new TripFact("delivery.lost == 0", $"{lost}")] : [trip],
    };

    private static LevelRun Absent(int level) => Run(level, LevelOutcome.Tripped, 2) with
    {
        Joined = 500,
        Trips = [new TripFact(LevelReading.AllJoined, $"500 of {level}"), new TripFact(LevelReading.NoneRefused, $"{level - 500} failed")],
    };

    private static LevelRun Doubtful(int level, string why) => Run(level, LevelOutcome.Generator, 70) with
    {
        Verdict = "INCONCLUSIVE",
        Trips = [new TripFact(why, "")],
        Strain = new GeneratorStrain("schedule.lateness p99", "61.2 ms", 3.06),
    };

    private static LevelRun Run(int level, LevelOutcome outcome, double p99) => new()
    {
        Attempt = new LevelAttempt(level, false, outcome),
        Number = 1,
        Folder = "",
        Duration = TimeSpan.FromSeconds(25),
        Verdict = "PASS",
        Planned = level,
        Joined = level,
        Offered = level,
        Owed = 9.0 * level,
        Delivered = 9.0 * level,
        P50 = new QuantileReading(TimeSpan.FromMilliseconds(p99 / 4), false),
        P99 = new QuantileReading(TimeSpan.FromMilliseconds(p99), false),
        Expected = 180L * level,
        BackendCpu = level / 8.0,
        HarnessCpu = level / 10.0,
        Strain = new GeneratorStrain("schedule.lateness p99", "3.1 ms", 0.155),
    };
}
