using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>XMPP against Prosody, whole processes on both sides.</summary>
public sealed class ProsodyTests
{
    private const string Protocol = "{ extends: xmpp, options: { rooms: rooms.localhost } }";
    private const int Others = 9; // members of a room beside the one who talks

    /// <summary>As much as a server of one thread takes on a machine that it shares with other tests.</summary>
    private static readonly ServerScenario Calm = new()
    {
        Protocol = Protocol,
        Ramp = "2s",
        Arrival = "3500ms",
        Every = "2s",
        LostAfter = "2s",
        Drain = "3s",
    };

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task TwoHundred_EveryDeliveryIsAccountedForAndEveryMessageReflected()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);

        using var run = await ServerRun.PlayAsync(Calm, server.Port, exitCode: 0);

        // On a busy machine a login takes its time: who is not in his room yet says nothing there, and misses the first words.
        run.FoundAtMost(MetricCatalog.NotSent, MetricCatalog.MissedOffline, MetricCatalog.Unverified);
        Assert.InRange(run.Absent, 0, run[MetricCatalog.Expected] / 5);
        Assert.InRange(run[MetricCatalog.Sent], 50, long.MaxValue);
        Assert.Equal(Others * run[MetricCatalog.Sent], run[MetricCatalog.Expected]);
        Assert.Equal((run[MetricCatalog.Sent], 0, 0), (run[MetricCatalog.Acknowledged], run[MetricCatalog.AckMissing], run[MetricCatalog.Rejected]));
        Assert.NotEqual(0, run[MetricCatalog.HeartbeatsSent]);
        Assert.True(run.Result.Timer(MetricCatalog.HeartbeatRtt).Arrived.TotalCount > 0 && run.Result.Timer(MetricCatalog.EchoLatency).Arrived.TotalCount > 0);
    }

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Servers")]
    public async Task WrongPassword_IsToldAsTheServerSaysIt()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);
        var scenario = Calm with { Clients = 4, Token = "wrong", Ramp = "50ms", Arrival = "50ms", WarmUp = "0s", Steady = "1s", LostAfter = "300ms", Drain = "400ms" };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: 5);

        run.Run.Says($"127.0.0.1:{server.Port} refused the login: not-authorized");
    }

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task CommandsOfThePage_Work()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);

        await ChatRun.FollowAsync("docs/xmpp.md", "127.0.0.1:5280", server, ServerScenario.AsSome);
    }

    [RealServerTheory(ProsodyRecipe.Name)]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [Trait("Tier", "Long")]
    public async Task Restart_AllComeBackAndTheLedgerIsBalanced(string signal)
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);
        var scenario = Calm with { Steady = "20s", Events = [ServerScenario.Signal("2s")] };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null, () => server.RestartAsync(signal, TimeSpan.FromMilliseconds(500)));

        run.FoundAtMost(ServerRun.Outage);
        Assert.InRange(run[MetricCatalog.Drops], scenario.Everybody / 2, 2 * scenario.Everybody); // some may be on their way; who dials while the server is going down is dropped once more
        Assert.Equal((run[MetricCatalog.Drops], 0), (run[MetricCatalog.Reconnects], run[MetricCatalog.GaveUp]));
        Assert.Equal(run[MetricCatalog.Sent], run[MetricCatalog.Acknowledged] + run[MetricCatalog.AckMissing] + run[MetricCatalog.Rejected]);
        Assert.Equal(signal == "TERM", run.Result.Errors.Any(error => error.Text.Contains("notice", StringComparison.Ordinal)));
    }

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task Frozen_TheServerPingsThemAndCutsNobodyOff()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);
        var scenario = Calm with
        {
            Steady = "14s",
            Heartbeat = "{ every: 1s }",
            Events = [$"{{ at: 1s, network: silent, for: {4 * ProsodyRecipe.ReadTimeout}s, share: 25%, population: members }}"],
            Thresholds = [],
        };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null);

        // Only sessions with stream management are given up by it: what was owed meanwhile comes late, all of it.
        run.FoundAtMost(MetricCatalog.NotSent, MetricCatalog.MissedOffline, MetricCatalog.Unverified); // of those who come late on a busy machine
        Assert.InRange(run.Absent, 0, run[MetricCatalog.Expected] / 5);
        Assert.InRange(run[MetricCatalog.Late], 100, long.MaxValue);
    }

    [RealServerFact(ProsodyRecipe.Name)]
    [Trait("Tier", "Long")]
    public async Task SameResource_TheOlderConnectionIsToldOfTheConflict()
    {
        await using var server = await RealServer.StartAsync(ProsodyRecipe.Recipe);
        var scenario = Calm with
        {
            Protocol = "{ extends: xmpp, options: { resource: same, nick: 'nick${client}' } }",
            User = "user0",
            Clients = 2,
            Ramp = "500ms",
            Arrival = "1s",
            Thresholds = [],
        };

        using var run = await ServerRun.PlayAsync(scenario, server.Port, exitCode: null);

        Assert.InRange(run[MetricCatalog.Drops], 1, long.MaxValue);
        Assert.Contains(run.Result.Errors, error => error.Text.Contains("the server sent the notice 'stream-error': conflict", StringComparison.Ordinal));
        Assert.Contains(run.Result.Ends, end => end is { IsDrop: true, Side: "server" });
    }
}
