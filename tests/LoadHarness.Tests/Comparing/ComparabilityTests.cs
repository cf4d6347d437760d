using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Judging;

namespace LoadHarness.Tests.Comparing;

/// <summary>What may be held against what: one case for each reason.</summary>
public sealed class ComparabilityTests
{
    private static readonly RunResult Plain = ComparisonTests.Side("a", 1, 1, 1)[0] with
    {
        Scenario = new ScenarioRecord("test.yaml", "scenario: test\nseed: 1\n", [], "11") { LoadHash = "1" },
    };

    private static readonly Dictionary<string, (Func<RunResult, RunResult> Change, string Says)> Reasons = new()
    {
        ["schema"] = (run => run with { Schema = 0 }, "schema: 0 instead of 1"),
        ["scenario"] = (run => run with { Run = run.Run with { Scenario = "other" } }, "scenario: other instead of test"),
        ["line"] = (run => Scenario(run, "scenario: test\nseed: 2\n"), "scenario, line 2: seed: 2 instead of seed: 1"),
        ["longer"] = (run => Scenario(run, "scenario: test\nseed: 1\n# more"), "scenario, line 3: # more instead of (empty)"),
        ["overrides"] = (run => Scenario(run, null, "--clients 50"), "overrides of the scenario: --clients 50 instead of none"),
        ["included"] = (run => Scenario(run, null), "profiles or protocols that the scenario names: hash 2 instead of hash 1"),
        ["clients"] = (run => run with { Populations = [run.Populations[0] with { Clients = 11 }] }, "clients: 11 people instead of 10 people"),
        ["machine"] = (run => run with { Environment = run.Environment with { Cores = 4 } }, "machine: x64, 4 cores, 0 GiB, Linux instead of x64, 2 cores, 0 GiB, Linux"),
        ["transport"] = (run => run with { Environment = run.Environment with { Transport = "other" } }, "transport: other instead of test"),
        ["interrupted"] = (run => run with { Ending = new RunEnding(RunEndingKind.Interrupted) }, "end of the run: interrupted after 1 min instead of played to its end"),
        ["terminated"] = (run => run with { Ending = new RunEnding(RunEndingKind.Terminated) }, "end of the run: ended from outside after 1 min instead of played to its end"),
        ["aborted"] = (run => run with { Ending = new RunEnding(RunEndingKind.Aborted) }, "end of the run: ended by a broken limit after 1 min instead of played to its end"),
        ["unreachable"] = (run => run with { Ending = new RunEnding(RunEndingKind.NeverJoined) }, "end of the run: no client ever joined instead of played to its end"),
        ["partial"] = (run => run with { Ending = new RunEnding(RunEndingKind.BrokenOff) }, "end of the run: partial, 1 min from the journal of a run that left no result instead of played to its end"),
        ["fault"] = (run => run with { Ending = new RunEnding(RunEndingKind.HarnessFault) }, "end of the run: a fault of the harness itself instead of played to its end"),
        ["generator"] = (run => run with { Cells = [.. run.Cells, ResultMaker.Count(MetricCatalog.DialsBlocked, 3)] }, "generator health: 3 dials failed for want of something on this machine instead of within its limits"),
        ["silent"] = (run => run with { Cells = [ResultMaker.Count(MetricCatalog.Intended, 9)] }, "deliveries: none instead of some in the steady phase"),
    };

    public static TheoryData<string> Names => [.. Reasons.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_ARunThatDiffers_IsNotComparableAndSaysWhichAndHow(string reason)
    {
        var (change, says) = Reasons[reason];
        var other = change(Plain with { Run = Plain.Run with { Id = "bbbb" } });

        var comparison = Comparison.Of([Plain], [other]);

        Assert.Equal(ComparisonOutcome.NotComparable, comparison.Outcome);
        Assert.StartsWith($"candidate run bbbb of 1970-01-01 00:00:00 UTC: {says}", comparison.Reason, StringComparison.Ordinal);
        Assert.All(comparison.Numbers, row => Assert.Equal(ComparisonOutcome.NotComparable, row.Outcome));
        Assert.All(comparison.Counts, row => Assert.Equal((ComparisonOutcome.NotComparable, null), (row.Outcome, row.P)));
    }

    [Fact]
    public void Of_TheSameRunTwice_IsNotComparable() =>
        Assert.Equal("candidate run a000 of 1970-01-01 00:00:00 UTC: runs: this one is given twice instead of each once.", Comparison.Of([Plain], [Plain]).Reason);

    [Fact]
    public void Of_AnotherTargetAndBuild_IsComparable()
    {
        var other = Plain with
        {
            Run = Plain.Run with { Id = "bbbb", Build = "2", Target = "ws://127.0.0.1:2/" },
            Scenario = Plain.Scenario with { Overrides = ["--target ws://127.0.0.1:2/"], Hash = "22" },
        };

        Assert.Empty(Comparison.Of([Plain], [other]).Incomparabilities);
    }

    [Theory]
    [InlineData("--set target.url=ws://127.0.0.1:2/")]
    [InlineData("--set target.command=[./server-1.5]")]
    [InlineData("--set target.ready.within=5s")]
    [InlineData("--set observe.pid=7")]
    public void Of_AnotherTargetInAResultOfAnOlderVersion_IsComparableByWhatItStores(string change)
    {
        var older = Plain with { Scenario = Plain.Scenario with { LoadHash = "" } };
        var other = older with
        {
            Run = Plain.Run with { Id = "bbbb" },
            Scenario = older.Scenario with { Overrides = [change], Hash = "22", Text = "scenario: test\r\nseed: 1\r\n" },
        };

        Assert.Empty(Comparison.Of([older], [other]).Incomparabilities);
    }

    [Fact]
    public void Of_ARunThatFailed_IsComparable()
    {
        var failed = RunJudge.Judge(Plain with { Run = Plain.Run with { Id = "bbbb" }, Thresholds = ["delivery.latency p99 < 1 ms"] });

        Assert.Equal(VerdictOutcome.Fail, failed.Verdict.Outcome);
        Assert.Empty(Comparison.Of([Plain], [failed]).Incomparabilities);
    }

    private static RunResult Scenario(RunResult run, string? text, params string[] overrides) =>
        run with { Scenario = run.Scenario with { Text = text ?? run.Scenario.Text, Overrides = overrides, Hash = "22", LoadHash = "2" } };
}
