using LoadHarness.Cli;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;
using LoadHarness.Tests.Judging;
using static LoadHarness.Tests.Merging.SliceMergeTests;

namespace LoadHarness.Tests.Merging;

/// <summary>What is said of a slice, and of the whole: endings, facts, generators, limits.</summary>
public sealed class MergedVerdictTests
{
    private static readonly Dictionary<string, (RunResult[] Slices, RunEndingKind Kind, string Reason)> Endings = new()
    {
        ["missing"] = ([Bare(1, 4), Bare(2, 4), Bare(4, 4)], RunEndingKind.BrokenOff, "Partial: slice 3 of 4 is missing."),
        ["several missing"] = ([Bare(2, 9)], RunEndingKind.BrokenOff, "Partial: slices 1 and 3–9 of 9 are missing."),
        ["broke off"] = ([Bare(1, 2), Ended(2, 2, RunEndingKind.BrokenOff)], RunEndingKind.BrokenOff, "Partial: slice 2 of 2 broke off after 1 min."),
        ["nobody in one"] = ([Bare(1, 2), Ended(2, 2, RunEndingKind.NeverJoined)], RunEndingKind.BrokenOff, "Partial: nobody ever joined in slice 2 of 2."),
        ["nobody at all"] = ([Ended(1, 2, RunEndingKind.NeverJoined), Ended(2, 2, RunEndingKind.NeverJoined)], RunEndingKind.NeverJoined, "No client ever joined: why."),
        ["interrupted"] = ([Ended(1, 2, RunEndingKind.Interrupted), Ended(2, 2, RunEndingKind.BrokenOff)], RunEndingKind.Interrupted, "Interrupted after 1 min: the numbers cover only that part."),
        ["terminated"] = ([Bare(1, 2), Ended(2, 2, RunEndingKind.Terminated)], RunEndingKind.Terminated, "Ended from outside (SIGTERM or SIGHUP) after 1 min: the numbers cover only that part."),
        ["fault"] = ([Ended(1, 2, RunEndingKind.Interrupted), Ended(2, 2, RunEndingKind.HarnessFault)], RunEndingKind.HarnessFault, "A fault of the harness itself: slice 2 of 2: why."),
        ["aborted"] = ([Ended(1, 2, RunEndingKind.Aborted), Bare(2, 2)], RunEndingKind.Aborted, "why; that ended the run after 1 min."),
        ["ledger"] = (
            [Bare(1, 2), Bare(2, 2) with { Cells = [ResultMaker.Count(MetricCatalog.Expected, 3), ResultMaker.Count(MetricCatalog.Delivered, 2)] }], RunEndingKind.HarnessFault,
            "A fault of the harness itself: the ledgers of the slices do not add up: 3 deliveries were expected, and 2 are accounted for."),
    };

    public static TheoryData<string> Names => [.. Endings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Judge_Merged_EndsAsItsSlices(string name)
    {
        var (slices, kind, reason) = Endings[name];

        var judged = RunJudge.Judge(SliceMerge.Sum(slices));

        Assert.Equal((kind, reason), (judged.Ending.Kind, judged.Verdict.Reason));
        Assert.Empty(judged.Notes); // what the verdict says is not said twice
    }

    [Fact]
    public void Judge_InterruptedAndIncomplete_NotesWhatIsMissing() =>
        Assert.Equal(["Slices 2 and 3 of 3 are missing."], RunJudge.Judge(SliceMerge.Lift(Ended(1, 3, RunEndingKind.Interrupted))).Notes);

    [Fact]
    public void Judge_MissingSlice_IsInconclusiveWithItsExitCode()
    {
        var verdict = RunJudge.Judge(Bare(1, 2) + Bare(2, 2)).Verdict;
        Assert.Equal((VerdictOutcome.Pass, ExitCode.Ok), (verdict.Outcome, ExitCode.Of(verdict)));

        var partial = RunJudge.Judge(SliceMerge.Lift(Bare(1, 2))).Verdict;

        Assert.Equal((VerdictOutcome.Inconclusive, ExitCode.Inconclusive), (partial.Outcome, ExitCode.Of(partial)));
    }

    [Fact]
    public void Judge_Limits_HoldForTheSumAlone()
    {
        RunResult Slice(int number) => Bare(number, 2) with { Cells = [.. Bare(1, 2).Cells, ResultMaker.Count(MetricCatalog.Sent, 60)], Thresholds = ["messages.sent < 100", "messages.sent > 100"] };

        var alone = RunJudge.Judge(Slice(1));
        Assert.Equal(VerdictOutcome.Pass, alone.Verdict.Outcome);
        Assert.Equal("Slice 1 of 2 played its part: 0 deliveries, none lost. Limits are judged when the slices are merged.", alone.Verdict.Reason);
        Assert.Empty(alone.ThresholdOutcomes);

        var whole = RunJudge.Judge(alone + RunJudge.Judge(Slice(2)));

        Assert.Equal((VerdictOutcome.Fail, "messages.sent < 100 was missed: 120."), (whole.Verdict.Outcome, whole.Verdict.Reason));
        Assert.Equal([ThresholdResult.Missed, ThresholdResult.Met], whole.ThresholdOutcomes.Take(2).Select(outcome => outcome.Result));
    }

    [Theory]
    [InlineData(null, 1, VerdictOutcome.Fail)]
    [InlineData("delivery.lost < 10", 9, VerdictOutcome.Pass)] // the others may have lost one, or none
    [InlineData("delivery.lost < 10", 10, VerdictOutcome.Fail)]
    [InlineData("delivery.lost <= 10", 10, VerdictOutcome.Pass)]
    [InlineData("delivery.lost > 10", 1, VerdictOutcome.Pass)]
    public void Judge_Slice_FailsByWhatEvenAPartBreaks(string? limit, long lost, VerdictOutcome outcome)
    {
        var slice = Bare(1, 2) with
        {
            Cells = [ResultMaker.Count(MetricCatalog.Expected, lost), ResultMaker.Count(MetricCatalog.Lost, lost)],
            Thresholds = [.. limit is null ? Array.Empty<string>() : [limit], "backend.sessions < 5 sessions"],
        };

        Assert.Equal(outcome, RunJudge.Judge(slice).Verdict.Outcome);
    }

    [Fact]
    public void Judge_GeneratorOfOneSlice_VoidsTheWholeAndIsNamed()
    {
        var judged = RunJudge.Judge(SliceMerge.Sum([Bare(1, 4), Late(2, 3), Late(3, 10), Bare(4, 4)]));

        Assert.Equal(
            "The harness itself was the problem: in slice 3 of 4 schedule.lateness p99 was over its limit, 20 ms, in 10 of 60 steady intervals, first at 0:05, at worst 100 ms.",
            judged.Verdict.Reason);
        Assert.Equal(VerdictCause.Doubt, judged.Verdict.Cause);
        Assert.Equal("100 ms (slice 3)", GeneratorCheck.Check(judged)[0].Worst);
        Assert.Equal([5, 6, 7, 8, 9, 10, 11, 12, 13, 14], GeneratorCheck.Check(judged)[0].Over);
    }

    [Theory]
    [InlineData(5, VerdictOutcome.Pass)]
    [InlineData(5.5, VerdictOutcome.Inconclusive)]
    public void Judge_SlicesThatBeganApart_AreInconclusive(double seconds, VerdictOutcome outcome)
    {
        var late = Bare(2, 2);
        late = late with { Run = late.Run with { StartedAt = late.Run.StartedAt + TimeSpan.FromSeconds(seconds) } };

        var judged = RunJudge.Judge(Bare(1, 2) + late);

        Assert.Equal(outcome, judged.Verdict.Outcome);
        Assert.True(outcome == VerdictOutcome.Pass || judged.Verdict.Reason.StartsWith("Slice 2 began 5.5 s after slice 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_StartOfASlice_IsTakenByTheClockOfSliceOne()
    {
        var ahead = Bare(2, 2, slice => slice with { Clock = new ClockOffset(TimeSpan.FromSeconds(-60), TimeSpan.FromMilliseconds(1)) });
        ahead = ahead with { Run = ahead.Run with { StartedAt = ahead.Run.StartedAt + TimeSpan.FromSeconds(60.2) } };

        var whole = Bare(1, 2) + ahead;

        Assert.Equal(TimeSpan.FromSeconds(0.2), whole.Slices[1].StartedAt - whole.Run.StartedAt);
    }

    [Fact]
    public void Sum_NothingInCommon_IsNoted()
    {
        RunResult Slice(int number)
        {
            var slice = Bare(number, 2, one => one with { SharesIdentity = false, CommonStart = null });
            return slice with { Run = slice.Run with { Id = $"000{number}" }, Notes = ["Odd."] };
        }

        Assert.Equal(
        [
            "No common start was agreed: the courses of the slices are laid on top of each other from the beginning of each.",
            "The slices had no identity in common: copies of a message that came to clients of another slice were counted as foreign, and not as unexpected.",
            "Slices 1 and 2: Odd.",
        ], (Slice(1) + Slice(2)).Notes);
    }

    [Fact]
    public void Judge_LimitOfWhatOnlyAMissingSliceObserved_IsUndecided()
    {
        RunResult Slice(int number) => Bare(number, 3) with { Thresholds = ["backend.sessions < 5 sessions"] };

        var judged = RunJudge.Judge(Slice(2) + Slice(3));

        Assert.Equal(("backend.sessions < 5 sessions", ThresholdResult.Undecided), (judged.ThresholdOutcomes[0].Expression, judged.ThresholdOutcomes[0].Result));
        Assert.Equal("Partial: slice 1 of 3 is missing.", judged.Verdict.Reason);
    }

    [Fact]
    public void Comparison_OfAMergedRunAndOneOfAnotherNumberOfSlices_IsNotComparable()
    {
        var (two, three) = (RunJudge.Judge(Bare(1, 2) + Bare(2, 2)), RunJudge.Judge(SliceMerge.Sum([Bare(1, 3), Bare(2, 3), Bare(3, 3)])));

        Assert.Contains("slices: 3 instead of 2", Comparison.Of([two], [three with { Run = three.Run with { Id = "0009" } }]).Incomparabilities.Select(one => $"{one.What}: {one.Found} instead of {one.Expected}"));
        Assert.Contains("slice 1 of 2 alone", Comparison.Of([two], [Bare(1, 2) with { Run = Bare(1, 2).Run with { Id = "0009" } }]).Incomparabilities.Select(one => one.Found));
    }

    private static RunResult Ended(int number, int of, RunEndingKind kind) => Bare(number, of) with { Ending = new RunEnding(kind, "why") };

    /// <summary>A slice whose timers were 10 ms late per interval that was over the limit.</summary>
    private static RunResult Late(int number, int intervals)
    {
        var late = new LatencyHistogram();
        late.Record(TimeSpan.FromMilliseconds(10 * intervals));
        var series = Enumerable.Range(0, 60).Select(i => i >= 5 && i < 5 + intervals ? EncodedHistogram.Of(late) : null);
        return Bare(number, 4) with
        {
            Timeline = Timeline.Empty with { Length = 60, Timers = new Dictionary<string, TimerSeries> { ["schedule.lateness"] = new([.. series], new long[60]) } },
        };
    }
}
