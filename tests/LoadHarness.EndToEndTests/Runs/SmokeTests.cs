using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>The clients of the five tutorials as they are meant: nothing is wrong with them, nor with the backend that speaks their dialects.</summary>
public sealed class SmokeTests
{
    [Theory]
    [InlineData("wx-push")]
    [InlineData("wx-heartbeat")]
    [InlineData("wx-rtc")]
    [Trait("Tier", "Long")]
    public Task Run_ProfileAsMeant_Passes_TheOthersToo(string profile) => Run_ProfileAsMeant_Passes(profile);

    [Theory]
    [InlineData("uni-app")]
    [InlineData("wx-room")]
    public async Task Run_ProfileAsMeant_Passes(string profile)
    {
        var (end, run) = await SmokeRun.PlayAsync(
            profile, "2s", "populations.members.arrival.ramp=500ms", "populations.members.say.every=500ms",
            "thresholds=[delivery.latency p99 < 10 s, drop.count == 0]");

        end.Expect(0);
        run.Says("PASS", profile);
        Assert.Equal((100, 0, 0), (run[MetricCatalog.ConnectAttempts], run[MetricCatalog.ConnectFailed], run[MetricCatalog.LoginFailed]));
        Assert.InRange(run[MetricCatalog.Sent], 300, 1200);
    }

    /// <summary>Seed row 3.15: the sender shows what it said when the server sends it back, and how long that takes is measured.</summary>
    [Fact]
    public async Task Seed3_15_TheSenderHearsItselfFromTheServerAndTheTimeIsKept()
    {
        var (_, run) = await SmokeRun.PlayAsync(
            "wx-room", "2s", "populations.members.clients=20", "populations.members.arrival.ramp=200ms", "populations.members.say.every=500ms",
            "thresholds=[delivery.latency p99 < 10 s, echo.latency p99 < 10 s]");

        var echoes = run.Result.Timer(MetricCatalog.EchoLatency);
        Assert.Equal(run.Result.Count(MetricCatalog.Sent, "steady"), echoes.Count);
        Assert.InRange(echoes.Quantile(0.5).Value, TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(10));
    }
}
