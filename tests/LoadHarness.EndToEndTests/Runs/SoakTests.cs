using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Leaks of the backend in runs of seconds. What is judged are descriptors: they leak exactly, whatever else the machine does.</summary>
public sealed class SoakTests
{
    [Fact]
    public async Task Run_BackendForgetsDescriptors_IsALeakThatDoesNotReturn()
    {
        using var folder = new TempFolder();
        var scenario = new ScenarioText
        {
            Target = "{ backend: reference, rules: { leak-handles: \"5\" } }",
            Profile = "{ extends: bare, protocol: flat-json }",
            Clients = 20,
            Stay = "400ms",
            Every = "",
            WarmUp = "0s",
            Steady = "8s",
            LostAfter = "300ms",
            Drain = "500ms",
            Drift = "{ warm-up: 1s, block: 1s, min-blocks: 5, idle: 1s }",
            // What a young process needs says nothing about leaks. That limits are read, judged and shown is what these are here for.
            Thresholds = ["drift(harness.rss) < 1000 GB/h", "drift(harness.descriptors) < 1e9 /h", "drift(backend.rss) < 1000 GB/h"],
        };
        scenario.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(3);

        Assert.Contains("watching the idle backend for 1 s before the first client comes\n", end.Output, StringComparison.Ordinal);
        Assert.Contains("waiting up to 1 s for the backend to come back to its idle level\n", end.Output, StringComparison.Ordinal);
        Assert.Contains("\nFAIL  LEAK: backend.handles grew by ", end.Output, StringComparison.Ordinal);
        var run = new RunFiles(folder["run"]).Says("FAIL", "LEAK: backend.handles grew by ", "did not return", "as the scenario demands");
        Assert.Equal(VerdictCause.Leak, run.Result.Verdict.Cause);
        Assert.Equal(DriftOutcome.Rises, SoakVerdict.Of(run.Result).Single(finding => finding.Metric == MetricCatalog.BackendHandles).Outcome);
        Assert.All(run.Result.ThresholdOutcomes.Take(3), outcome => Assert.Equal(ThresholdResult.Met, outcome.Result));
        var handles = run.Result.Idle!.Levels.Single(level => level.Name == MetricCatalog.BackendHandles.Name);
        // Every connection that was ever opened has left its five behind, and everybody has gone.
        var opened = run[MetricCatalog.ConnectAttempts] - run[MetricCatalog.ConnectFailed];
        Assert.InRange(opened, 100, 100_000);
        Assert.InRange(handles.After - handles.Before, 5 * opened, (5 * opened) + 200);
        Assert.Contains("name=\"backend.handles returns\"", run.Tests, StringComparison.Ordinal);
        Assert.False(handles.Returned);
        var shown = (await LoadHarnessProgram.RunAsync(folder, "show", "run", "drift.backend.handles.verdict", "idle.backend.handles.returned")).Expect(0);
        Assert.Matches("^drift.backend.handles.verdict +rises\nidle.backend.handles.returned +False\n$", shown.Output);
    }

    /// <summary>Ctrl-C while nobody is there yet: there is nothing to leave, and nothing to wait for.</summary>
    [Fact]
    public async Task Run_InterruptedWhileTheIdleBackendIsWatched_EndsAtOnce()
    {
        using var folder = new TempFolder();
        (new ScenarioText { Drift = "{ idle: 1h }" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync("watching the idle backend");

        await program.SignalAsync("INT");

        (await program.EndAsync()).Expect(130);
        Assert.Null(new RunFiles(folder["run"]).Result.Idle);
    }
}
