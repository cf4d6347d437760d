using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Tests.Judging;

namespace LoadHarness.Tests.Merging;

/// <summary>Results of slices with something of everything in them, made up from a seed; their ledgers add up.</summary>
internal sealed class RandomSlices(int seed, int of)
{
    private static readonly string[] Phases = ["arrival", "warm-up", "steady", "drain", "leave"];
    private static readonly string[] Populations = ["members", "guests"];

    private static readonly MetricDefinition[] Classes =
    [
        MetricCatalog.Delivered, MetricCatalog.Late, MetricCatalog.Lost, MetricCatalog.MissedOffline, MetricCatalog.Recovered, MetricCatalog.Unverified,
        MetricCatalog.Pending,
    ];

    /// <summary>All slices of a run, each different.</summary>
    public IReadOnlyList<RunResult> All() => [.. Enumerable.Range(1, of).Select(Slice)];

    private RunResult Slice(int number)
    {
        var random = new Random((seed * 1_009) + number);
        var length = random.Next(3, 9);
        var starts = Enumerable.Range(0, Phases.Length).Select(i => S((i * length / 5.0) + (i == 0 ? 0 : random.NextDouble() * 0.05))).ToList();
        return ResultMaker.Result([]) with
        {
            Run = ResultMaker.Result([]).Run with
            {
                StartedAt = DateTimeOffset.UnixEpoch + S(random.NextDouble()),
                Slice = new SliceOfRun(number, of) { Attempt = $"try{number}", SharesIdentity = true, CommonStart = DateTimeOffset.UnixEpoch },
            },
            Populations = [.. Populations.Select((name, i) => new PopulationSummary(name, "bare", "plain-text", random.Next(50), random.Next(5), $"every {i + 1} s"))],
            Phases = [.. Phases.Select((name, i) => new PhaseSpan(name, starts[i], i + 1 < starts.Count ? starts[i + 1] : S(length)))],
            Cells = [.. Cells(random)],
            Timeline = Course(random, length),
            Ends = [.. Enumerable.Range(0, random.Next(5)).Select(_ => End(random)).DistinctBy(end => (end.Code, end.Cause))],
            Errors = [.. Enumerable.Range(0, random.Next(6)).Select(_ => Error(random)).DistinctBy(error => error.Text)],
            Events = [Event(random, number)],
            Storms = [.. Storms(random)],
            FanOut = [new FanOutRow(2, 5, Samples(random), Samples(random)), new FanOutRow(random.Next(2) * 6, null, Samples(random), Samples(random))],
            RoomSizes = [new RoomSizeRow(2, 5, 3, Room(random, ""))],
            WorstRooms = [.. Enumerable.Range(0, random.Next(40)).Select(i => Room(random, $"room-{(i * of) + number}"))],
            Offenders = [.. Enumerable.Range(0, random.Next(60)).Select(i => Offender(random, number, i)).GroupBy(one => one.Class).SelectMany(one => one.Take(40))],
            Observed = random.Next(3) == 0 ? [new ObservedSeries("backend.rss", "bytes", $"process {number}", [.. Enumerable.Range(0, length).Select(i => (double?)(i * number))])] : [],
            Notes = random.Next(2) == 0 ? ["Something is odd."] : [$"Odd in {number}.", "Something is odd."],
            Environment = ResultMaker.Result([]).Environment with { Processor = $"processor {random.Next(6)}", Cores = random.Next(1, 9), CpuTime = S(random.Next(90)) },
        };
    }

    private static IEnumerable<MetricCell> Cells(Random random)
    {
        foreach (var (phase, population) in Phases.SelectMany(phase => Populations.Select(population => (phase, population))))
        {
            var classes = Classes.Select(metric => ResultMaker.Count(metric, random.Next(3) == 0 ? 0 : random.Next(1_000), phase, population)).ToList();
            yield return ResultMaker.Count(MetricCatalog.Expected, classes.Sum(cell => cell.Value), phase, population);
            foreach (var cell in classes.Where(cell => cell.Value > 0))
            {
                yield return cell;
            }

            foreach (var metric in MetricCatalog.All.Where(metric => metric.Kind is MetricKind.Timer or MetricKind.Gauge && random.Next(2) == 0))
            {
                var samples = Samples(random);
                yield return metric.Kind == MetricKind.Gauge
                    ? ResultMaker.Count(metric, random.Next(1, 500), phase, population)
                    : new MetricCell { Metric = metric.Name, Phase = phase, Population = population, Histogram = samples.Arrived, Censored = samples.Censored, CensoredFrom = samples.CensoredFrom };
            }
        }
    }

    private static Timeline Course(Random random, int length)
    {
        long[] Numbers(int below) => [.. Enumerable.Range(0, length).Select(_ => (long)random.Next(below))];
        MetricDefinition[] Some(MetricKind kind) => [.. MetricCatalog.All.Where(metric => metric.Kind == kind && random.Next(3) > 0)];
        return new Timeline(
            S(1),
            length,
            Some(MetricKind.Count).ToDictionary(metric => metric.Name, _ => Numbers(1_000)),
            Some(MetricKind.Gauge).ToDictionary(metric => metric.Name, _ => Numbers(100)),
            Some(MetricKind.Timer).ToDictionary(
                metric => metric.Name,
                _ => new TimerSeries([.. Enumerable.Range(0, length).Select(_ => random.Next(4) == 0 ? null : EncodedHistogram.Of(Samples(random).Arrived))], Numbers(3))))
        {
            EndsByCode = Enumerable.Range(0, random.Next(14)).Select(_ => $"{4000 + random.Next(20)}").Distinct().ToDictionary(code => code, _ => Numbers(9)),
        };
    }

    private static IEnumerable<StormRow> Storms(Random random)
    {
        yield return Storm(random, 1, S(2 + random.NextDouble()));
        for (var at = random.NextDouble() * 4; at < 30; at += 1.5 + (random.NextDouble() * 12))
        {
            yield return Storm(random, null, S(at));
        }
    }

    private static StormRow Storm(Random random, int? number, TimeSpan start) => Part(random, number, start, null) with
    {
        Parts = [.. Populations.Where(_ => random.Next(3) > 0).Select(name => Part(random, number, start, name))],
    };

    private static StormRow Part(Random random, int? number, TimeSpan start, string? population) => new()
    {
        Event = number,
        Start = start,
        FirstLoss = start,
        LastLoss = start + S(random.NextDouble() * 0.4),
        Lost = random.Next(10, 90),
        Back = Samples(random),
        Attempts = random.Next(200),
        AttemptsUntilBack = AttemptsUntilBack.Of(Samples(random).Arrived),
        PeakAttempts = random.Next(50),
        PeakAt = start + S(random.Next(3)),
        GaveUp = random.Next(3),
        Missed = random.Next(300),
        Recovered = random.Next(300),
        Population = population,
    };

    private static EventRow Event(Random random, int number)
    {
        var (hit, all) = (random.Next(20), 20 + random.Next(20));
        return new EventRow
        {
            Number = 1,
            Label = "network down",
            What = "network down, 50% of members",
            Planned = S(2),
            Began = S(2 + random.NextDouble()),
            Ended = S(4 + random.NextDouble()),
            Hit = hit,
            Of = all,
            Outcome = $"{hit} of {all} clients",
            Files = number == 1 ? ["event-1.out"] : [],
        };
    }

    private static ConnectionEndRow End(Random random) =>
        new("server", $"{1000 + random.Next(3)}", $"closed by the server: {random.Next(200)}", true, random.Next(1, 99), S(random.NextDouble()), S(1 + random.NextDouble()))
        {
            Age = Samples(random).Arrived,
            Silence = Samples(random).Arrived,
        };

    private static ErrorRow Error(Random random) =>
        new("connect", $"refused by {random.Next(9)}", random.Next(1, 99), S(random.Next(3)), S(3 + random.NextDouble())) { FirstClient = $"members-{random.Next(100)}" };

    private static RoomRow Room(Random random, string name)
    {
        long Some() => random.Next(4);
        return new RoomRow(name, random.Next(2, 6), 50, 40, Some(), Some(), Some(), Some(), Some(), Some(), Some(), Some(), Some());
    }

    private static OffendingMessage Offender(Random random, int slice, int number) =>
        new(random.Next(2) == 0 ? "lost" : "late", $"k7Qd{slice:000}{number:000}", $"room-{slice}", $"members-{slice}", $"members-{slice}-{number}", S(random.Next(5)), S(9))
        {
            Sequence = number,
        };

    private static Distribution Samples(Random random)
    {
        var arrived = new LatencyHistogram();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            arrived.RecordMicroseconds(random.Next(1, 5_000_000), random.Next(1, 40));
        }

        var censored = random.Next(4) == 0 ? random.Next(1, 9) : 0;
        return new Distribution(arrived, censored, censored > 0 ? S(random.Next(1, 9)) : TimeSpan.Zero);
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromTicks((long)(seconds * 1e6) * 10);
}
