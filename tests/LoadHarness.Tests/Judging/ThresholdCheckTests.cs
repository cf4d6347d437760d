using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Judging;

public sealed class ThresholdCheckTests
{
    [Theory]
    [InlineData("delivery.latency p99 < 1000 ms", ThresholdResult.Met, "990 ms")]
    [InlineData("delivery.latency p99 < 900 ms", ThresholdResult.Missed, "990 ms")]
    [InlineData("delivery.latency p50 >= 500 ms", ThresholdResult.Met, "500 ms")]
    [InlineData("delivery.latency max <= 1.001 s", ThresholdResult.Met, "1 s")]
    [InlineData("delivery.latency min < 2 ms", ThresholdResult.Met, "1 ms")]
    [InlineData("delivery.latency count >= 1000", ThresholdResult.Met, "1\u202F000")]
    public void Check_Timer_ReadsTheStatistic(string expression, ThresholdResult expected, string actual)
    {
        var outcome = Check(expression, Timer(MetricCatalog.DeliveryLatency, 1_000));

        Assert.Equal((expected, actual), (outcome.Result, outcome.Actual));
    }

    [Fact]
    public void Check_QuantileAmongWhatNeverCame_FailsAnyUpperLimit()
    {
        var outcome = Check("delivery.latency p99 < 60 s", Timer(MetricCatalog.DeliveryLatency, 1_000, neverCame: 20));

        Assert.Equal((ThresholdResult.Missed, "≥ 5 s"), (outcome.Result, outcome.Actual));
    }

    [Fact]
    public void Check_QuantileBelowWhatNeverCame_IsShiftedByIt()
    {
        // 1,000 arrivals and 5 that never came: rank 995 of 1,005.
        var outcome = Check("delivery.latency p99 < 1 s", Timer(MetricCatalog.DeliveryLatency, 1_000, neverCame: 5));

        Assert.Equal((ThresholdResult.Met, "995 ms"), (outcome.Result, outcome.Actual));
    }

    [Theory]
    [InlineData("fanout.last p90 < 10 s", 5, ThresholdResult.Met, "95 ms")]
    [InlineData("fanout.last p90 < 10 s", 12, ThresholdResult.Missed, "≥ 5 s")]
    [InlineData("fanout.last p90 >= 4 s", 12, ThresholdResult.Met, "≥ 5 s")]
    [InlineData("fanout.last max < 200 ms", 12, ThresholdResult.Met, "100 ms")]
    [InlineData("fanout.last p50 < 60 ms in steady of people", 12, ThresholdResult.Met, "56 ms")]
    public void Check_FanOut_CountsMessagesThatSomebodyLostAsAtLeastH(string expression, int lost, ThresholdResult expected, string actual)
    {
        var outcome = Check(expression, Timer(MetricCatalog.FanOutLast, 100, neverCame: lost));

        Assert.Equal((expected, actual), (outcome.Result, outcome.Actual));
    }

    [Theory]
    [InlineData(999, "delivery.latency p99 < 1 s", ThresholdResult.Met)] // even the maximum meets it
    [InlineData(999, "delivery.latency p99 < 995 ms", ThresholdResult.Undecided)]
    [InlineData(1000, "delivery.latency p99 < 995 ms", ThresholdResult.Met)]
    [InlineData(9_999, "delivery.latency p99.9 < 9.995 s", ThresholdResult.Undecided)]
    public void Check_TooFewSamples_DecidesOnlyByTheMaximum(int samples, string expression, ThresholdResult expected) =>
        Assert.Equal(expected, Check(expression, Timer(MetricCatalog.DeliveryLatency, samples)).Result);

    [Theory]
    [InlineData("reconnect.time p95 < 5 s", ThresholdResult.Met)]
    [InlineData("delivery.latency p95 < 5 s", ThresholdResult.Undecided)]
    [InlineData("connect.time p95 < 5 s", ThresholdResult.Undecided)]
    public void Check_NoSamples_IsMetOnlyForWhatNeedNotOccur(string expression, ThresholdResult expected)
    {
        var outcome = Check(expression);

        Assert.Equal((expected, "no samples"), (outcome.Result, outcome.Actual));
    }

    [Fact]
    public void Check_ClientsNotBack_CensorTheReconnectTime() =>
        Assert.Equal(ThresholdResult.Missed, Check("reconnect.time p95 < 60 s", Timer(MetricCatalog.ReconnectTime, 190, neverCame: 11)).Result);

    [Theory]
    [InlineData("delivery.lost == 0", ThresholdResult.Missed)]
    [InlineData("delivery.lost <= 3", ThresholdResult.Met)]
    [InlineData("delivery.lost == 0 in drain", ThresholdResult.Met)]
    [InlineData("delivery.lost == 0 of others", ThresholdResult.Met)]
    public void Check_Count_IsOverTheWholeRunUnlessNamed(string expression, ThresholdResult expected) =>
        Assert.Equal(expected, Check(expression, Count(MetricCatalog.Lost, 2), Count(MetricCatalog.Lost, 1, "arrival")).Result);

    [Fact]
    public void Check_Rate_IsPerConnectedHour()
    {
        var cells = new[] { Count(MetricCatalog.Drops, 3), Count(MetricCatalog.ConnectedTime, 2 * 3_600_000) };

        Assert.Equal("1.5 /client-hour", Check("drop.rate < 2 /client-hour", cells).Actual);
        Assert.Equal(ThresholdResult.Undecided, Check("drop.rate < 2 /client-hour").Result);
    }

    [Fact]
    public void Check_FirstBreach_IsTheIntervalThatBrokeIt()
    {
        var result = Result([Count(MetricCatalog.Lost, 3)]) with
        {
            Timeline = new Timeline(
                TimeSpan.FromSeconds(2), 4, new Dictionary<string, long[]> { ["delivery.lost"] = [0, 0, 1, 2] },
                new Dictionary<string, long[]>(), new Dictionary<string, TimerSeries>()),
        };

        Assert.Equal(TimeSpan.FromSeconds(4), ThresholdCheck.Check(result, Parse("delivery.lost == 0")).FirstBreach);
        Assert.Equal(TimeSpan.FromSeconds(6), ThresholdCheck.Check(result, Parse("delivery.lost < 2")).FirstBreach);
    }

    private static ThresholdOutcome Check(string expression, params MetricCell[] cells) =>
        ThresholdCheck.Check(Result(cells), Parse(expression));

    private static Threshold Parse(string expression)
    {
        Assert.True(ThresholdParser.TryParse(expression, ThresholdParser.Phases, null, out var threshold, out var error), error);
        return threshold;
    }
}
