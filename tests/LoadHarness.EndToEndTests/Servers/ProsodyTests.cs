using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>XMPP against Prosody, whole processes on both sides.</summary>
public sealed class ProsodyTests
{
    private const string Protocol = "{ extends: xmpp, options: { rooms: rooms.localhost } }";
    private const int Others = 9; // members of a room beside the one who talks

    [RealServerFact(ProsodyRecipe.Name)]
    public async Task TwoHundred_EveryDeliveryIsAccountedForAndEveryMessageReflected()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);

        using var run = await ServerRun.PlayAsync(new ServerScenario { Protocol = Protocol }, server.Port, exitCode: 0);

        run.FoundOnly();
        Assert.InRange(run[MetricCatalog.Sent], 500, long.MaxValue);
        Assert.Equal(Others * run[MetricCatalog.Sent], run[MetricCatalog.Expected]);
        Assert.Equal((run[MetricCatalog.Sent], 0, 0), (run[MetricCatalog.Acknowledged], run[MetricCatalog.AckMissing], run[MetricCatalog.Rejected]));
        Assert.NotEqual(0, run[MetricCatalog.HeartbeatsSent]);
        Assert.True(run.Result.Timer(MetricCatalog.HeartbeatRtt).Arrived.TotalCount > 0 && run.Result.Timer(MetricCatalog.EchoLatency).Arrived.TotalCount > 0);
    }

    [RealServerFact(ProsodyRecipe.Name)]
    public async Task WrongPassword_IsToldAsTheServerSaysIt()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);
        var scenario = new ServerScenario { Protocol = Protocol, Clients = 4, Token = "wrong", Ramp = "50ms", Arrival = "50ms", WarmUp = "0s", Steady = "1s", LostAfter = "300ms", Drain = "400ms" };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: 5);

        run.Run.Says($"127.0.0.1:{server.Port} refused the login: not-authorized");
    }

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task CommandsOfThePage_Work()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);

        await DocumentedRun.PlayAsync("docs/xmpp.md", ":5280", server);
    }

    [RealServerTheory(ProsodyRecipe.Name)]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [Trait("Tier", "Long")]
    public async Task Restart_AllComeBackAndTheLedgerIsBalanced(string signal)
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);
        var scenario = new ServerScenario { Protocol = Protocol, Steady = "8s", Events = [ServerScenario.Signal("2s")] };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null, () => server.RestartAsync(signal, TimeSpan.FromMilliseconds(500)));

        run.FoundAtMost(ServerRun.Outage);
        Assert.Equal((scenario.Everybody, scenario.Everybody, 0), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects], run[MetricCatalog.GaveUp]));
        Assert.Equal(run[MetricCatalog.Sent], run[MetricCatalog.Acknowledged] + run[MetricCatalog.AckMissing] + run[MetricCatalog.Rejected]);
        Assert.Equal(signal == "TERM", run.Result.Errors.Any(error => error.Text.Contains("notice", StringComparison.Ordinal)));
    }

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task Frozen_TheServerCutsThemOffAfterItsPing()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);
        var scenario = new ServerScenario
        {
            Protocol = Protocol,
            Steady = "14s",
            Heartbeat = "{ every: 1s }",
            Events = ["{ at: 1s, network: silent, for: 10s, share: 25%, population: members }"],
            Thresholds = [],
        };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null);

        run.FoundAtMost(ServerRun.Outage);
        Assert.Equal((50, 50), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects]));
        Assert.Equal(("network", "none", 50), run.OneKindOfDrop());
    }
}
