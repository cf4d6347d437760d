using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Several runs by one command: in turn, each told its place, compared at the end, and stopped where going on makes no sense.</summary>
public sealed class RepeatTests
{
    private static readonly ScenarioText Tiny = new() { Clients = 10, Ramp = "100ms", WarmUp = "1s", Steady = "1s", LostAfter = "300ms", Drain = "1s" };

    [Fact]
    public async Task Repeat_TwoBuilds_PlaysThemInTurnAndCompares()
    {
        using var folder = new TempFolder();
        Tiny.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(
            folder, "repeat", ScenarioText.FileName, "--times", "1", "--pause", "0s", "--quiet", "--out", "series",
            "--seed=7", "--build", "1.4", "--against-build", "1.5", "--against-set", "target.rules.ping-every=200ms")).Expect(4);

        List<RunResult> runs = [.. new[] { "01-a", "02-b" }.Select(name => new RunFiles(folder[$"series/{name}"]).Result)];
        Assert.Equal(["1.4", "1.5"], runs.Select(run => run.Run.Build));
        Assert.Equal(Enumerable.Range(1, 2).Select(place => new RunRepetition("AB", place, TimeSpan.Zero)), runs.Select(run => run.Run.Repetition));
        Assert.All(runs, run => Assert.Equal(7, run.Run.Seed));
        Assert.Equal([0, 1], runs.Select(run => run.Scenario.Overrides.Count(change => change.Contains("ping-every", StringComparison.Ordinal))));
        Assert.Contains("Run 2 of 2, B of AB: 02-b\n", end.Output, StringComparison.Ordinal);
        Assert.Contains("\nINCONCLUSIVE  Needs 5 runs a side to judge latencies, there are 1 and 1", end.Output, StringComparison.Ordinal);
        Assert.Contains("run 2 of 2, B of AB, pauses of 0", new RunFiles(folder["series/02-b"]).Report, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["series/comparison/index.html"]));
    }

    [Fact]
    public async Task Repeat_NobodyCanJoin_EndsTheSeries()
    {
        await using var server = RawTcpServer.Answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        using var folder = new TempFolder();
        ScenarioText.Brief(server.Url).WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "repeat", ScenarioText.FileName, "--times", "3", "--pause", "0s", "--quiet", "--out", "series")).Expect(5);

        Assert.DoesNotContain("Run 2 of 3", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeat_Interrupted_EndsTheSeriesAndKeepsTheRun()
    {
        using var folder = new TempFolder();
        (Tiny with { Steady = "10m" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "repeat", ScenarioText.FileName, "--times", "2", "--out", "series");
        await program.OutputLineAsync(": steady, 10/10 clients");

        await program.SignalAsync("TERM"); // as a service manager does, who knows of one process only
        var end = (await program.EndAsync()).Expect(143);

        new RunFiles(folder["series/01"]).Says("INCONCLUSIVE", "Ended from outside (SIGTERM or SIGHUP) after ");
        Assert.DoesNotContain("Run 2 of 2", end.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--times: 0 is not possible: 1 to 30 runs of each side are.", "--times", "0")]
    [InlineData("--pause: 'long' is no duration up to 1h: write 500ms, 5s or 2m.", "--pause", "long")]
    [InlineData("--against-build names the build of a second side, but there is none: add --against URL or --against-set.", "--against-build", "2")]
    [InlineData("The side of --against: ", "--against-set", "populations.0.clents=5")]
    [InlineData("--metric: 'drop.count' is not a timer", "--metric", "drop.count p50")]
    public async Task Repeat_WhatCannotBeUnderstood_IsToldBeforeAnythingIsPlayed(string says, params string[] options)
    {
        using var folder = new TempFolder();
        Tiny.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, ["repeat", ScenarioText.FileName, "--out", "series", .. options])).Expect(2);

        Assert.StartsWith(says, end.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["series"]));
    }
}
