using LoadHarness.Cli;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Judging;

/// <summary>Limits of drift, leaks, and the return to idle: what they say, and where they stand among the reasons of a verdict.</summary>
public sealed class DriftJudgeTests
{
    private const int Seconds = 60;
    private static readonly MetricDefinition Memory = MetricCatalog.BackendMemory;

    [Fact]
    public void Judge_BackendLeaks_FailsAndSaysHowMuchAndHowLongTheMachineLasts()
    {
        // 1 MB a second from 100 MB: 900 MB are left of a machine of 1,057 MB when the last block is at 157 MB.
        var judged = RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i))));

        AssertVerdict(judged, VerdictOutcome.Fail, VerdictCause.Leak, 3);
        Assert.Equal("LEAK: backend.rss grew by 3.6 GB/h (3.6 to 3.6), 57 MB in 57 s; at this rate the machine is full in 15 min.", judged.Verdict.Reason);
    }

    [Fact]
    public void Judge_SeveralLevelsLeak_NamesThemAll()
    {
        var judged = RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i)), Level(MetricCatalog.BackendHandles, i => 100 + i), Level(MetricCatalog.BackendThreads, _ => 20)));

        Assert.EndsWith("; also backend.handles.", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_SteadyBackend_PassesAndSaysSo()
    {
        var judged = RunJudge.Judge(Run(Level(Memory, _ => 100e6)));

        AssertVerdict(judged, VerdictOutcome.Pass, VerdictCause.AllKept, 0);
        Assert.EndsWith("all 3 limits kept, nothing leaked.", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    /// <summary>What nobody could tell from noise is no proof that nothing leaked.</summary>
    [Fact]
    public void Judge_InconclusiveBackend_PassesWithoutSayingThatNothingLeaked()
    {
        var random = new Random(4);

        var judged = RunJudge.Judge(Run(Level(Memory, _ => 100e6 + (200e6 * random.NextDouble()))));

        Assert.EndsWith("all 3 limits kept.", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ALimitNamesTheLeak_TheLimitDecides()
    {
        var judged = RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i))) with { Thresholds = ["drift(backend.rss) < 4 GB/h"] });

        AssertVerdict(judged, VerdictOutcome.Pass, VerdictCause.AllKept, 0);
        Assert.Equal("+3.6 GB/h (+3.6 to +3.6)", judged.ThresholdOutcomes[0].Actual);
        Assert.Equal("+10 %", judged.ThresholdOutcomes[0].Margin);
    }

    [Theory]
    [InlineData("drift(backend.rss) < 1 MB/h", "< 1 MB/h", "+3.6 GB/h (+3.6 to +3.6)")]
    [InlineData("drift(backend.rss) < 5 %", "< 5 %", "+53.8 % (+53.8 to +53.8)")]
    [InlineData("drift(backend.rss) <= 1 GiB/h", "≤ 1.07 GB/h", "+3.6 GB/h (+3.6 to +3.6)")]
    public void Judge_LimitOfDriftMissed_Fails(string limit, string target, string actual)
    {
        var judged = RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i))) with { Thresholds = [limit] });

        AssertVerdict(judged, VerdictOutcome.Fail, VerdictCause.Threshold, 3);
        var outcome = judged.ThresholdOutcomes[0];
        Assert.Equal((target, actual, ThresholdResult.Missed), (outcome.Target, outcome.Actual, outcome.Result));
        Assert.Equal($"{limit} was missed: {actual}.", judged.Verdict.Reason);
    }

    [Fact]
    public void Judge_LimitInsideTheInterval_IsUndecidedAndSaysWhatWouldHelp()
    {
        var random = new Random(3);
        var judged = RunJudge.Judge(Run(Level(Memory, _ => 100e6 + (20e6 * random.NextDouble()))) with { Thresholds = ["drift(backend.rss) < 1 KB/h"] });

        AssertVerdict(judged, VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);
        Assert.Matches(@"^over 57 s its growth was .* [GM]B/h \(−.* to \+.*\), and the limit lies in that interval: a longer steady phase narrows it$", judged.ThresholdOutcomes[0].Note);
    }

    [Theory]
    [InlineData("drift(backend.threads) < 5 /h", "backend.threads has no values")]
    [InlineData("drift(backend.rss) < 5 %", "backend.rss began at 0, of which there are no percent: write a limit per hour")]
    public void Judge_LimitWithoutAnythingToHoldAgainstIt_IsUndecided(string limit, string note)
    {
        var judged = RunJudge.Judge(Run(Level(Memory, _ => 0)) with { Thresholds = [limit] });

        AssertVerdict(judged, VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);
        Assert.Equal(("not judged", note), (judged.ThresholdOutcomes[0].Actual, judged.ThresholdOutcomes[0].Note));
    }

    [Fact]
    public void Judge_LimitOfDriftInAShortRun_IsUndecidedAndSaysHowLongItTakes()
    {
        var judged = RunJudge.Judge(Run(Level(Memory, _ => 100e6)) with { Drift = DriftRules.Default, Thresholds = ["drift(backend.rss) < 1 MB/h"] });

        Assert.Equal(
            "drift takes 10 blocks of 1 min or more after a warm-up of 10 min, and a steady phase of 1 min has 0: a longer one can be judged",
            judged.ThresholdOutcomes[0].Note);
    }

    [Fact]
    public void Judge_LossesAndALeak_TheLossesDecide() =>
        AssertVerdict(
            RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i))) with { Cells = [.. Talk, Count(MetricCatalog.Lost, 1), Count(MetricCatalog.Expected, 9)] }),
            VerdictOutcome.Fail, VerdictCause.Ledger, 3);

    [Fact]
    public void Judge_BlockedDialsAndALeak_TheDoubtDecides() =>
        AssertVerdict(
            RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i))) with { Cells = [.. Talk, Count(MetricCatalog.DialsBlocked, 1)] }),
            VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);

    [Fact]
    public void Judge_UndecidedLimitAndALeak_IsInconclusiveAndTellsBoth()
    {
        var judged = RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i))) with { Thresholds = ["connect.time p95 < 1 s"] });

        AssertVerdict(judged, VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);
        Assert.StartsWith("connect.time p95 < 1 s cannot be decided: connect.time has no samples. LEAK: backend.rss grew", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_MissedLimitAndALeak_FailsByTheLimitAndTellsBoth()
    {
        var judged = RunJudge.Judge(Run(Level(Memory, i => 100e6 + (1e6 * i))) with { Thresholds = ["delivery.latency p99 < 1 ms"] });

        AssertVerdict(judged, VerdictOutcome.Fail, VerdictCause.Threshold, 3);
        Assert.Contains(" was missed: 1.98 s. LEAK: backend.rss grew", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_TheHarnessLeaksMemory_IsInconclusive()
    {
        var judged = RunJudge.Judge(WithOwn(Run(Level(Memory, _ => 100e6)), MetricCatalog.HarnessMemory, i => 100_000_000 + (1_000_000 * i)));

        AssertVerdict(judged, VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);
        Assert.StartsWith("The harness itself leaks, and that must not be blamed on the backend: harness.rss grew by 3.6 GB/h", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_BothLeakMemory_TheBackendFailsBecauseItIsAnotherProcess()
    {
        var judged = RunJudge.Judge(WithOwn(Run(Level(Memory, i => 100e6 + (1e6 * i))), MetricCatalog.HarnessMemory, i => 100_000_000 + (2_000_000 * i)));

        AssertVerdict(judged, VerdictOutcome.Fail, VerdictCause.Leak, 3);
        Assert.EndsWith("The memory of the harness grew as well (+7.2 GB/h), which cannot make another process grow.", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_TheHarnessLeaksDescriptors_TheBackendIsNotBlamedForItsEnds()
    {
        var judged = RunJudge.Judge(WithOwn(Run(Level(MetricCatalog.BackendSockets, i => 100 + i)), MetricCatalog.HarnessDescriptors, i => 100 + i));

        AssertVerdict(judged, VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);
        Assert.Contains("harness.descriptors grew by 3\u202F600 descriptors/h", judged.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_TheHarnessKeepsItsOwnLimit_TheRunPasses() =>
        AssertVerdict(
            RunJudge.Judge(WithOwn(Run(Level(Memory, _ => 100e6)), MetricCatalog.HarnessMemory, i => 100_000_000 + (1_000_000 * i)) with { Thresholds = ["drift(harness.rss) < 4 GB/h"] }),
            VerdictOutcome.Pass, VerdictCause.AllKept, 0);

    [Fact]
    public void Judge_NotReturnedToIdle_FailsAndSaysWhat()
    {
        var idle = new IdleReturn(S(30), S(30),
            [IdleLevel.Of(Memory, 412e6, 655e6, 0.05), IdleLevel.Of(MetricCatalog.BackendHandles, 100, 106, 0.05), IdleLevel.Of(MetricCatalog.BackendThreads, 20, 25, 0.05)]);

        var judged = RunJudge.Judge(Run(Level(Memory, _ => 100e6)) with { Idle = idle });

        AssertVerdict(judged, VerdictOutcome.Fail, VerdictCause.Leak, 3);
        Assert.Equal("LEAK: backend.rss did not return: 412 MB before, 655 MB 30 s after everybody had left; also backend.handles.", judged.Verdict.Reason);
    }

    [Theory]
    [InlineData(100e6, 105e6, true)]
    [InlineData(100e6, 105.1e6, false)]
    [InlineData(10e6, 15e6, true)] // half as much again, but less than matters
    [InlineData(10e6, 15.1e6, false)]
    public void IdleLevel_ReturnsWithinAShareOrWhatNeverMatters(double before, double after, bool returned) =>
        Assert.Equal(returned, IdleLevel.Of(Memory, before, after, 0.05).Returned);

    [Fact]
    public void Judge_IdleCannotBeTold_IsInconclusive()
    {
        var judged = RunJudge.Judge(Run() with { Idle = new IdleReturn(S(30), S(30), []) { Why = "its process had ended" } });

        AssertVerdict(judged, VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);
        Assert.Equal("Whether the backend came back to its idle level cannot be told: its process had ended.", judged.Verdict.Reason);
    }

    private static IReadOnlyList<MetricCell> Talk =>
        [Timer(MetricCatalog.DeliveryLatency, 2_000), Count(MetricCatalog.Delivered, 2_000), Count(MetricCatalog.Intended, 100)];

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private static ObservedSeries Level(MetricDefinition metric, Func<int, double> at) =>
        new(metric.Name, metric.Unit, "the backend", [.. Enumerable.Range(0, Seconds).Select(i => (double?)at(i))]);

    /// <summary>A minute of steady phase that is judged from its beginning in 20 blocks of 3 s.</summary>
    private static RunResult Run(params ObservedSeries[] observed)
    {
        var result = Result(Talk);
        return result with
        {
            Timeline = Timeline.Empty with { Length = Seconds },
            Observed = observed,
            Drift = new DriftRules { WarmUp = TimeSpan.Zero, Block = S(3), MinBlocks = 10 },
            Environment = result.Environment with { MemoryBytes = 1_057_000_000 },
        };
    }

    private static RunResult WithOwn(RunResult result, MetricDefinition metric, Func<int, long> at) => result with
    {
        Timeline = result.Timeline with { Gauges = new Dictionary<string, long[]> { [metric.Name] = [.. Enumerable.Range(0, Seconds).Select(at)] } },
    };

    private static void AssertVerdict(RunResult judged, VerdictOutcome outcome, VerdictCause cause, int exitCode)
    {
        Assert.Equal((outcome, cause), (judged.Verdict.Outcome, judged.Verdict.Cause));
        Assert.Equal(exitCode, ExitCode.Of(judged.Verdict));
    }
}
