using LoadHarness.Engine.Slices;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Slices;

/// <summary>Limits that end a run, where several processes play it. Arrival takes 5 s, warm-up 1 s.</summary>
public sealed class CommonLimitsTests
{
    [Theory]
    [InlineData("messages.sent < 100", 99, null)]
    [InlineData("messages.sent < 100", 100, "messages.sent < 100 was missed: 100")]
    public void Check_OfSums_EndsTheRun(string limit, long sent, string? ends) =>
        Assert.Equal(ends, Limits(limit).Check([Count(MetricCatalog.Sent, sent)], TimeSpan.FromSeconds(8)));

    [Fact]
    public void Check_OfARate_IsComputedFromItsParts()
    {
        var cells = new[] { Count(MetricCatalog.Drops, 3), Count(MetricCatalog.ConnectedTime, 3_600_000) };

        Assert.Equal("drop.rate < 2 /client-hour was missed: 3 /client-hour", Limits("drop.rate < 2 /client-hour").Check(cells, TimeSpan.FromSeconds(30)));
        Assert.Null(Limits("drop.rate < 4 /client-hour").Check(cells, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Check_OfAQuantile_IsLeftAloneUntilItIsSettled()
    {
        var cells = new[] { Timer(MetricCatalog.DeliveryLatency, 2_000) };

        Assert.Null(Limits("delivery.latency p99 < 1 s").Check(cells, TimeSpan.FromSeconds(10)));
        Assert.Equal("delivery.latency p99 < 1 s was missed: 1.98 s", Limits("delivery.latency p99 < 1 s").Check(cells, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void CellsFor_AreThoseThatSuchLimitsNeed()
    {
        var scenario = Read("drop.rate < 2 /client-hour");
        var soFar = Result([Count(MetricCatalog.Drops, 3), Count(MetricCatalog.ConnectedTime, 5), Count(MetricCatalog.Sent, 7)]);

        Assert.Equal(["drop.count", "connected.time"], CommonLimits.CellsFor(scenario.Thresholds, soFar).Select(cell => cell.Metric));
        Assert.Empty(CommonLimits.CellsFor([], soFar));
    }

    /// <summary>Of a slice: what it holds by itself.</summary>
    [Theory]
    [InlineData(1, false, "messages.sent, delivery.latency, backend.rss")]
    [InlineData(4, true, "backend.rss")]
    [InlineData(4, false, "messages.sent, backend.rss")] // one that a part has broken, the whole has broken
    public void OwnLimits_AreThoseThatOnePartCanTell(int slices, bool hasCompany, string expected)
    {
        var scenario = Read("messages.sent < 100", "delivery.latency p99 < 1 s", "backend.rss < 1 GB");

        var own = new CompanyTalk(hasCompany ? new LonelyCompany() : null, scenario).OwnLimits(slices);

        Assert.Equal(expected, string.Join(", ", own.Select(threshold => threshold.Metric.Name)));
    }

    private static CommonLimits Limits(string limit) => new(RunPlan.Of(Read(limit)));

    private static Scenario Read(params string[] limits)
    {
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: s
            target: { url: "ws://127.0.0.1:1/" }
            observe: { pid: 1 }
            populations: [{ name: people, profile: uni-app, clients: 10, arrival: { ramp: 5s }, say: { every: 1s } }]
            phases: { warm-up: 1s, steady: 30s, drain: 6s }
            thresholds: [{{string.Join(", ", limits.Select(limit => $"{{ limit: '{limit}', abort: true }}"))}}]
            """,
            "s.yaml");
        Assert.Empty(reading.Errors);
        return reading.Scenario!;
    }
}
