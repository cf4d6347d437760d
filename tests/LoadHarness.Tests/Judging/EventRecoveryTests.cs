using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Judging;

/// <summary>Recovery, and limits around an event: 60 intervals of 1 s, talk from 2 s to 50 s, an event at 20.5 s for 3 s, 200 clients joined before it.</summary>
public sealed class EventRecoveryTests
{
    [Theory]
    [InlineData(0, 0, 0, false)] // nobody was lost
    [InlineData(2, 2, 0, false)] // 198 are 99 %
    [InlineData(3, 3, 1, false)] // with the first one back they are 198 again
    [InlineData(100, 100, 98, false)]
    [InlineData(100, 97, 5, true)] // three never came: the bound
    public void Joined_IsWhen99PercentOfThoseBeforeAreBack(int lost, int back, double seconds, bool atLeast)
    {
        var run = Run(_ => 10, "delivery.latency p99 < 50 ms") with { Storms = lost == 0 ? [] : [Storm(lost, back)] };

        var recovery = Assert.Single(EventRecovery.Of(run));

        Assert.Equal((seconds, atLeast), (Math.Round(recovery.Joined!.Value.Value.TotalSeconds, 1), recovery.Joined.Value.IsAtLeast));
    }

    [Theory]
    [InlineData("", 0, false)]
    [InlineData("20", 0.5, false)] // from 20.5 s to 21 s
    [InlineData("20 21 22", 2.5, false)]
    [InlineData("20 22 25", 5.5, false)] // three in a row only from 26 s on
    [InlineData("20 22 26", 2.5, false)] // 23, 24 and 25 are enough
    [InlineData("20 23 26 29 32 35 38 41 44 47", 27.5, false)] // only the last two are in a row
    [InlineData("20 49", 0.5, false)]
    [InlineData("20 23 26 29 32 35 38 41 44 47 49", 29.5, true)]
    public void Latency_IsWhenThreeIntervalsInARowKeepTheLimit(string bad, double seconds, bool atLeast)
    {
        var slow = bad.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToHashSet();

        var recovery = Assert.Single(EventRecovery.Of(Run(i => slow.Contains(i) ? 100 : 10, "delivery.latency p99 < 50 ms")));

        Assert.Equal(new QuantileReading(TimeSpan.FromSeconds(seconds), atLeast), recovery.Latency);
    }

    [Fact]
    public void Latency_IntervalInWhichNothingArrives_IsNoneThatKeepsIt()
    {
        var recovery = Assert.Single(EventRecovery.Of(Run(i => i is >= 20 and < 30 ? null : 10, "delivery.latency p95 < 50 ms")));

        Assert.Equal(S(9.5), recovery.Latency!.Value.Value);
    }

    [Theory]
    [InlineData("delivery.lost == 0")]
    [InlineData("delivery.latency p99 < 50 ms of people")]
    [InlineData("delivery.latency max < 50 ms")]
    [InlineData("delivery.latency p99 < 50 ms after kill-1")]
    public void Latency_WithoutALimitOfAQuantileOfAll_IsNotTold(string limit) => Assert.Null(Assert.Single(EventRecovery.Of(Run(_ => 10, limit))).Latency);

    [Theory]
    [InlineData("recovery.time in kill-1 < 20 s", ThresholdResult.Met, "5 s")]
    [InlineData("recovery.time < 4 s", ThresholdResult.Missed, "5 s")]
    [InlineData("recovery.time in event-1 <= 5.1 s", ThresholdResult.Met, "5 s")]
    [InlineData("recovery.latency < 3 s", ThresholdResult.Met, "2.5 s")]
    [InlineData("recovery.latency in kill-2 < 3 s", ThresholdResult.Undecided, "not known")]
    [InlineData("delivery.latency p99 before kill-1 < 20 ms", ThresholdResult.Met, "10 ms")]
    [InlineData("delivery.latency max in kill-1 < 20 ms", ThresholdResult.Missed, "100 ms")]
    [InlineData("delivery.latency p99 after kill-1 < 20 ms", ThresholdResult.Met, "10 ms")]
    [InlineData("delivery.latency p99 in kill-2 < 20 ms", ThresholdResult.Undecided, "no samples")]
    [InlineData("messages.sent in kill-1 >= 80", ThresholdResult.Met, "80")] // 20 to 24
    [InlineData("messages.sent after kill-1 > 200", ThresholdResult.Missed, "200")]
    [InlineData("drop.rate in kill-1 < 1 /client-hour", ThresholdResult.Undecided, "no samples")]
    public void Limits_AroundAnEvent_AreHeldAgainstItsParts(string limit, ThresholdResult expected, string actual)
    {
        var run = Run(i => i is >= 20 and < 23 ? 100 : 10, "delivery.latency p99 < 50 ms") with { Storms = [Storm(7, 7)] };
        Assert.True(ThresholdParser.TryParse(limit, ThresholdParser.Phases, null, out var threshold, out var error), error);

        var outcome = ThresholdCheck.Check(run, threshold);

        Assert.Equal((expected, actual), (outcome.Result, outcome.Actual));
    }

    [Fact]
    public void Limits_OfRecovery_WithoutAnyEvent_AreMet()
    {
        Assert.True(ThresholdParser.TryParse("recovery.time < 20 s", ThresholdParser.Phases, null, out var threshold, out _));

        Assert.Equal(ThresholdResult.Met, ThresholdCheck.Check(Run(_ => 10, "delivery.lost == 0") with { Events = [] }, threshold).Result);
    }

    [Fact]
    public void Limits_OfAnEvent_LeaveTheImplicitOnesAsTheyAre() =>
        Assert.Contains("delivery.lost == 0", RunJudge.Judge(Run(_ => 10, "delivery.lost after kill-1 == 0")).Thresholds);

    private static StormRow Storm(int lost, int back)
    {
        var times = new LatencyHistogram();
        for (var i = 1; i <= back; i++)
        {
            times.Record(TimeSpan.FromSeconds(i));
        }

        return new StormRow { Event = 1, Start = S(20.5), Lost = lost, Back = new Distribution(times, lost - back, lost > back ? S(5) : TimeSpan.Zero) };
    }

    /// <param name="latency">Milliseconds in an interval; null: nothing arrives.</param>
    /// <param name="limit">The limit of the scenario.</param>
    private static RunResult Run(Func<int, double?> latency, string limit)
    {
        PhaseSpan[] phases =
        [
            new("arrival", TimeSpan.Zero, S(2)), new("warm-up", S(2), S(4)), new("steady", S(4), S(50)), new("drain", S(50), S(60)),
        ];
        var run = new SampleBuilder(1, S(1), phases);
        for (var i = 0; i < 50; i++)
        {
            run.Count(MetricCatalog.Sent, i, "people", 20);
            if (latency(i) is { } milliseconds)
            {
                run.Time(MetricCatalog.DeliveryLatency, i, "people", milliseconds, 1_000);
            }
        }

        return ResultMaker.Result(run.Cells(), limit) with
        {
            Phases = phases,
            Timeline = run.Timeline(),
            Events =
            [
                new EventRow { Number = 1, Label = "kill-1", What = "process kill", Planned = S(20.5), Began = S(20.5), Ended = S(23.5), Joined = 200, Outcome = "killed" },
            ],
        };
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
