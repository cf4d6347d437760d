using LoadHarness.Cli;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Judging;

/// <summary>The order of precedence: our bug, unreachable, interrupted, ledger, doubt, thresholds, pass.</summary>
public sealed class RunJudgeTests
{
    private static readonly MetricCell[] Good =
        [Timer(MetricCatalog.DeliveryLatency, 2_000), Count(MetricCatalog.Delivered, 2_000), Count(MetricCatalog.Intended, 100)];

    [Fact]
    public void Judge_AllKept_Passes()
    {
        var judged = RunJudge.Judge(Result(Good, "delivery.latency p99 < 3 s"));

        AssertVerdict(judged, VerdictOutcome.Pass, VerdictCause.AllKept, 0);
        Assert.Equal(["delivery.latency p99 < 3 s", "delivery.lost == 0", "delivery.unexpected == 0", "delivery.corrupt == 0"], judged.Thresholds);
    }

    [Fact]
    public void Judge_ThresholdNamesAnImplicitMetric_ReplacesIt()
    {
        var judged = RunJudge.Judge(Result([.. Good, Count(MetricCatalog.Lost, 2)], "delivery.lost < 5"));

        AssertVerdict(judged, VerdictOutcome.Pass, VerdictCause.AllKept, 0);
        Assert.Equal(3, judged.Thresholds.Count);
        Assert.StartsWith("2\u202F000 deliveries, 2 lost, p99 ", judged.Verdict.Reason, StringComparison.Ordinal); // allowed, and told
    }

    [Fact]
    public void Judge_ThresholdMissed_Fails() =>
        AssertVerdict(RunJudge.Judge(Result(Good, "delivery.latency p99 < 1 s")), VerdictOutcome.Fail, VerdictCause.Threshold, 3);

    [Fact]
    public void Judge_Undecided_IsInconclusiveEvenIfAnotherIsMissed() =>
        AssertVerdict(
            RunJudge.Judge(Result(Good, "delivery.latency p99 < 1 s", "connect.time p95 < 1 s")),
            VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);

    [Fact]
    public void Judge_Lost_FailsWhateverElseIsInDoubt()
    {
        var judged = RunJudge.Judge(Result([.. Good, Count(MetricCatalog.Lost, 2), Count(MetricCatalog.Expected, 2_002)], "connect.time p95 < 1 s"));

        AssertVerdict(judged, VerdictOutcome.Fail, VerdictCause.Ledger, 3);
        Assert.Equal("2 of 2\u202F002 deliveries lost.", judged.Verdict.Reason);
    }

    [Fact]
    public void Judge_SeveralFactsOfTheLedger_BeginsWithTheWorst()
    {
        var judged = RunJudge.Judge(Result(
            [.. Good, Count(MetricCatalog.Duplicate, 7), Count(MetricCatalog.Corrupt, 1), Count(MetricCatalog.Lost, 2), Count(MetricCatalog.Expected, 2_002)],
            "delivery.duplicate == 0"));

        Assert.Equal("2 of 2\u202F002 deliveries lost; also 7 duplicate, 1 corrupt.", judged.Verdict.Reason);
    }

    [Fact]
    public void Judge_NothingDelivered_IsInconclusive() =>
        AssertVerdict(RunJudge.Judge(Result([Count(MetricCatalog.Intended, 5)])), VerdictOutcome.Inconclusive, VerdictCause.Doubt, 4);

    [Fact]
    public void Judge_NobodySpeaks_NeedsNoDeliveries() =>
        AssertVerdict(RunJudge.Judge(Result([])), VerdictOutcome.Pass, VerdictCause.AllKept, 0);

    [Theory]
    [InlineData(RunEndingKind.HarnessFault, VerdictCause.HarnessFault, 70)]
    [InlineData(RunEndingKind.NeverJoined, VerdictCause.Unreachable, 5)]
    [InlineData(RunEndingKind.Interrupted, VerdictCause.Interrupted, 130)]
    [InlineData(RunEndingKind.Terminated, VerdictCause.Terminated, 143)]
    public void Judge_RunEndedOtherwise_DecidesBeforeTheNumbers(RunEndingKind ending, VerdictCause cause, int exitCode)
    {
        var result = Result([.. Good, Count(MetricCatalog.Lost, 1)]) with { Ending = new RunEnding(ending, "why") };

        AssertVerdict(RunJudge.Judge(result), VerdictOutcome.Inconclusive, cause, exitCode);
    }

    private static void AssertVerdict(RunResult judged, VerdictOutcome outcome, VerdictCause cause, int exitCode) =>
        Assert.Equal((outcome, cause, exitCode), (judged.Verdict.Outcome, judged.Verdict.Cause, ExitCode.Of(judged.Verdict)));
}
