using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Merging;
using LoadHarness.Tests.Judging;

namespace LoadHarness.Tests.Merging;

/// <summary>Merging is a sum: it does not depend on order and grouping, and what it adds is all that was there.</summary>
public sealed class SliceMergeTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Add_AnyOrderAndGrouping_IsTheSameResult(int seed)
    {
        var slices = new RandomSlices(seed, of: 5).All();
        var expected = ResultFile.ToJson(SliceMerge.Sum(slices));
        var random = new Random(seed);
        for (var turn = 0; turn < 4; turn++)
        {
            var order = slices.ToArray();
            random.Shuffle(order);
            List<RunResult> parts = [.. order];
            while (parts.Count > 1)
            {
                var at = random.Next(parts.Count - 1);
                parts[at] += parts[at + 1];
                parts.RemoveAt(at + 1);
            }

            Assert.Equal(expected, ResultFile.ToJson(parts[0]));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Add_WhatWasWrittenAndReadAgain_IsTheSameResult(int seed)
    {
        var slices = new RandomSlices(seed, of: 4).All();
        RunResult Again(RunResult result) => ResultFile.Parse(ResultFile.ToJson(result));

        var whole = Again(Again(slices[3]) + Again(Again(slices[0]) + slices[2])) + slices[1];

        Assert.Equal(ResultFile.ToJson(SliceMerge.Sum(slices)), ResultFile.ToJson(whole));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Sum_CountsAndSamples_AreThoseOfAllSlices(int seed)
    {
        var slices = new RandomSlices(seed, of: 3).All();

        var whole = SliceMerge.Sum(slices);

        Assert.Equal(slices.Sum(slice => slice.Populations.Sum(one => one.Clients)), whole.Populations.Sum(one => one.Clients));
        foreach (var metric in MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Count))
        {
            Assert.Equal(slices.Sum(slice => slice.Count(metric)), whole.Count(metric));
            Assert.Equal(
                slices.Sum(slice => slice.Timeline.Counts.GetValueOrDefault(metric.Name)?.Sum() ?? 0),
                whole.Timeline.Counts.GetValueOrDefault(metric.Name)?.Sum() ?? 0);
        }

        foreach (var metric in MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Timer && metric != MetricCatalog.StormBack))
        {
            // Counted once more, value by value.
            var expected = new LatencyHistogram();
            foreach (var bucket in slices.SelectMany(slice => slice.Cells).Where(cell => cell.Metric == metric.Name).SelectMany(cell => cell.Histogram?.Buckets() ?? []))
            {
                expected.RecordMicroseconds((long)bucket.From.TotalMicroseconds, bucket.Count);
            }

            var found = new LatencyHistogram();
            foreach (var cell in whole.Cells.Where(cell => cell.Metric == metric.Name && cell.Histogram is not null))
            {
                found.Add(cell.Histogram!);
            }

            Assert.True(expected.SameCounts(found), metric.Name);
        }
    }

    /// <summary>Ten lost connections at once are a storm: six and six of two slices are, as long as nobody is missing one cannot know.</summary>
    [Theory]
    [InlineData(6, 6, true)]
    [InlineData(3, 6, false)]
    public void Sum_LossesAtTheSameTime_AreAStormOfTheWholeOrNone(int one, int two, bool isStorm)
    {
        RunResult Slice(int number, int lost) => Bare(number, 2) with
        {
            Storms = [StormOf(lost) with { Parts = [StormOf(lost) with { Population = "people" }] }],
        };

        var whole = Slice(1, one) + Slice(2, two);

        Assert.Equal(isStorm ? [one + two] : Array.Empty<long>(), whole.Storms.Select(storm => storm.Lost));
        Assert.Equal(isStorm ? one + two : 0, whole.Timer(MetricCatalog.StormBack).Count);
        Assert.Equal([(long)one], SliceMerge.Sum([Slice(1, one)]).Storms.Select(storm => storm.Lost));
    }

    private static StormRow StormOf(int lost) => new()
    {
        Start = TimeSpan.FromSeconds(20),
        FirstLoss = TimeSpan.FromSeconds(20),
        LastLoss = TimeSpan.FromSeconds(20.5),
        Lost = lost,
        Back = new Distribution(Samples(lost), 0, TimeSpan.Zero),
    };

    private static LatencyHistogram Samples(int number)
    {
        var samples = new LatencyHistogram();
        samples.RecordMicroseconds(1_500_000, number);
        return samples;
    }

    [Fact]
    public void Sum_OfALongRun_IsTheSameWhetherHistogramsAreKeptOpenOrPacked()
    {
        const int length = 3_000; // more intervals than histograms that are kept open
        RunResult Slice(int number) => Bare(number, 2) with
        {
            Timeline = new Timeline(TimeSpan.FromSeconds(1), length, new Dictionary<string, long[]>(), new Dictionary<string, long[]>(), new Dictionary<string, TimerSeries>
            {
                ["delivery.latency"] = new([.. Enumerable.Range(0, length).Select(i => OneSample(number * (i + 1)))], new long[length]),
            }),
        };

        var series = (Slice(1) + Slice(2)).Timeline.Timers["delivery.latency"];

        for (var i = 0; i < length; i++)
        {
            var sum = series.Histograms[i]!.Decode();
            Assert.Equal((2, 1, 1), (sum.TotalCount, sum.CountBetween(Us(i + 1), Us(i + 1)), sum.CountBetween(Us(2 * (i + 1)), Us(2 * (i + 1)))));
        }
    }

    [Fact]
    public void Sum_Levels_AddUpOrAreTheGreatest()
    {
        RunResult Slice(int number, long open, long age) => Bare(number, 2) with
        {
            Cells = [ResultMaker.Count(MetricCatalog.ClientsOpen, open), ResultMaker.Count(MetricCatalog.QueueAge, age)],
            Timeline = new Timeline(
                TimeSpan.FromSeconds(1), 2, new Dictionary<string, long[]>(), new Dictionary<string, long[]> { ["clients.open"] = [1, open], ["queue.age"] = [age, 0] },
                new Dictionary<string, TimerSeries>()),
        };

        PackedReport Told(RunResult slice) => PackedReport.Of(new SliceReport { Limited = slice.Cells });

        var whole = Slice(1, 10, 700) + Slice(2, 5, 900);

        Assert.Equal([2, 15], whole.Timeline.Gauges["clients.open"]);
        Assert.Equal([900, 0], whole.Timeline.Gauges["queue.age"]);
        Assert.Equal([("clients.open", 15L), ("queue.age", 900)], ReportSum.CellsOf([Told(Slice(1, 10, 700)), Told(Slice(2, 5, 900))]).Select(cell => (cell.Metric, cell.Value)));
        Assert.Equal(15, whole.Count(MetricCatalog.ClientsOpen));
        Assert.Equal(900, whole.Count(MetricCatalog.QueueAge));
    }

    [Fact]
    public void Sum_StormsWithoutEvent_AreOneWhereNoPauseEndsThem()
    {
        StormRow Storm(double from, double to) => new()
        {
            Start = S(from),
            FirstLoss = S(from),
            LastLoss = S(to),
            Lost = 20,
            Back = new Distribution(new LatencyHistogram(), 20, S(1)),
            PeakAttempts = 7,
        };

        var whole = (Bare(1, 2) with { Storms = [Storm(10, 11), Storm(12.5, 13)] }) + (Bare(2, 2) with { Storms = [Storm(11.4, 11.9), Storm(20, 20.5)] });

        Assert.Equal(
            [(S(10), S(13), 60L, 21L), (S(20), S(20.5), 20L, 7L)],
            whole.Storms.Select(storm => (storm.FirstLoss!.Value, storm.LastLoss!.Value, storm.Lost, storm.PeakAttempts)));
    }

    [Fact]
    public void Sum_Events_TellWhatAllSlicesDidToTheirClients()
    {
        EventRow One(long hit, long of, string outcome) => new() { Number = 1, Label = "cut", What = "network down", Planned = S(1), Began = S(1), Ended = S(2), Hit = hit, Of = of, Outcome = outcome };
        EventRow Two(bool began) => new() { Number = 2, Label = "restart", What = "sh restart.sh", Planned = S(3), Began = began ? S(3) : null, Outcome = began ? "exit code 1" : "", Failed = began };

        var whole = (Bare(1, 2) with { Events = [One(5, 10, "5 of 10 clients"), Two(true)] }) + (Bare(2, 2) with { Events = [One(5, 10, "5 of 10 clients"), Two(false)] });

        Assert.Equal(["10 of 20 clients", "exit code 1"], whole.Events.Select(one => one.Outcome));
        Assert.Equal([(10L, false), (null, true)], whole.Events.Select(one => (one.Hit, one.Failed)));
    }

    [Fact]
    public void Sum_MoreKindsThanAreKept_LosesNone()
    {
        RunResult Slice(int number) => Bare(number, 2) with
        {
            Ends = [.. Enumerable.Range(0, 90).Select(i => new ConnectionEndRow("server", "1000", $"said {(number * 60) + i:000}", true, 1, S(i), S(i)))],
            Timeline = Timeline.Empty with { Length = 1, EndsByCode = Enumerable.Range(0, 12).ToDictionary(i => $"{4000 + (number * 6) + i}", _ => new long[] { 1 }) },
        };

        var whole = Slice(1) + Slice(2);

        Assert.Equal(101, whole.Ends.Count);
        Assert.Equal((50, "cut without a close frame: other"), (whole.Ends[0].Count, whole.Ends[0].Cause));
        Assert.Equal(180, whole.Ends.Sum(end => end.Count));
        Assert.Equal(13, whole.Timeline.EndsByCode.Count);
        Assert.Equal(24, whole.Timeline.EndsByCode.Values.Sum(ends => ends[0]));
    }

    internal static RunResult Bare(int number, int of, Func<SliceOfRun, SliceOfRun>? change = null)
    {
        var slice = new SliceOfRun(number, of) { Attempt = $"try{number}", SharesIdentity = true, CommonStart = DateTimeOffset.UnixEpoch };
        var bare = ResultMaker.Result([ResultMaker.Timer(MetricCatalog.DeliveryLatency, 2_000)]);
        return bare with { Run = bare.Run with { Slice = change?.Invoke(slice) ?? slice } };
    }

    private static EncodedHistogram? OneSample(int microseconds)
    {
        var samples = new LatencyHistogram();
        samples.RecordMicroseconds(microseconds);
        return EncodedHistogram.Of(samples);
    }

    private static TimeSpan Us(int microseconds) => TimeSpan.FromMicroseconds(microseconds);

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
