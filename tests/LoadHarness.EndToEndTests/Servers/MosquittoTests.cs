using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>MQTT against Mosquitto, whole processes on both sides.</summary>
public sealed class MosquittoTests
{
    private const string Clean = "{ extends: mqtt, options: { topic: 'chat/${room}', keep-alive: 5 } }";
    private const string Kept = "{ extends: mqtt, options: { session: kept, client-id: '${population}${client}' } }";
    private const int Others = 9; // members of a room beside the one who talks

    [RealServerFact(MosquittoRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task TwoHundred_EveryDeliveryIsAccountedForAndEveryMessageAcknowledged()
    {
        await using var server = await RealServer.StartAsync(MosquittoRecipe.Recipe);

        using var run = await ServerRun.PlayAsync(new ServerScenario { Protocol = Clean }, server.Port, exitCode: 0);

        run.FoundOnly();
        Assert.InRange(run[MetricCatalog.Sent], 500, long.MaxValue);
        Assert.Equal(Others * run[MetricCatalog.Sent], run[MetricCatalog.Expected]);
        Assert.Equal((run[MetricCatalog.Sent], 0, 0), (run[MetricCatalog.Acknowledged], run[MetricCatalog.AckMissing], run[MetricCatalog.Rejected]));
        Assert.NotEqual(0, run[MetricCatalog.HeartbeatsSent]);
        Assert.True(run.Result.Timer(MetricCatalog.AckLatency).Arrived.TotalCount > 0 && run.Result.Timer(MetricCatalog.EchoLatency).Arrived.TotalCount > 0);
    }

    [RealServerFact(MosquittoRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task WrongPassword_IsToldAsTheBrokerSaysIt()
    {
        await using var server = await RealServer.StartAsync(MosquittoRecipe.Recipe);
        var scenario = new ServerScenario { Protocol = Clean, Clients = 4, Token = "wrong", Ramp = "50ms", Arrival = "50ms", WarmUp = "0s", Steady = "1s", LostAfter = "300ms", Drain = "400ms" };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: 5);

        run.Run.Says($"127.0.0.1:{server.Port} refused the login: CONNACK 5: not authorized");
    }

    [RealServerFact(MosquittoRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task CommandsOfThePage_Work()
    {
        await using var server = await RealServer.StartAsync(MosquittoRecipe.Recipe);

        await ChatRun.FollowAsync("docs/mqtt.md", "127.0.0.1:9001", server, ServerScenario.AsSome);
    }

    [RealServerTheory(MosquittoRecipe.Name)]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [Trait("Tier", "Long")]
    public async Task Restart_AllComeBackAndTheLedgerIsBalanced(string signal)
    {
        await using var server = await RealServer.StartAsync(MosquittoRecipe.Recipe);
        var scenario = new ServerScenario { Protocol = Clean, Steady = "6s", Events = [ServerScenario.Signal("2s")] };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null, () => server.RestartAsync(signal, TimeSpan.FromMilliseconds(500)));

        run.FoundAtMost(ServerRun.Outage);
        Assert.InRange(run[MetricCatalog.Drops], scenario.Everybody / 2, 2 * scenario.Everybody); // some may be on their way; who dials while the server is going down is dropped once more
        Assert.Equal((run[MetricCatalog.Drops], 0), (run[MetricCatalog.Reconnects], run[MetricCatalog.GaveUp]));
        Assert.Equal(("network", "none", run[MetricCatalog.Drops]), run.OneKindOfDrop());
        Assert.Equal(run[MetricCatalog.Sent], run[MetricCatalog.Acknowledged] + run[MetricCatalog.AckMissing]);
    }

    [RealServerFact(MosquittoRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task Frozen_TheBrokerCutsThemOffWithoutACloseFrame()
    {
        await using var server = await RealServer.StartAsync(MosquittoRecipe.Recipe);
        var scenario = new ServerScenario
        {
            Protocol = "{ extends: mqtt, options: { keep-alive: 2 } }",
            Steady = "17s",
            LostAfter = "2s", // nothing that the silent ones had in their buffers is older than ten times that
            Drain = "3s",
            Heartbeat = "{ every: 1s }",
            Events = ["{ at: 1s, network: silent, for: 13s, share: 25%, population: members }"], // the broker gives half as much again as keep-alive, and looks for the late every 6 s (2.0): up to 9 s
            Thresholds = [],
        };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null);

        run.FoundAtMost(ServerRun.Outage);
        Assert.Equal((50, 50), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects]));
        Assert.Equal(("network", "none", 50), run.OneKindOfDrop());
    }

    [RealServerTheory(MosquittoRecipe.Name)]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [Trait("Tier", "Long")]
    public async Task KeptSessions_AcknowledgedAndLost_IsWhatATapCounts(string signal)
    {
        await using var server = await RealServer.StartAsync(MosquittoRecipe.Recipe);
        await using var tap = await MqttTap.StartAsync(server.Port);

        // Two of each room come, subscribe, and are away before the first word is said: the broker owes them everything.
        var scenario = new ServerScenario
        {
            Protocol = Kept,
            Clients = 160,
            Arrival = "4s",
            Others =
            [
                $$"""
                  - name: away
                    profile: { protocol: {{Kept}}, reconnect: { delay: 500ms, jitter: 50% }, heartbeat: { every: 500ms } }
                    clients: 32
                    arrival: { ramp: 1s }
                    rooms: { size: 2, name: 'room-${n}' }
                    user: "user${client}"
                    token: secret
                """,
            ],
            Heartbeat = "{ every: 500ms }",
            Steady = "12s",
            LostAfter = "2s",
            Drain = "5s",
            Events = ["{ at: 2500ms, in: arrival, network: down, for: 7s, population: away }", ServerScenario.Signal("2s")],
            Thresholds = [],
        };

        using var run = await ServerRun.PlayAsync(scenario, tap.Port, exitCode: null, () => server.RestartAsync(signal, TimeSpan.FromMilliseconds(500)));

        run.FoundAtMost(ServerRun.Outage);
        Assert.Equal(0, run[MetricCatalog.GaveUp]);
        Assert.Equal(tap.Acknowledged, run[MetricCatalog.Acknowledged]);
        Assert.Equal(tap.AcknowledgedAndLost, run[MetricCatalog.AckedLost]);
        if (signal == "KILL")
        {
            Assert.InRange(tap.AcknowledgedAndLost, 1000, long.MaxValue);
        }
        else
        {
            Assert.InRange(run[MetricCatalog.Recovered], 1000, long.MaxValue); // it has kept them, and gives them to those who come back
        }
    }
}
