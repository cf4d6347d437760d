using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using static LoadHarness.Tests.Judging.ResultMaker;

namespace LoadHarness.Tests.Judging;

/// <summary>The harness is held against its own limits before anything is held against the backend. 40 steady intervals of 1 s.</summary>
public sealed class GeneratorCheckTests
{
    private const int Before = 5; // intervals before the steady phase
    private const int Steady = 40;

    private static readonly MetricCell[] Good =
        [Timer(MetricCatalog.DeliveryLatency, 2_000), Count(MetricCatalog.Delivered, 2_000), Count(MetricCatalog.Intended, 100)];

    [Theory]
    [InlineData(2, false)] // 5 % of 40
    [InlineData(3, true)]
    public void Lateness_InMoreThanFivePercentOfTheSteadyIntervals_VoidsTheRun(int late, bool voids)
    {
        var judged = RunJudge.Judge(With(MetricCatalog.ScheduleLateness, milliseconds: 21, from: Before, late));

        Assert.Equal(voids ? VerdictOutcome.Inconclusive : VerdictOutcome.Pass, judged.Verdict.Outcome);
        if (voids)
        {
            Assert.Equal(VerdictCause.Doubt, judged.Verdict.Cause);
            Assert.Equal(
                "The harness itself was the problem: schedule.lateness p99 was over its limit, 20 ms, in 3 of 40 steady intervals, first at 0:05, at worst 21 ms.",
                judged.Verdict.Reason);
        }
    }

    [Fact]
    public void Backlog_OverItsLimit_VoidsTheRun() =>
        Assert.Equal(
            GeneratorRule.Backlog,
            Assert.Single(GeneratorCheck.Check(With(MetricCatalog.ReceiveBacklog, 21, Before, 3)), finding => finding.Voids).Rule);

    [Fact]
    public void Lateness_BelowTheLimit_IsKept() =>
        Assert.DoesNotContain(GeneratorCheck.Check(With(MetricCatalog.ScheduleLateness, 19, Before, Steady)), finding => finding.Over.Count > 0);

    [Fact]
    public void Lateness_OutsideTheSteadyPhase_DoesNotCount() =>
        Assert.DoesNotContain(GeneratorCheck.Check(With(MetricCatalog.ScheduleLateness, 500, 0, Before)), finding => finding.Over.Count > 0);

    [Theory]
    [InlineData(101, 1_000, true)] // one long pause
    [InlineData(3, 10_001, true)] // many short ones: more than 1 % of a second
    [InlineData(99, 10_000, false)]
    public void GarbageCollection_LongOrOften_VoidsTheRun(int longest, long sumMicroseconds, bool voids)
    {
        var result = With(MetricCatalog.GcPause, longest, Before, 3);
        var sums = new long[Before + Steady];
        Array.Fill(sums, sumMicroseconds, Before, 3);
        result = result with { Timeline = result.Timeline with { Counts = new Dictionary<string, long[]> { [MetricCatalog.GcPaused.Name] = sums } } };

        Assert.Equal(voids, GeneratorCheck.Check(result).Any(finding => finding is { Rule: GeneratorRule.GarbageCollection, Voids: true }));
    }

    [Fact]
    public void Dials_ThatTheMachineCouldNotMake_VoidTheRun()
    {
        var result = Result([.. Good, Count(MetricCatalog.DialsBlocked, 1, phase: "arrival")]) with
        {
            Errors = [new ErrorRow("connect", "no more descriptors: raise the limit", 1, TimeSpan.Zero, TimeSpan.Zero)],
        };

        var verdict = RunJudge.Judge(result).Verdict;

        Assert.Equal((VerdictOutcome.Inconclusive, VerdictCause.Doubt), (verdict.Outcome, verdict.Cause));
        Assert.Contains("1 dial failed for want of something on this machine: no more descriptors", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_OfTheScenario_TakeThePlaceOfTheUsualOnes()
    {
        var result = With(MetricCatalog.ScheduleLateness, 50, Before, 10);

        Assert.Equal(VerdictOutcome.Inconclusive, RunJudge.Judge(result).Verdict.Outcome);
        foreach (var lax in new[]
        {
            new GeneratorLimits { ScheduleLateness = TimeSpan.FromMilliseconds(51) },
            new GeneratorLimits { Intervals = 0.25 },
        })
        {
            Assert.Equal(VerdictOutcome.Pass, RunJudge.Judge(result with { GeneratorLimits = lax }).Verdict.Outcome);
        }
    }

    [Fact]
    public void Losses_AreNotExcusedByALateGenerator()
    {
        var late = With(MetricCatalog.ScheduleLateness, 500, Before, Steady);
        late = late with { Cells = [.. late.Cells, Count(MetricCatalog.Lost, 1)] };

        Assert.Equal(VerdictCause.Ledger, RunJudge.Judge(late).Verdict.Cause);
    }

    [Fact]
    public void Thresholds_AreNotDecidedByALateGenerator()
    {
        var late = With(MetricCatalog.ScheduleLateness, 500, Before, Steady) with { Thresholds = ["delivery.latency p99 < 1 ms"] };

        Assert.Equal(VerdictOutcome.Inconclusive, RunJudge.Judge(late).Verdict.Outcome);
        Assert.Equal(VerdictOutcome.Fail, RunJudge.Judge(late with { Timeline = Timeline.Empty }).Verdict.Outcome);
    }

    /// <summary>A good run in which a timer had samples of so many milliseconds in some intervals, and of 1 ms in the others.</summary>
    private static RunResult With(MetricDefinition timer, int milliseconds, int from, int intervals)
    {
        var series = Enumerable.Range(0, Before + Steady).Select(i =>
        {
            var samples = new LatencyHistogram();
            samples.Record(TimeSpan.FromMilliseconds(i >= from && i < from + intervals ? milliseconds : 1));
            return EncodedHistogram.Of(samples);
        });
        return Result(Good) with
        {
            Phases =
            [
                new PhaseSpan("arrival", TimeSpan.Zero, TimeSpan.FromSeconds(Before)),
                new PhaseSpan("steady", TimeSpan.FromSeconds(Before), TimeSpan.FromSeconds(Before + Steady)),
            ],
            Timeline = new Timeline(
                TimeSpan.FromSeconds(1),
                Before + Steady,
                new Dictionary<string, long[]>(),
                new Dictionary<string, long[]>(),
                new Dictionary<string, TimerSeries> { [timer.Name] = new([.. series], new long[Before + Steady]) }),
        };
    }
}
