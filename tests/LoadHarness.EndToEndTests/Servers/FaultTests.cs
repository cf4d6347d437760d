using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>Faults of the wire against servers that nobody of us wrote: a reset, an end of the stream and a silence are told apart, and nothing is lost that is called delivered.</summary>
public sealed class FaultTests
{
    private static readonly string[] Events =
    [
        "{ name: cut, at: 500ms, wire: reset, share: 50%, population: members }",
        "{ name: drained, at: 3s, wire: close, share: 25%, population: members }",
        "{ name: hole, at: 6s, wire: black-hole, share: 25%, population: members, for: 2s }",
    ];

    [RealServerFact(WsRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task Ws()
    {
        await using var server = await RealServer.StartAsync(WsRecipe.With());

        await PlayAsync(server, ServerScenario.Busy("plain-text", "never") with { Arrival = "2500ms" });
    }

    [RealServerFact("socket.io")]
    [Trait("Tier", "Servers")]
    public async Task SocketIo()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With("token=secret"));

        await PlayAsync(server, ServerScenario.Busy("socket.io", heartbeat: "never"));
    }

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task Prosody()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);

        await PlayAsync(server, ServerScenario.Busy("{ extends: xmpp, options: { rooms: rooms.localhost } }", "never") with { Ramp = "2s", Arrival = "3500ms", Every = "500ms" });
    }

    [RealServerTheory(WsRecipe.Name)]
    [InlineData("stall, for: 2s", 0, "")]
    [InlineData("delay, delay: 300ms, jitter: 100ms, for: 2s", 0, "")]
    [InlineData("bandwidth, rate: 2 KB/s, for: 2s", 0, "")]
    [InlineData("refuse, for: 2s", 40, "reset the connection")]
    [InlineData("never-answer, for: 2s", 40, "reset the connection")]
    [InlineData("corrupt-upgrade, for: 2s", 40, "")]
    [InlineData("corrupt-upgrade, direction: to-server, for: 2s", 40, "")]
    [Trait("Tier", "Long")]
    public async Task Ws_EveryOtherFault(string fault, int drops, string words)
    {
        await using var server = await RealServer.StartAsync(WsRecipe.With());
        List<string> events = [$"{{ name: fault, at: 500ms, wire: {fault}, population: members }}"];
        if (drops > 0)
        {
            events.Add("{ name: cut, at: 600ms, wire: reset, population: members }");
        }

        using var run = await ServerRun.PlayAsync(
            ServerScenario.Busy("plain-text", "never") with { Arrival = "2500ms", ThroughProxy = true, Steady = "8s", LostAfter = "5s", Drain = "6s", Events = events, Thresholds = ["event.failed == 0"] },
            server.Port,
            exitCode: 0);

        Assert.Equal((drops, drops), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects]));
        Assert.Equal(drops > 0, run.Result.Errors.Any(error => error.Kind == "connect" && error.Text.Contains(words, StringComparison.Ordinal)));
        Assert.Equal(0, run[MetricCatalog.Lost]);
        if (drops == 0)
        {
            run.FoundOnly();
        }
    }

    private static async Task PlayAsync(RealServer server, ServerScenario scenario)
    {
        using var run = await ServerRun.PlayAsync(scenario with { ThroughProxy = true, Steady = "11s", Events = Events, Thresholds = ["event.failed == 0", "delivery.lost < 1000000"] }, server.Port, exitCode: null);

        Assert.Equal([20L, 10L, 10L], run.Result.Events.Select(one => one.Hit!.Value));
        var drops = run.Result.Ends.Where(row => row.IsDrop).ToLookup(row => row.Cause, row => row.Count);
        Assert.Equal(30, drops["cut without a close frame: TCP reset"].Sum()); // cut at once, and at the end of the black hole
        Assert.Equal(10, drops["cut without a close frame: TCP end"].Sum());
        Assert.Equal((40, 40), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects]));
        Assert.InRange(run.Result.Timer(MetricCatalog.DetectionDelay).Arrived.Max.TotalSeconds, 1.5, 10); // silence lasts until the proxy ends it
        Assert.All(EventRecovery.Of(run.Result), one => Assert.False(one.Joined!.Value.IsAtLeast));
        run.FoundAtMost([.. ServerRun.Outage]);
        Assert.InRange(run.Arrived, 100, run[MetricCatalog.Expected]);
    }
}
