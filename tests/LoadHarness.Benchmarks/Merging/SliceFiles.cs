using System.Globalization;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Benchmarks.Merging;

/// <summary>
/// Results of slices as a run of many machines would leave them: each has clients that say something once a second in rooms of 25, and all timers
/// of a real run with as many samples. A few are made up from a seed; the others are copies with a number of their own.
/// </summary>
/// <param name="clients">Clients of each slice.</param>
/// <param name="intervals">Intervals of a second.</param>
internal sealed class SliceFiles(int clients, int intervals)
{
    private const int Different = 4;
    private const int Audience = 24;
    private const string NumberKey = "\"number\": 1,";

    // Enough that the histograms have as many buckets as those of a real run.
    private const int MostDraws = 20_000;

    private static readonly (MetricDefinition Metric, double Median, double Sigma, double PerClient)[] Timers =
    [
        (MetricCatalog.DeliveryLatency, 3.4, 0.55, Audience),
        (MetricCatalog.DeliveryLatencyUncorrected, 2.9, 0.5, Audience),
        (MetricCatalog.EchoLatency, 2.6, 0.5, 1),
        (MetricCatalog.FanOutFirst, 1.9, 0.5, 1),
        (MetricCatalog.FanOutLast, 7.3, 0.6, 1),
        (MetricCatalog.HeartbeatRtt, 1.1, 0.35, 1 / 30.0),
        (MetricCatalog.ScheduleLateness, 0.35, 0.5, 1),
        (MetricCatalog.ReceiveBacklog, 0.1, 0.6, 0.01),
        (MetricCatalog.PoolDelay, 0.05, 0.4, 0.005),
        (MetricCatalog.GcPause, 2, 0.3, 0.0002),
    ];

    /// <summary>Writes the results of all slices, each into a folder of its own.</summary>
    /// <returns>Size of a file, bytes.</returns>
    public long Write(string folder, int slices)
    {
        string[] made = [.. Enumerable.Range(0, Math.Min(Different, slices)).Select(i => ResultFile.ToJson(Made(i, slices)))];
        for (var number = 1; number <= slices; number++)
        {
            var path = Directory.CreateDirectory(Path.Combine(folder, number.ToString("0000", CultureInfo.InvariantCulture))).FullName;
            var text = made[number % made.Length];
            var at = text.IndexOf(NumberKey, StringComparison.Ordinal);
            using var file = new StreamWriter(Path.Combine(path, ResultFile.Name));
            file.Write(text.AsSpan(0, at));
            file.Write(string.Create(CultureInfo.InvariantCulture, $"\"number\": {number},"));
            file.Write(text.AsSpan(at + NumberKey.Length));
        }

        return made[0].Length;
    }

    private RunResult Made(int seed, int slices)
    {
        var random = new Random(seed);
        long sent = (long)clients * intervals, delivered = sent * Audience;
        var timers = Timers.ToDictionary(timer => timer.Metric.Name, timer => Enumerable.Range(0, intervals).Select(_ => Samples(random, timer.Median, timer.Sigma, timer.PerClient)).ToArray());
        var counts = new Dictionary<string, long> { ["messages.intended"] = clients, ["messages.sent"] = clients, ["delivery.expected"] = clients * Audience, ["delivery.delivered"] = clients * Audience };
        return new RunResult
        {
            Run = new RunIdentity
            {
                Id = "k7Qd",
                Scenario = "rooms",
                StartedAt = DateTimeOffset.UnixEpoch,
                Seed = 42,
                Target = "ws://chat.example/ws",
                Slice = new SliceOfRun(1, slices) { Attempt = "A", SharesIdentity = true, CommonStart = DateTimeOffset.UnixEpoch },
            },
            Scenario = new ScenarioRecord("rooms.yaml", "scenario: rooms\n", [], "9f2c41d07be3"),
            Populations = [new PopulationSummary("members", "uni-app", "flat-json", clients, clients / (Audience + 1), "every 1 s (poisson), 120 bytes")],
            Phases = [new PhaseSpan("steady", TimeSpan.Zero, TimeSpan.FromSeconds(intervals))],
            Ending = new RunEnding(RunEndingKind.Completed),
            LostAfter = TimeSpan.FromSeconds(5),
            Cells =
            [
                .. counts.Select(count => new MetricCell { Metric = count.Key, Phase = "steady", Population = "members", Value = count.Value * intervals }),
                .. timers.Select(timer => new MetricCell { Metric = timer.Key, Phase = "steady", Population = "members", Histogram = Sum(timer.Value) }),
            ],
            Timeline = new Timeline(
                TimeSpan.FromSeconds(1),
                intervals,
                counts.ToDictionary(count => count.Key, count => Enumerable.Repeat(count.Value, intervals).ToArray()),
                MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Gauge).ToDictionary(gauge => gauge.Name, _ => Enumerable.Repeat((long)clients, intervals).ToArray()),
                timers.ToDictionary(timer => timer.Key, timer => new TimerSeries([.. timer.Value.Select(EncodedHistogram.Of)], new long[intervals]))),
            Ends = [new ConnectionEndRow("client", "1000", "left as planned", false, clients, TimeSpan.FromSeconds(intervals), TimeSpan.FromSeconds(intervals))],
            Errors = [],
            RoomSizes = [new RoomSizeRow(11, 25, clients / (Audience + 1), new RoomRow("", clients, delivered, delivered, 0, 0, 0, 0, 0, 0, 0, 0, 0))],
            Thresholds = ["delivery.latency p99 < 250 ms"],
            Environment = new RunEnvironment
            {
                Harness = "0.1.0",
                Runtime = ".NET 10",
                OperatingSystem = "Linux",
                Architecture = "x64",
                Cores = 4,
                MemoryBytes = 8L << 30,
                Transport = "socket",
            },
        };
    }

    private LatencyHistogram Samples(Random random, double median, double sigma, double perClient)
    {
        var (samples, histogram) = (Math.Max(1, (long)(clients * perClient)), new LatencyHistogram());
        var draws = (int)Math.Min(samples, MostDraws);
        for (var i = 0; i < draws; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            histogram.RecordMicroseconds((long)(1_000 * median * Math.Exp(sigma * normal)), (samples * (i + 1) / draws) - (samples * i / draws));
        }

        return histogram;
    }

    private static LatencyHistogram Sum(IEnumerable<LatencyHistogram> all)
    {
        var sum = new LatencyHistogram();
        foreach (var one in all)
        {
            sum.Add(one);
        }

        return sum;
    }
}
