using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Ctrl-C and SIGTERM: clients leave politely, and what was measured is not lost.</summary>
public sealed class InterruptTests
{
    [Fact]
    [Trait("Tier", "Long")]
    public Task Hangup_InMidRun_LeavesPolitelyAndReports() => Signal_InMidRun_LeavesPolitelyAndReports(
        "HUP", 143, "Ended from outside (SIGTERM or SIGHUP) after ", "Ended by SIGHUP: leaving politely; the report follows. Ctrl-C stops at once.");

    [Theory]
    [InlineData("INT", 130, "Interrupted after ", "Leaving politely; the report follows. Ctrl-C again stops at once.")]
    [InlineData("TERM", 143, "Ended from outside (SIGTERM or SIGHUP) after ", "Ended by SIGTERM: leaving politely; the report follows. Ctrl-C stops at once.")]
    public async Task Signal_InMidRun_LeavesPolitelyAndReports(string signal, int exitCode, string reason, string notice)
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Steady = "10m" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.MeanwhileAsync(backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 100));

        await program.SignalAsync(signal);
        var end = (await program.EndAsync()).Expect(exitCode);

        end.Complains(notice);
        Assert.Contains($"\nINCONCLUSIVE  {reason}", end.Output, StringComparison.Ordinal);
        var run = new RunFiles(folder["run"]).Says("INCONCLUSIVE", reason);
        Assert.Equal(0, run[MetricCatalog.Lost]);
        Assert.Equal(0, run[MetricCatalog.Drops]);
        Assert.Equal(("client", "left as planned", 40), run.Result.Ends.Select(row => (row.Side, row.Cause, row.Count)).Single());
        var counts = await backend.Ledger.ReadAsync();
        Assert.Equal((40, 40, 0), (counts["connectionsOpened"], counts["closedByClient"], counts["connectionsCurrent"]));
        Assert.Equal(counts["messagesReceived"], run[MetricCatalog.Sent]);
    }

    [Fact]
    public Task Int_ToTheBackendOfTheRunToo_ClientsStillLeavePolitely() => LeavePolitelyThoughTheBackendIsToldTooAsync("INT", 130);

    [Fact]
    [Trait("Tier", "Long")]
    public Task Term_ToTheBackendOfTheRunToo_ClientsStillLeavePolitely() => LeavePolitelyThoughTheBackendIsToldTooAsync("TERM", 143);

    private static async Task LeavePolitelyThoughTheBackendIsToldTooAsync(string signal, int exitCode)
    {
        using var folder = new TempFolder();
        (new ScenarioText() with { Steady = "10m" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync(": steady, 40/40 clients");

        // As a terminal and a service manager do it.
        await program.SignalGroupAsync(signal);
        (await program.EndAsync()).Expect(exitCode);

        var run = new RunFiles(folder["run"]).Says("INCONCLUSIVE");
        Assert.Equal(("client", "left as planned", 40), run.Result.Ends.Select(row => (row.Side, row.Cause, row.Count)).Single());
    }

    [Fact]
    public async Task CtrlC_Twice_StopsAtOnce()
    {
        await using var server = RawTcpServer.Upgrading(async socket =>
        {
            await socket.WelcomeAsync();
            await socket.SendTextAsync("""{"type":"pong"}""");
            await socket.ReadToCloseAsync(answer: false);
        });
        using var folder = new TempFolder();
        (ScenarioText.Brief(server.Url) with { Steady = "10m" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync(": steady, 4/4 clients");

        await program.SignalAsync("INT");
        await program.ErrorLineAsync("Leaving politely");
        var second = TimeProvider.System.GetTimestamp();
        await program.SignalAsync("INT");
        (await program.EndAsync()).Expect(130);

        // The server never answers the close, for which a polite end would wait 3 s.
        Assert.InRange(TimeProvider.System.GetElapsedTime(second), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("INT", 130, "Interrupted after ")]
    [InlineData("TERM", 143, "Ended from outside (SIGTERM or SIGHUP) after ")]
    public async Task Signal_DuringArrival_ReportsThoseWhoWereThere(string signal, int exitCode, string reason)
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Clients = 1000, Ramp = "100s" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.MeanwhileAsync(backend.Ledger.WaitForAsync(counts => counts["connectionsOpened"] >= 20));

        await program.SignalAsync(signal);
        (await program.EndAsync()).Expect(exitCode);

        var run = new RunFiles(folder["run"]).Says("INCONCLUSIVE", reason);
        Assert.Equal(["arrival", "leave"], run.Result.Phases.Select(phase => phase.Name));
        var counts = await backend.Ledger.ReadAsync();
        Assert.InRange(counts["connectionsOpened"], 20, 999);
        // Ten a second come: to one or two of them the server has said yes when their dial is given up; to a second's worth on a machine that is busy.
        Assert.InRange(counts["closedByClient"], counts["connectionsOpened"] - 10, counts["connectionsOpened"]);
        Assert.InRange(run.Result.Timer(MetricCatalog.ConnectTime).Arrived.TotalCount, counts["connectionsOpened"] - 10, counts["connectionsOpened"]);
    }

    [Fact]
    public async Task Terminated_InDrain_HasTheWholeSteadyPhase()
    {
        using var folder = new TempFolder();
        (new ScenarioText() with { Steady = "500ms", Drain = "10m" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync(": drain, 40/40 clients");

        await program.SignalAsync("TERM");
        (await program.EndAsync()).Expect(143);

        var run = new RunFiles(folder["run"]).Says("INCONCLUSIVE", "Ended from outside (SIGTERM or SIGHUP) after ");
        Assert.Equal(["arrival", "warm-up", "steady", "drain", "leave"], run.Result.Phases.Select(phase => phase.Name));
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late] + run[MetricCatalog.Unverified]);
    }

    [Fact]
    public async Task CtrlC_NobodyCanJoin_SaysWhy()
    {
        await using var server = RawTcpServer.Answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        using var folder = new TempFolder();
        (ScenarioText.Brief(server.Url) with { Clients = 2, Ramp = "4s", Steady = "10m" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync("short: 2 clients against ");

        await program.SignalAsync("INT");
        var end = await program.EndAsync();

        // Unreachable goes before interrupted; but a signal that comes before the first dial has failed is just that.
        Assert.Contains(end.ExitCode, new[] { 5, 130 });
        new RunFiles(folder["run"]).Says("INCONCLUSIVE", end.ExitCode == 5 ? "HTTP 503" : "Interrupted after ");
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Backend_Signal_EndsItPolitely(string signal)
    {
        await using var backend = await BackendProgram.StartAsync();

        await backend.SignalAsync(signal);

        var end = (await backend.EndAsync()).Expect(0);
        Assert.Equal("", end.Error);
    }

    [Fact]
    public async Task Run_KilledHard_TakesItsBackendAlong()
    {
        using var folder = new TempFolder();
        (new ScenarioText() with { Steady = "10m" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync(": steady, 40/40 clients");
        var children = await program.ChildrenAsync();

        await program.SignalAsync("KILL");

        Assert.Single(children);
        Assert.All(children, child => Assert.True(child.WaitForExit(TimeSpan.FromSeconds(20)), "the backend outlived its run"));
    }
}
