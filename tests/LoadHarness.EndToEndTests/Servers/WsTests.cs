using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>Plain text against a relay over the npm package ws, whole processes on both sides; its other sides are in RelayTests.</summary>
public sealed class WsTests
{
    private const int Others = 9; // members of a room beside the one who talks

    /// <summary>It says nothing when somebody is in a room, so that settling takes its time; it answers pings as every server must.</summary>
    private static readonly ServerScenario Scenario = new()
    {
        Protocol = "plain-text",
        Arrival = "2500ms",
        Heartbeat = "{ every: 1s, send: ping, reply-within: 5s }",
    };

    [RealServerFact(WsRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task TwoHundred_EveryDeliveryIsAccountedFor()
    {
        await using var server = await RealServer.StartAsync(WsRecipe.With());

        using var run = await ServerRun.PlayAsync(Scenario, server.Port, exitCode: 0);

        run.FoundOnly();
        var seen = await LedgerOf(server).ReadAsync();
        Assert.InRange(run[MetricCatalog.Sent], 500, long.MaxValue);
        Assert.Equal((Others * run[MetricCatalog.Sent], Others * run[MetricCatalog.Sent]), (run[MetricCatalog.Expected], run.Arrived));
        Assert.Equal((run[MetricCatalog.Sent], run.Arrived, 0), (seen["received"], seen["relayed"], seen["connections"]));
        Assert.True(run.Result.Timer(MetricCatalog.HeartbeatRtt).Arrived.TotalCount > 0, "nobody has answered a heartbeat");
    }

    [RealServerFact(WsRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task WrongToken_IsToldAsHttp401()
    {
        await using var server = await RealServer.StartAsync(WsRecipe.With());
        var scenario = Scenario with { Clients = 4, Token = "wrong", Ramp = "50ms", Arrival = "50ms", WarmUp = "0s", Steady = "1s", LostAfter = "300ms", Drain = "400ms" };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: 5);

        run.Run.Says($"127.0.0.1:{server.Port}/ answered the upgrade with HTTP 401");
    }

    [RealServerTheory(WsRecipe.Name)]
    [InlineData("TERM", "server")] // a close frame without a code
    [InlineData("KILL", "network")]
    [Trait("Tier", "Long")]
    public async Task Restart_AllComeBackAndTheLedgerIsBalanced(string signal, string side)
    {
        await using var server = await RealServer.StartAsync(WsRecipe.With());
        var scenario = Scenario with { Steady = "6s", Events = [ServerScenario.Signal("2s")] };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null, () => server.RestartAsync(signal, TimeSpan.FromMilliseconds(500)));

        run.FoundAtMost(ServerRun.Outage);
        Assert.Equal((scenario.Everybody, scenario.Everybody, 0), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects], run[MetricCatalog.GaveUp]));
        Assert.Equal((side, "none", scenario.Everybody), run.OneKindOfDrop());
    }

    [RealServerFact(WsRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task Frozen_TheServerCutsThemOffWithoutACloseFrame()
    {
        await using var server = await RealServer.StartAsync(WsRecipe.With(pingEvery: 1000));
        var scenario = Scenario with
        {
            Steady = "9s",
            Heartbeat = "never",
            Events = ["{ at: 1s, network: silent, for: 5s, share: 25%, population: members }"], // cut off at the second ping
            Thresholds = [],
        };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null);

        run.FoundAtMost(ServerRun.Outage);
        Assert.Equal((50, 50, 50), ((await LedgerOf(server).ReadAsync())["terminated"], run[MetricCatalog.Drops], run[MetricCatalog.Reconnects]));
        Assert.Equal(("network", "none", 50), run.OneKindOfDrop());
    }

    private static ServerLedger LedgerOf(RealServer server) => new(new Uri($"http://127.0.0.1:{server.Port}/ledger"));
}
