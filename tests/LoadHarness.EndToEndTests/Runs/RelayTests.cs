using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Runs against a server that nobody here wrote: the npm package ws, relaying plain text.</summary>
[Trait("Tier", "Servers")]
public sealed class RelayTests
{
    private const int Clients = 20;

    /// <summary>How long the killed relay stays away: what the outage times must show.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1);

    /// <summary>A frozen server takes messages that it will never pass on: so many that some must be missing.</summary>
    private static readonly TimeSpan Freeze = TimeSpan.FromMilliseconds(400);

    private static readonly string Returning = "{ extends: bare, reconnect: { delay: 300ms, max-attempts: unlimited } }";

    [NpmFact]
    public async Task Run_RelayToOthers_AccountsForEveryDelivery()
    {
        await using var relay = await RelayPackage.StartAsync();
        using var folder = new TempFolder();
        Scenario(relay).WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("PASS", "plain-text");
        AssertBalanced(run);
        Assert.InRange(run[MetricCatalog.Expected], 1000, 100_000);
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
        var seen = await relay.Ledger.ReadAsync();
        Assert.Equal((run[MetricCatalog.Sent], 0), (seen["received"], seen["deflated"]));
        Assert.True(run.Result.Timer(MetricCatalog.EchoLatency).IsEmpty);
    }

    [NpmTheory]
    [InlineData("own")]
    [InlineData("client-websocket")]
    public async Task Run_RelayToEveryone_SeesItsOwnEchoes(string transport)
    {
        await using var relay = await RelayPackage.StartAsync(RelayAudience.Everyone);
        using var folder = new TempFolder();
        Scenario(relay, transport).WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("PASS");
        AssertBalanced(run);
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
        Assert.Equal(
            run[MetricCatalog.Sent],
            run.Result.Phases.Sum(phase => run.Result.Timer(MetricCatalog.EchoLatency, phase.Name).Arrived.TotalCount));
    }

    [NpmFact]
    public async Task Run_Compressed_IsNegotiatedAndKeepsTheLedger()
    {
        await using var relay = await RelayPackage.StartAsync();
        using var folder = new TempFolder();
        (Scenario(relay) with { Target = $"{{ url: '{relay.Url}', compression: true }}" }).WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("PASS", $"client-websocket, permessage-deflate on {Clients} of {Clients} connections");
        AssertBalanced(run);
        var seen = await relay.Ledger.ReadAsync();
        Assert.Equal((run[MetricCatalog.Sent], Clients), (seen["received"], seen["deflated"]));
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
        Assert.InRange(run[MetricCatalog.Expected], 1000, 100_000);
    }

    [NpmFact]
    public async Task Run_RelayThatMixesRoomsUp_Fails()
    {
        await using var relay = await RelayPackage.StartAsync(RelayAudience.Flood);
        using var folder = new TempFolder();
        Scenario(relay).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        end.Expect(3);
        Assert.Contains("messages arrived at clients that are not members of their room.", end.Output, StringComparison.Ordinal);
        var run = new RunFiles(folder["run"]).Says("FAIL", "delivery.unexpected == 0");
        AssertBalanced(run);
        Assert.NotEqual(0, run[MetricCatalog.Unexpected]);
        Assert.Equal((0, 0), (run[MetricCatalog.Lost], run[MetricCatalog.Duplicate]));
    }

    [NpmFact]
    public async Task Run_WrongToken_IsToldOfHttp401()
    {
        await using var relay = await RelayPackage.StartAsync(token: "right");
        using var folder = new TempFolder();
        ScenarioText.Brief($"{relay.Url}?token=wrong").WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run", "--set", "populations.0.profile=bare");

        end.Expect(5);
        Assert.Contains(
            $"127.0.0.1:{new Uri(relay.Url).Port}/ answered the upgrade with HTTP 401 (unauthorized: is the token right?)",
            end.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", end.Output, StringComparison.Ordinal);
        Assert.Equal(4, (await relay.Ledger.ReadAsync())["refused"]);
    }

    [NpmFact]
    public async Task Run_RelayKilledAndStartedAgain_ReportsDropsReconnectsAndTheGap()
    {
        await using var relay = await RelayPackage.StartAsync();
        using var folder = new TempFolder();
        var scenario = Scenario(relay) with { Profile = Returning, Steady = "7s", Thresholds = ["drop.count == 0", "outage.time p50 < 30 s"] };
        scenario.WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.MeanwhileAsync(relay.Ledger.WaitForAsync(counts => counts["received"] > 400));

        await relay.SignalAsync("STOP");
        await Task.Delay(Freeze, TimeProvider.System);
        await relay.SignalAsync("KILL");
        await Task.Delay(Gap, TimeProvider.System);
        await relay.RestartAsync();
        var end = await program.EndAsync();

        end.Expect(3);
        Assert.Contains($"drop.count == 0 was missed: {Clients}.", end.Output, StringComparison.Ordinal);
        var run = new RunFiles(folder["run"]).Says("FAIL", "cut without a close frame");
        AssertBalanced(run);
        var cut = run.Result.Ends.Where(row => row.IsDrop).ToList();
        Assert.All(cut, row => Assert.Equal(("network", "none"), (row.Side, row.Code)));
        Assert.Equal(Clients, cut.Sum(row => row.Count));
        Assert.Equal((Clients, Clients, Clients), (run[MetricCatalog.Drops], run[MetricCatalog.DropsCut], run[MetricCatalog.Reconnects]));
        Assert.True(run[MetricCatalog.ReconnectAttempts] > Clients, "dials during the gap must have failed");
        Assert.True(run[MetricCatalog.ConnectFailed] > 0, "dials during the gap must have failed");
        var back = run.Result.Timer(MetricCatalog.ReconnectTime);
        Assert.Equal(Clients, back.Arrived.TotalCount);
        Assert.InRange(back.Arrived.Min, Gap, TimeSpan.FromSeconds(6));
        Assert.InRange(run.Result.Timer(MetricCatalog.OutageTime).Arrived.Min, Gap + Freeze, TimeSpan.FromSeconds(6));
        Assert.Equal(0, run[MetricCatalog.Lost]);
        Assert.True(run[MetricCatalog.MissedOffline] + run[MetricCatalog.Unverified] > 0, "the frozen relay took messages to its grave");
        Assert.True(run[MetricCatalog.NotSent] > 0, "messages were due in the gap");
    }

    [NpmTheory]
    [InlineData("own", "none")]
    [InlineData("client-websocket", "1000 or none")]
    public async Task Run_RelayClosesWithoutACode_SaysWhatTheTransportCanTell(string transport, string code)
    {
        await using var relay = await RelayPackage.StartAsync();
        using var folder = new TempFolder();
        var scenario = Scenario(relay, transport) with { Profile = Returning, Steady = "4s", Thresholds = ["reconnect.time p50 < 30 s"] };
        scenario.WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.MeanwhileAsync(relay.Ledger.WaitForAsync(counts => counts["received"] > 400));

        await relay.SignalAsync("TERM");
        await relay.RestartAsync();
        (await program.EndAsync()).Expect(0);

        var run = new RunFiles(folder["run"]).Says("PASS", "closed by the server", code);
        AssertBalanced(run);
        var closed = Assert.Single(run.Result.Ends, row => row.IsDrop);
        Assert.Equal(("server", code, Clients), (closed.Side, closed.Code, closed.Count));
        Assert.Equal((Clients, Clients), (run[MetricCatalog.DropsClosed], run[MetricCatalog.Reconnects]));
        Assert.Equal(0, run[MetricCatalog.Lost]);
    }

    [NpmFact]
    public async Task Run_RelayKilledForGood_CountsThoseThatAreNotBack()
    {
        await using var relay = await RelayPackage.StartAsync();
        using var folder = new TempFolder();
        var scenario = Scenario(relay) with { Profile = Returning, Steady = "3s", Thresholds = ["reconnect.time p50 < 600 s"] };
        scenario.WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.MeanwhileAsync(relay.Ledger.WaitForAsync(counts => counts["received"] > 400));

        await relay.SignalAsync("KILL");
        var end = (await program.EndAsync()).Expect(3);

        Assert.Contains("reconnect.time p50 < 600 s was missed: ≥ ", end.Output, StringComparison.Ordinal);
        Assert.Contains("connect: 127.0.0.1:", end.Output, StringComparison.Ordinal);
        var run = new RunFiles(folder["run"]).Says("FAIL", "nothing listens there");
        AssertBalanced(run);
        Assert.Equal(Clients, run.Result.Timer(MetricCatalog.ReconnectTime).Censored);
        Assert.Equal(0, run[MetricCatalog.Lost]);
    }

    /// <summary>Those that open last are joined 1 s later: they talk once all are in their rooms.</summary>
    private static ScenarioText Scenario(RelayServer relay, string transport = "own") => new()
    {
        Target = $"{{ url: '{relay.Url}', transport: {transport} }}",
        Profile = "bare",
        Clients = Clients,
        Room = 5,
        Every = "100ms",
        WarmUp = "1500ms",
    };

    private static void AssertBalanced(RunFiles run)
    {
        Assert.Equal(
            run[MetricCatalog.Expected],
            run[MetricCatalog.Delivered] + run[MetricCatalog.Late] + run[MetricCatalog.Lost] + run[MetricCatalog.MissedOffline]
                + run[MetricCatalog.Recovered] + run[MetricCatalog.Unverified] + run[MetricCatalog.Pending]);
        Assert.Equal(run[MetricCatalog.Intended], run[MetricCatalog.Sent] + run[MetricCatalog.NotSent]);
        Assert.Equal(0, run[MetricCatalog.Pending]);
    }
}
