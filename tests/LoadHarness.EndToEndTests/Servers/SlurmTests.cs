using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>Runs in slices on a real Slurm, against the reference backend: what is merged is what the backend has counted, to the unit.</summary>
public sealed class SlurmTests
{
    private const int Slices = 4;

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Array_Together_IsMergedToWhatTheBackendCounted() => await PlaysAllAsync("together");

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Gang_IsMergedToWhatTheBackendCounted() => await PlaysAllAsync("gang");

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Array_Apart_IsMergedToWhatTheBackendCounted() => await PlaysAllAsync("apart");

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Array_OneTaskKilled_IsPartialAndNamesIt()
    {
        await using var backend = await BackendProgram.StartAsync();
        await using var cluster = await SlurmCluster.StartAsync(Slices);
        using var stage = new SlurmStage(cluster);
        stage.Write((ScenarioText.Against(backend.Url) with { Steady = "12s" }).ToString());

        var run = await stage.SubmitAsync(SlurmStage.Scenario, $"{Slices}");
        await backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 200);
        stage.KillSlice("3/4"); // Slurm itself would ask it to leave first, and it would call the others off

        var end = await cluster.EndOfAsync(run.Merge, SlurmStage.Patience);
        Assert.True(end == "FAILED 4:0", $"{end}\n{stage.Logs()}");
        var merged = new RunFiles(Path.Combine(stage.Folder, run.Folder, "merged")).Says("INCONCLUSIVE", "slice 3 of 4");
        Assert.Contains("slice 3 of 4", merged.Result.Verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(0, merged[MetricCatalog.Lost]);
    }

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Array_OneTaskCancelled_EndsAllPolitely()
    {
        await using var backend = await BackendProgram.StartAsync();
        await using var cluster = await SlurmCluster.StartAsync(Slices);
        using var stage = new SlurmStage(cluster);
        stage.Write((ScenarioText.Against(backend.Url) with { Steady = "10m" }).ToString());

        var run = await stage.SubmitAsync(SlurmStage.Scenario, $"{Slices}");
        await backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 200);
        await cluster.AskAsync("scancel", $"{run.Job}_2");

        var end = await cluster.EndOfAsync(run.Merge, SlurmStage.Patience);
        Assert.True(end.StartsWith("FAILED 143:", StringComparison.Ordinal), $"{end}\n{stage.Logs()}");
        var merged = new RunFiles(Path.Combine(stage.Folder, run.Folder, "merged")).Says("INCONCLUSIVE", "Ended from outside");
        Assert.Equal([1, 2, 3, 4], merged.Result.Slices.Select(slice => slice.Slice.Number));
        Assert.Equal((40, 0), ((await backend.Ledger.ReadAsync())["closedByClient"], merged[MetricCatalog.Lost]));
    }

    [SlurmFact]
    [Trait("Tier", "Servers")]
    public async Task Array_WithFewerSlotsThanSlices_GivesUpAndSaysWhoHasNotCome()
    {
        await using var backend = await BackendProgram.StartAsync();
        await using var cluster = await SlurmCluster.StartAsync(Slices - 1);
        using var stage = new SlurmStage(cluster);
        stage.Write(ScenarioText.Against(backend.Url).ToString());

        var run = await stage.SubmitAsync("-w", "6", SlurmStage.Scenario, $"{Slices}");

        await cluster.EndOfAsync(run.Merge, SlurmStage.Patience);
        Assert.Contains("lice 4 of 4 has not come within 6 s", stage.Logs(), StringComparison.Ordinal);
        Assert.Equal(0, (await backend.Ledger.ReadAsync())["connectionsOpened"]);
    }

    private static async Task PlaysAllAsync(string start)
    {
        await using var backend = await BackendProgram.StartAsync();
        await using var cluster = await SlurmCluster.StartAsync(Slices);
        using var stage = new SlurmStage(cluster);
        stage.Write(ScenarioText.Against(backend.Url).ToString());

        var run = await stage.SubmitAsync("-s", start, SlurmStage.Scenario, $"{Slices}", "--build", "1.4");

        var end = await cluster.EndOfAsync(run.Merge, SlurmStage.Patience);
        Assert.True(end == "COMPLETED 0:0", $"{end}\n{stage.Logs()}");
        var merged = new RunFiles(Path.Combine(stage.Folder, run.Folder, "merged")).Says("PASS", "1.4");
        Assert.Equal([1, 2, 3, 4], merged.Result.Slices.Select(slice => slice.Slice.Number));
        var ledger = await backend.Ledger.ReadAsync();
        var echoes = merged.Result.Phases.Sum(phase => merged.Result.Timer(MetricCatalog.EchoLatency, phase.Name).Arrived.TotalCount);
        Assert.Equal(
            (ledger["messagesReceived"], ledger["deliveriesSent"], ledger["connectionsOpened"]),
            (merged[MetricCatalog.Sent], echoes + merged[MetricCatalog.Delivered] + merged[MetricCatalog.Late], merged.Result.Timer(MetricCatalog.ConnectTime).Arrived.TotalCount));
        Assert.Equal(0, merged[MetricCatalog.Lost] + merged[MetricCatalog.Duplicate] + merged[MetricCatalog.Unexpected] + merged[MetricCatalog.Foreign]);
    }
}
