using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Tests.Reports;

/// <summary>Results for the tests of everything that shows them: made up, plausible, and the same on every machine.</summary>
public static class SampleResults
{
    private const string ScenarioText = """
        scenario: rooms
        about: 500 members in rooms of 25 each say something about once a second.
        target: { backend: reference }
        seed: 42
        populations:
          - name: members
            profile: uni-app
            clients: 500
            arrival: { ramp: 20s }
            rooms: { size: 25 }
            say: { every: 1s, spread: poisson, bytes: 120 }
        phases: { warm-up: 10s, steady: 60s, drain: 6s }
        thresholds:
          - delivery.latency p99 < 250 ms
          - reconnect.time p95 < 5 s
        """;

    /// <summary>All of them by name.</summary>
    public static IReadOnlyDictionary<string, Func<RunResult>> All { get; } = new Dictionary<string, Func<RunResult>>
    {
        ["clean"] = Clean,
        ["defects"] = Defects,
        ["one-second"] = OneSecond,
        ["interrupted"] = Interrupted,
        ["never-joined"] = NeverJoined,
        ["empty"] = Empty,
        ["soak"] = Soak,
        ["slice"] = SampleSlices.One,
        ["merged"] = SampleSlices.Merged,
    };

    /// <summary>500 members, 98 seconds, nothing wrong: PASS.</summary>
    public static RunResult Clean()
    {
        var run = new SampleBuilder(1, TimeSpan.FromSeconds(1), Phases(20, 30, 90, 96, 98));
        for (var i = 0; i < run.Length; i++)
        {
            var (planned, before) = (Planned(i, 500), Planned(i - 1, 500));
            var slow = run.In(i, "steady") && i % 17 == 0 ? 2.4 : 1;
            SampleLoad.Arrive(run, i, "members", SampleLoad.Play(run, i, "members", planned, before, planned, slow) * 24, slow);
            SampleLoad.Levels(run, i, planned, planned, connecting: i < 20 ? 3 : 0, login: i < 20 ? 2 : 0);
        }

        return Judge(Result(run, Phases(20, 30, 90, 96, 98), [Members(500)]) with
        {
            Ends = [new("client", "1000", "left as planned", false, 500, S(96.02), S(97.9))],
            RoomSizes = [new RoomSizeRow(11, 25, 20, new RoomRow("", 500, 818_000, 818_000, 0, 0, 0, 0, 0, 0, 0, 0, 0))],
        }, VerdictOutcome.Pass, VerdictCause.AllKept, "All 6 thresholds were met, and the generator was on time.");
    }

    /// <summary>Two populations and a server that restarts in the middle, loses, doubles and mixes up: FAIL.</summary>
    public static RunResult Defects() => DefectiveRun.Result();

    /// <summary>A run of one second: one interval, few samples, INCONCLUSIVE.</summary>
    public static RunResult OneSecond()
    {
        var phases = new[] { new PhaseSpan("arrival", S(0), S(0.2)), new PhaseSpan("steady", S(0.2), S(1)) };
        var run = new SampleBuilder(2, TimeSpan.FromSeconds(1), [new PhaseSpan("steady", S(0), S(1))]);
        SampleLoad.Arrive(run, 0, "members", SampleLoad.Play(run, 0, "members", 4, 0, 4, audience: 3) * 3);
        SampleLoad.Levels(run, 0, 4, 4);
        return Judge(Result(run, phases, [Members(4)]), VerdictOutcome.Inconclusive, VerdictCause.Doubt,
            "delivery.latency p99 needs 1 000 samples, and there are 9.") with
        {
            ThresholdOutcomes = [new("delivery.latency p99 < 250 ms", "250 ms", "3.47 ms", "+99 %", ThresholdResult.Undecided, "9 of the 1 000 samples that p99 needs", null)],
            Notes = ["The steady phase is shorter than 10 s: single events weigh heavily."],
        };
    }

    /// <summary>Ctrl-C after 47 seconds: INCONCLUSIVE, pending deliveries left.</summary>
    public static RunResult Interrupted()
    {
        PhaseSpan[] phases = [new("arrival", S(0), S(20)), new("warm-up", S(20), S(30)), new("steady", S(30), S(47))];
        var run = new SampleBuilder(3, TimeSpan.FromSeconds(1), phases);
        for (var i = 0; i < run.Length; i++)
        {
            var planned = Planned(i, 500);
            var owed = SampleLoad.Play(run, i, "members", planned, Planned(i - 1, 500), planned) * 24;
            var pending = i == run.Length - 1 ? 811 : 0;
            SampleLoad.Arrive(run, i, "members", owed - pending);
            run.Count(MetricCatalog.Pending, i, "members", pending);
            SampleLoad.Levels(run, i, planned, planned);
        }

        return Judge(Result(run, phases, [Members(500)]) with { Ending = new RunEnding(RunEndingKind.Interrupted) },
            VerdictOutcome.Inconclusive, VerdictCause.Interrupted, "Interrupted by Ctrl-C in the steady phase, 43 s before its end.");
    }

    /// <summary>Nobody ever got in: every dial was refused.</summary>
    public static RunResult NeverJoined()
    {
        PhaseSpan[] phases = [new("arrival", S(0), S(12))];
        var run = new SampleBuilder(4, TimeSpan.FromSeconds(1), phases);
        for (var i = 0; i < run.Length; i++)
        {
            run.Count(MetricCatalog.ConnectAttempts, i, "members", 25);
            run.Count(MetricCatalog.ConnectFailed, i, "members", 25);
            run.Count(MetricCatalog.ReconnectAttempts, i, "members", i * 2);
            SampleLoad.Levels(run, i, Planned(i, 500), 0, backingOff: Planned(i, 500) - 4, connecting: Planned(i, 500) > 0 ? 4 : 0);
        }

        return Judge(Result(run, phases, [Members(500)]) with
        {
            Ending = new RunEnding(RunEndingKind.NeverJoined),
            Errors = [new("connect", "127.0.0.1:9001: connection refused", 288, S(0.04), S(11.9)), new("connect", "127.0.0.1:9001: no answer within 5 s", 12, S(5.1), S(11.2)) { FirstClient = "members-3" }],
        }, VerdictOutcome.Inconclusive, VerdictCause.Unreachable, "No client ever joined: 300 of 300 dials failed, mostly with \"connection refused\".") with
        {
            ThresholdOutcomes = [],
        };
    }

    /// <summary>A result with nothing in it, as a fault in the first moment leaves it.</summary>
    public static RunResult Empty() => new()
    {
        Run = Identity() with { About = "", CommandLine = "", Build = "" },
        Scenario = new ScenarioRecord("rooms.cs", "", [], "0"),
        Populations = [],
        Phases = [],
        Ending = new RunEnding(RunEndingKind.HarnessFault, "The plan could not be made."),
        LostAfter = SampleLoad.LostAfter,
        Cells = [],
        Timeline = Timeline.Empty,
        Ends = [],
        Errors = [],
        Thresholds = [],
        Environment = Machine() with { CpuTime = TimeSpan.Zero, PeakResidentBytes = 0, GcPausePercent = 0, DescriptorLimit = null },
    };

    /// <summary>Eight hours of 10,000 clients in 2,880 intervals. Intervals share histograms, or the sample alone would fill the memory.</summary>
    public static RunResult Soak()
    {
        PhaseSpan[] phases = [new("arrival", S(0), S(600)), new("warm-up", S(600), S(1200)), new("steady", S(1200), S(28_200)), new("drain", S(28_200), S(28_800))];
        var pool = new SampleBuilder(5, TimeSpan.FromSeconds(1), [new PhaseSpan("steady", S(0), S(48))]);
        for (var i = 0; i < pool.Length; i++)
        {
            SampleLoad.Arrive(pool, i, "members", 2000 + (i * 40), 1 + (i / 24.0));
        }

        return Judge(SoakOf(pool, phases), VerdictOutcome.Fail, VerdictCause.Leak,
            "LEAK: backend.rss grew by 21.6 MB/h (21.6 to 21.6), 124 MB in 5 h 45 min; at this rate the machine is full in 32 days.") with
        {
            Idle = new IdleReturn(S(30), S(30), [IdleLevel.Of(MetricCatalog.BackendMemory, 120e6, 566e6, 0.05), IdleLevel.Of(MetricCatalog.BackendHandles, 78, 80, 0.05)]),
        };
    }

    internal static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    internal static PhaseSpan[] Phases(double arrival, double warmUp, double steady, double drain, double leave) =>
    [
        new("arrival", S(0), S(arrival)), new("warm-up", S(arrival), S(warmUp)), new("steady", S(warmUp), S(steady)),
        new("drain", S(steady), S(drain)), new("leave", S(drain), S(leave)),
    ];

    internal static int Planned(int interval, int clients) => interval < 0 ? 0 : interval >= 97 ? 0 : Math.Min(clients, (interval + 1) * clients / 20);

    internal static PopulationSummary Members(int clients) =>
        new("members", "uni-app", "flat-json", clients, Math.Max(1, clients / 25), "every 1 s (poisson), 120 bytes");

    internal static RunResult Result(SampleBuilder run, PhaseSpan[] phases, IReadOnlyList<PopulationSummary> populations)
    {
        var result = Bare(run, phases, populations);
        Distribution first = result.Timer(MetricCatalog.FanOutFirst), last = result.Timer(MetricCatalog.FanOutLast);
        return last.IsEmpty ? result : result with { FanOut = [new FanOutRow(11, 25, first, last)] };
    }

    private static RunResult Bare(SampleBuilder run, PhaseSpan[] phases, IReadOnlyList<PopulationSummary> populations) => new()
    {
        Run = Identity(),
        Scenario = new ScenarioRecord("rooms.yaml", ScenarioText, ["populations.members.clients=500"], "9f2c41d07be3"),
        Populations = populations,
        Phases = phases,
        Ending = new RunEnding(RunEndingKind.Completed),
        LostAfter = SampleLoad.LostAfter,
        Cells = run.Cells(),
        Timeline = run.Timeline(),
        Ends = [],
        Errors = [],
        Thresholds = ["delivery.latency p99 < 250 ms", "reconnect.time p95 < 5 s", "delivery.lost == 0"],
        Environment = Machine() with { CpuTime = phases[^1].End * 1.34 },
    };

    internal static RunResult Judge(RunResult result, VerdictOutcome outcome, VerdictCause cause, string reason)
    {
        var p99 = result.Timer(MetricCatalog.DeliveryLatency).Quantile(0.99);
        ThresholdOutcome None(string name) => new($"{name} == 0", "0", Readable.Count(result.Count(MetricCatalog.Find(name))), "", result.Count(MetricCatalog.Find(name)) == 0 ? ThresholdResult.Met : ThresholdResult.Missed, "", null);
        return result with
        {
            Verdict = new Verdict(outcome, cause, reason),
            ThresholdOutcomes =
            [
                new("delivery.latency p99 < 250 ms", "250 ms", Readable.Duration(p99), "+90 %", ThresholdResult.Met, "", null),
                new("delivery.latency p99.9 < 1 s", "1 s", Readable.Duration(result.Timer(MetricCatalog.DeliveryLatency).Quantile(0.999)), "+95 %", ThresholdResult.Met, "", null),
                new("reconnect.time p95 < 5 s", "5 s", "no samples", "", ThresholdResult.Met, "nobody had to reconnect", null),
                None("delivery.lost"), None("delivery.unexpected"), None("delivery.corrupt"),
            ],
        };
    }

    private static RunResult SoakOf(SampleBuilder pool, PhaseSpan[] phases)
    {
        const int length = 2_880, talks = 2_820;
        var timers = pool.Timeline().Timers.ToDictionary(
            pair => pair.Key,
            pair => new TimerSeries([.. Enumerable.Range(0, length).Select(i => i is < 120 or >= talks ? null : pair.Value.Histograms[Math.Min(i + (i * 37 % 151), length - 1) * pool.Length / length])], new long[length]));
        long[] Course(Func<int, long> at) => [.. Enumerable.Range(0, length).Select(at)];
        var talking = Course(i => i is < 120 or >= talks ? 0 : i == 2_345 ? 620 : 99_000 + (i * 740 % 2_020));
        var counts = new Dictionary<string, long[]>
        {
            [MetricCatalog.Intended.Name] = talking,
            [MetricCatalog.Sent.Name] = talking,
            [MetricCatalog.Expected.Name] = [.. talking.Select(n => n * 24)],
            [MetricCatalog.Delivered.Name] = [.. talking.Select(n => n * 24)],
            [MetricCatalog.Drops.Name] = Course(i => i == 1_777 ? 800 : 0),
            [MetricCatalog.DropsCut.Name] = Course(i => i == 1_777 ? 800 : 0),
            [MetricCatalog.Reconnects.Name] = Course(i => i == 1_778 ? 800 : 0),
            [MetricCatalog.ConnectedTime.Name] = Course(_ => 100_000_000),
        };
        var gauges = new Dictionary<string, long[]>
        {
            [MetricCatalog.ClientsTarget.Name] = Course(i => Math.Min(10_000, i * 180)),
            [MetricCatalog.ClientsOpen.Name] = Course(i => i == 1_777 ? 9_200 : Math.Min(10_000, i * 180)),
            [MetricCatalog.ClientsBackingOff.Name] = Course(i => i == 1_777 ? 800 : 0),
            [MetricCatalog.HarnessMemory.Name] = Course(i => 300_000_000 + (i * 7_919 % 9_000_000)),
        };
        var cells = counts.Concat(gauges).Select(pair => new MetricCell
        {
            Metric = pair.Key,
            Phase = "steady",
            Population = "members",
            Value = gauges.ContainsKey(pair.Key) ? pair.Value.Max() : pair.Value.Sum(),
        });
        return Result(pool, phases, [Members(10_000)]) with
        {
            Cells = [.. cells, .. pool.Cells().Where(cell => cell.Histogram is not null)],
            Timeline = new Timeline(S(10), length, counts, gauges, timers),
            Observed =
            [
                Observed(MetricCatalog.BackendMemory, i => 400e6 + (i * 60e3) + (i * 37 % 60 * 1e6)), // 60 MB up to the next collection, and a leak
                Observed(MetricCatalog.BackendHandles, i => i == 1_777 ? 9_300 : 10_080 + (i % 5)),
            ],
        };
    }

    private static ObservedSeries Observed(MetricDefinition metric, Func<int, double> at) =>
        new(metric.Name, metric.Unit, "process 4711 (chat)", [.. Enumerable.Range(0, 2_880).Select(i => (double?)at(i))]);

    private static RunIdentity Identity() => new()
    {
        Id = "k7Qd",
        Scenario = "rooms",
        About = "500 members in rooms of 25 each say something about once a second.",
        Build = "chat 4.2.0+91ab3c7",
        StartedAt = new DateTimeOffset(2026, 3, 5, 14, 7, 12, TimeSpan.Zero),
        Seed = 42,
        Target = "ws://127.0.0.1:9001/ws?token=…",
        CommandLine = "loadharness run scenarios/load/rooms.yaml --seed 42 --build \"chat 4.2.0+91ab3c7\"",
    };

    private static RunEnvironment Machine() => new()
    {
        Harness = "0.1.0",
        Runtime = ".NET 10.0.1",
        OperatingSystem = "Debian GNU/Linux 12",
        Architecture = "X64",
        Cores = 8,
        MemoryBytes = 16L << 30,
        DescriptorLimit = 65_536,
        Transport = "socket",
        CpuTime = S(131.4),
        PeakResidentBytes = 412L << 20,
        GcPausePercent = 0.21,
    };
}
