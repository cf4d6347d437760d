using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Scenarios;
using Xunit.Abstractions;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>
/// 2,000 clients for half an hour, by the rules that hold for every soak: the harness does not grow, a clean backend is found clean, and one that
/// never frees half a kilobyte of each message is found to leak. Both are played at the same time, each with a backend of its own.
/// </summary>
[Trait("Tier", "Long")]
public sealed class HalfHourSoakTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(45);

    [Fact]
    public async Task CleanAndLeakingBackend_AreToldApart()
    {
        using var folder = new TempFolder();
        await using var clean = Start(folder, "clean");
        await using var leaking = Start(folder, "leaking", "--set", "target.rules.leak-per-message=512");

        var cleanEnd = await clean.EndAsync(Within);
        var leakEnd = await leaking.EndAsync(Within);

        var (sound, leak) = (new RunFiles(folder["clean"]), new RunFiles(folder["leaking"]));
        Print("clean", sound.Result);
        Print("leaking", leak.Result);
        AssertSteady(sound.Result, MetricCatalog.HarnessMemory, MetricCatalog.HarnessDescriptors, MetricCatalog.BackendMemory, MetricCatalog.BackendHandles);
        AssertSteady(leak.Result, MetricCatalog.HarnessDescriptors);
        // Beside a machine that fills up the slope of our own memory has a wide interval; that it rises must not be proven.
        Assert.NotEqual(DriftOutcome.Rises, SoakVerdict.Of(leak.Result).Single(finding => finding.Metric == MetricCatalog.HarnessMemory).Outcome);
        cleanEnd.Expect(0);
        leakEnd.Expect(3);
        leak.Says("FAIL", "LEAK: backend.rss grew by ");
        Assert.Equal(VerdictCause.Leak, leak.Result.Verdict.Cause);

        // What the backend says it has leaked, a message at a time, is what its memory has grown by.
        var grown = SoakVerdict.Of(leak.Result).Single(finding => finding.Metric == MetricCatalog.BackendMemory);
        var perHour = 512 * leak[MetricCatalog.Sent] / leak.Result.Duration.TotalHours;
        Assert.InRange(grown.PerHour.Value, 0.7 * perHour, 1.5 * perHour);
        Assert.InRange(sound[MetricCatalog.Reconnects], 100, long.MaxValue); // so that growth per reconnect means something
    }

    /// <summary>The machine is shared by two runs and their backends: how late they are is not what is asked here.</summary>
    private static ChildProcess Start(TempFolder folder, string name, params string[] further) => LoadHarnessProgram.Start(
        folder, (LoadHarnessProgram.QuickStart.Key, "0"),
        ["run", RepositoryFiles.PathOf("scenarios/soak/thirty.yaml"), "--set", "generator.intervals=100%", "--out", name, .. further]);

    private static void AssertSteady(RunResult result, params MetricDefinition[] metrics)
    {
        var findings = SoakVerdict.Of(result);
        Assert.All(metrics, metric => Assert.Equal((metric, DriftOutcome.Steady), (metric, findings.Single(finding => finding.Metric == metric).Outcome)));
    }

    private void Print(string name, RunResult result)
    {
        output.WriteLine($"{name}: {result.Verdict.Word}  {result.Verdict.Reason}");
        foreach (var finding in SoakVerdict.Of(result))
        {
            output.WriteLine($"  {finding.Name,-22} {finding.Outcome,-12} from {DriftText.Amount(finding.Metric, finding.Start)}: {DriftText.Slope(finding.Metric, finding.PerHour)}{finding.Why}");
        }
    }
}
