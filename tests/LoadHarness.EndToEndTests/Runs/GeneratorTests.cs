using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>When the generator itself is the problem, it says so, and holds nothing against the backend.</summary>
public sealed class GeneratorTests
{
    private static readonly TimeSpan Stopped = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Run_HarnessStoppedForThreeSeconds_IsInconclusiveAndCallsNothingLost()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        (ScenarioText.Against(backend.Url) with { Steady = "8s", Generator = "{}" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
        await program.OutputLineAsync(": steady, 40/40 clients");

        await program.SignalAsync("STOP");
        await Task.Delay(Stopped, TimeProvider.System); // real time: that is what the harness must have missed
        await program.SignalAsync("CONT");
        (await program.EndAsync()).Expect(4);

        var run = new RunFiles(folder["run"]).Says("INCONCLUSIVE", "The harness itself was the problem: schedule.lateness p99 was over its limit, 20 ms, in ");
        Assert.Equal(VerdictCause.Doubt, run.Result.Verdict.Cause);
        Assert.Equal((0, 0), (run[MetricCatalog.Lost], run[MetricCatalog.Duplicate]));
        var latest = run.Result.Timer(MetricCatalog.DeliveryLatency).Arrived.Max;
        Assert.InRange(latest, Stopped - TimeSpan.FromSeconds(1), run.Result.Duration); // told as users would have felt it

        // The stall takes its place in the course of the run: none of the intervals is left out, and several are over the limit
        // (on a machine that is busy otherwise, more than those).
        var timeline = run.Result.Timeline;
        Assert.InRange(run.Result.Duration - (timeline.Length * timeline.Interval), -timeline.Interval, timeline.Interval);
        Assert.InRange(GeneratorCheck.Check(run.Result)[(int)GeneratorRule.Lateness].Over.Count, 2, timeline.Length);
    }

    [Fact]
    public async Task Run_ThatBreaksALimitWithAbort_EndsEarlyAndFails()
    {
        using var folder = new TempFolder();
        (new ScenarioText { Steady = "10m", Thresholds = ["{ limit: messages.sent < 100, abort: true }"] }).WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(3);

        var run = new RunFiles(folder["run"]).Says("FAIL", "messages.sent < 100 was missed: ", "that ended the run after ");
        Assert.Equal((RunEndingKind.Aborted, VerdictCause.Threshold), (run.Result.Ending.Kind, run.Result.Verdict.Cause));
        Assert.InRange(run.Result.Duration, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal("left as planned", Assert.Single(run.Result.Ends).Cause);
        Assert.Contains("FAIL", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TellsWhatTheHarnessTook()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("Health of the generator", "receive.backlog p99", "CPU of the harness");
        Assert.InRange(run.Result.Count(MetricCatalog.HarnessCpu), 1, 100 * Environment.ProcessorCount);
        Assert.InRange(run.Result.Count(MetricCatalog.MachineCpu), 1, 100);
        Assert.InRange(run.Result.Count(MetricCatalog.HarnessMemory), 10_000_000, 2_000_000_000);
        Assert.InRange(run.Result.Count(MetricCatalog.HarnessDescriptors), 40, 1_000);
        Assert.InRange(run.Result.Timer(MetricCatalog.ReceiveBacklog).Count, 10, 100_000);
        Assert.InRange(run.Result.Timer(MetricCatalog.PoolDelay).Count, 10, 100_000);
    }
}
