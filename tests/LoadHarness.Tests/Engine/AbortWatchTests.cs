using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Thresholds;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Engine;

/// <summary>When a limit with <c>abort: true</c> ends a run. Steady begins after 20 s.</summary>
public sealed class AbortWatchTests
{
    private static readonly PhaseTimeline Phases = new(["arrival", "steady"], [TimeSpan.Zero, TimeSpan.FromSeconds(20)]);

    [Theory]
    [InlineData("drop.count == 0", 1, "drop.count == 0 was missed: 1")]
    [InlineData("drop.count < 1", 1, "drop.count < 1 was missed: 1")]
    [InlineData("drop.count == 0", 0, null)]
    [InlineData("drop.count == 5", 3, null)] // may still come to that
    [InlineData("drop.count == 5", 6, "drop.count == 5 was missed: 6")]
    [InlineData("drop.count > 5", 3, null)]
    public void Count_ThatCannotBeKeptAnyMore_EndsTheRunAtOnce(string limit, long drops, string? ends) =>
        Assert.Equal(ends, Watch(limit).Check(Result([Count(MetricCatalog.Drops, drops, "arrival")]), TimeSpan.FromSeconds(1)));

    [Theory]
    [InlineData(29.9, false)]
    [InlineData(30, true)]
    public void Quantile_IsLeftAloneForTenSecondsOfItsPhase(double now, bool ends)
    {
        var soFar = Result([Timer(MetricCatalog.DeliveryLatency, 2_000)]);

        var end = Watch("delivery.latency p99 < 1 s").Check(soFar, TimeSpan.FromSeconds(now));

        Assert.Equal(ends ? "delivery.latency p99 < 1 s was missed: 1.98 s" : null, end);
    }

    [Fact]
    public void Quantile_WithTooFewSamples_DoesNotEndTheRun() =>
        Assert.Null(Watch("delivery.latency p99 < 1 ms").Check(Result([Timer(MetricCatalog.DeliveryLatency, 20)]), TimeSpan.FromSeconds(60)));

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Rate_IsLeftAloneForTenSecondsOfTheRun(double now, bool ends)
    {
        var soFar = Result([Count(MetricCatalog.Drops, 1, "arrival"), Count(MetricCatalog.ConnectedTime, 3_600_000, "arrival")]);

        Assert.Equal(ends, Watch("drop.rate < 0.5 /client-hour").Check(soFar, TimeSpan.FromSeconds(now)) is not null);
    }

    [Fact]
    public void Limit_WithoutAbort_IsNotWatched()
    {
        var watch = new AbortWatch([Parse("drop.count == 0")], Phases);

        Assert.False(watch.IsNeeded);
        Assert.Null(watch.Check(Result([Count(MetricCatalog.Drops, 1)]), TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Check_NamesTheFirstOfTheLimits() =>
        Assert.StartsWith(
            "drop.count == 0 ",
            new AbortWatch([Parse("delivery.lost == 0") with { Abort = true }, Parse("drop.count == 0") with { Abort = true }], Phases)
                .Check(Result([Count(MetricCatalog.Drops, 1)]), TimeSpan.FromSeconds(60)),
            StringComparison.Ordinal);

    private static AbortWatch Watch(string limit) => new([Parse(limit) with { Abort = true }], Phases);

    private static Threshold Parse(string limit) =>
        ThresholdParser.TryParse(limit, ThresholdParser.Phases, null, out var threshold, out var error) ? threshold : throw new FormatException(error);
}
