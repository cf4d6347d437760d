using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;

namespace LoadHarness.Tests.Judging;

/// <summary>Limits of what was observed of the backend: steady is from 2 s to 6 s of eight intervals of a second.</summary>
public sealed class ObservedLimitTests
{
    private const double MiB = 1 << 20;

    [Theory]
    [InlineData("backend.rss < 500 MiB", ThresholdResult.Missed, "600 MiB", 6.0)]
    [InlineData("backend.rss < 601 MiB", ThresholdResult.Met, "600 MiB", null)]
    [InlineData("backend.rss < 500 MiB in steady", ThresholdResult.Met, "400 MiB", null)]
    [InlineData("backend.rss max < 350 MiB in steady", ThresholdResult.Missed, "400 MiB", 4.0)]
    [InlineData("backend.rss mean < 350 MiB in steady", ThresholdResult.Met, "300 MiB", null)]
    [InlineData("backend.rss > 50 MiB", ThresholdResult.Met, "100 MiB", null)]
    [InlineData("backend.rss > 150 MiB", ThresholdResult.Missed, "100 MiB", 1.0)]
    [InlineData("backend.rss min > 150 MiB in steady", ThresholdResult.Met, "200 MiB", null)]
    [InlineData("backend.rss == 200 MiB in steady", ThresholdResult.Missed, "400 MiB", 4.0)]
    [InlineData("backend.cpu < 80 %", ThresholdResult.Undecided, "not collected", null)]
    [InlineData("backend.sockets < 80", ThresholdResult.Undecided, "no samples", null)]
    [InlineData("backend.queue < 2.5", ThresholdResult.Met, "2.25", null)]
    [InlineData("backend.queue < 2.2", ThresholdResult.Missed, "2.25", 2.0)]
    public void Judge_Limit_IsHeldAgainstEveryInterval(string limit, ThresholdResult expected, string actual, double? breach)
    {
        var outcome = RunJudge.Judge(Observed(limit)).ThresholdOutcomes[0];

        Assert.Equal((expected, actual), (outcome.Result, outcome.Actual));
        Assert.Equal(breach, outcome.FirstBreach?.TotalSeconds);
    }

    [Fact]
    public void Judge_ManyGaps_AreNoted() => Assert.Equal(
        "nothing was sampled in 3 of 8 intervals", RunJudge.Judge(Observed("backend.rss < 900 MiB")).ThresholdOutcomes[0].Note);

    [Fact]
    public void Judge_ExtremesWithinIntervals_Count()
    {
        var result = Observed("backend.rss < 700 MiB");
        result = result with { Observed = [result.Observed[0] with { Highest = [.. result.Observed[0].Values.Select(value => value + (200 * MiB))] }] };

        Assert.Equal("800 MiB", RunJudge.Judge(result).ThresholdOutcomes[0].Actual);
    }

    [Fact]
    public void File_OfAnObservedRun_ReadsAsItWasWritten()
    {
        var result = Observed("backend.queue < 2.5") with
        {
            ObservedSources = [new ObservedSource("the server, process 7", 8, 2) { FirstFailure = "refused", Ended = TimeSpan.FromSeconds(7) }],
        };

        var read = ResultFile.Parse(ResultFile.ToJson(result));

        Assert.Equal(result.ObservedSources, read.ObservedSources);
        Assert.Equal(result.Observed.Select(series => series.Values), read.Observed.Select(series => series.Values));
        Assert.Equal(
            result.Observed.Select(series => (series.Name, series.Unit, series.Source, series.Query)),
            read.Observed.Select(series => (series.Name, series.Unit, series.Source, series.Query)));
        Assert.Null(read.Observed[0].Highest);
        Assert.Contains("\"values\": [null,104857600,", ResultFile.ToJson(result), StringComparison.Ordinal);
    }

    [Fact]
    public void File_FromBeforeBackendsWereObserved_HasNoSeries()
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(ResultFile.ToJson(Observed("delivery.lost == 0")))!.AsObject();
        Assert.True(json.Remove("observed") && json.Remove("observedSources"));

        var read = ResultFile.Parse(json.ToJsonString());

        Assert.Empty(read.Observed);
        Assert.Empty(read.ObservedSources);
    }

    [Fact]
    public void Show_Numbers_AreTheMostTheLeastTheMeanAndTheLast()
    {
        var values = FlatMetrics.Of(Observed("delivery.lost == 0")).ToDictionary();

        Assert.Equal(new object?[] { 600L << 20, 100L << 20, 600L << 20 }, new[] { values["backend.rss"], values["backend.rss.min"], values["backend.rss.last"] });
        Assert.Equal(2.125, values["backend.queue.mean"]);
        Assert.Null(values["backend.cpu"]);
        Assert.Null(values["backend.sockets"]);
    }

    private static RunResult Observed(string limit)
    {
        double?[] memory = [null, 100 * MiB, 200 * MiB, null, 400 * MiB, null, 500 * MiB, 600 * MiB];
        double?[] queue = [2, 2, 2.25, 2.25, null, null, null, null];
        return ResultMaker.Result([], limit) with
        {
            Phases =
            [
                new PhaseSpan("arrival", TimeSpan.Zero, TimeSpan.FromSeconds(2)), new PhaseSpan("steady", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6)),
                new PhaseSpan("drain", TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(8)),
            ],
            Timeline = Timeline.Empty with { Length = 8 },
            Observed =
            [
                new ObservedSeries(MetricCatalog.BackendMemory.Name, "bytes", "the server, process 7", memory),
                new ObservedSeries(MetricCatalog.BackendSockets.Name, "sockets", "the server, process 7", new double?[8]),
                new ObservedSeries("backend.queue", "", "the metrics endpoint", queue) { Query = "chat_queue_depth" },
            ],
        };
    }
}
