using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Tests.Reports;
using LoadHarness.Tests.Statistics;

namespace LoadHarness.Tests.Comparing;

public sealed class TrendTests
{
    private const string Rerun = "delivery.latency p99 is 120 ms, usually 100 ms (+20 %, z +18.0). One run may be chance: play the night again at once.";

    private static readonly double[] Quiet = [100, 101, 99, 100.5, 99.5, 102, 98, 100, 101, 99, 100, 100];

    [Fact]
    public void Outcome_NightsAsUsual_IsSteady()
    {
        var series = Nights.Series(Nights.Of(Quiet));

        Assert.Equal((TrendOutcome.Steady, "1 number is as in the nights before."), (series.Outcome, TrendSentences.Reason(series)));
    }

    [Theory]
    [InlineData(8, TrendOutcome.Learning)]
    [InlineData(9, TrendOutcome.Steady)]
    public void Outcome_FewNights_IsLearningUntilEightLieBefore(int nights, TrendOutcome outcome)
    {
        var series = Nights.Series(Nights.Of(Quiet.Take(nights)));

        Assert.Equal(outcome, series.Outcome);
    }

    [Fact]
    public void Of_AnotherProcessIsObserved_IsTheSameSeries()
    {
        var night = SampleResults.Clean();
        TrendRun Observing(string pid) => TrendRun.Of(
            night with { Scenario = night.Scenario with { Overrides = [$"--set observe.pid={pid}"], Hash = $"hash with {pid}", LoadHash = "load" } }, "");

        Assert.Equal(Observing("17").ScenarioHash, Observing("4711").ScenarioHash);
        Assert.Equal(night.Scenario.Hash, TrendRun.Of(night, "").ScenarioHash); // a file that does not tell them apart
    }

    [Fact]
    public void Outcome_OneHighRun_AsksForAnother()
    {
        var series = Nights.Series(Nights.Of([.. Quiet, 120]));

        Assert.Equal(TrendOutcome.Rerun, series.Outcome);
        Assert.Equal(Rerun, TrendSentences.Reason(series));
    }

    [Fact]
    public void Outcome_SecondRunAgrees_IsAnAlarm()
    {
        var series = Nights.Series([.. Nights.Of([.. Quiet, 120]), Nights.Run(12, 118, attempt: 1)]);

        Assert.Equal(TrendOutcome.Alarm, series.Outcome);
        Assert.EndsWith("An earlier run of the night said so, too.", TrendSentences.Reason(series), StringComparison.Ordinal);
    }

    [Fact]
    public void Outcome_SecondRunDisagrees_IsSteady_AndTheNightIsTheMedianOfBoth()
    {
        var series = Nights.Series([.. Nights.Of([.. Quiet, 120]), Nights.Run(12, 100, attempt: 1)]);

        Assert.Equal((TrendOutcome.Steady, 110.0), (series.Outcome, series.Courses[0].Points[^1].Value!.Value));
    }

    [Fact]
    public void Outcome_SecondRunDoesNotTell_CannotAgree()
    {
        var series = Nights.Series([.. Nights.Of([.. Quiet, 120]), Nights.Run(12, null, attempt: 1)]);

        Assert.Equal(TrendOutcome.Steady, series.Outcome);
    }

    [Fact]
    public void Outcome_CopyOfTheHighRun_IsNoSecondRun()
    {
        var runs = Nights.Of([.. Quiet, 120]);

        Assert.Equal(TrendOutcome.Rerun, Nights.Series([.. runs, runs[^1] with { Place = "copy" }]).Outcome);
    }

    [Fact]
    public void Outcome_HighInTheNightBefore_IsNotHeldAgainstTonight()
    {
        var series = Nights.Series(Nights.Of([.. Quiet, 120, 100]));

        Assert.Equal(TrendOutcome.Steady, series.Outcome);
        Assert.Equal(12, series.Courses[0].Points[^1].Baseline!.Value.Nights); // the high one is none of them
    }

    [Fact]
    public void Outcome_HighForWeeks_StaysAnAlarm_UntilItComesBack()
    {
        var weeks = Enumerable.Range(12, 30).SelectMany(night => new[] { Nights.Run(night, 120), Nights.Run(night, 121, attempt: 1) });
        List<TrendRun> runs = [.. Nights.Of(Quiet), .. weeks];

        Assert.Equal(TrendOutcome.Alarm, Nights.Series(runs).Outcome);
        Assert.Equal(TrendOutcome.Steady, Nights.Series([.. runs, Nights.Run(42, 100)]).Outcome);
    }

    [Fact]
    public void Outcome_ChangeAccepted_BeginsAnew()
    {
        var weeks = Enumerable.Range(12, 10).SelectMany(night => new[] { Nights.Run(night, 120), Nights.Run(night, 121, attempt: 1) });
        List<TrendRun> runs = [.. Nights.Of(Quiet), .. weeks];

        Assert.Equal(TrendOutcome.Alarm, Nights.Series(runs).Outcome);
        Assert.Equal(TrendOutcome.Steady, Nights.Series(runs, Nights.Accept(12)).Outcome);
        Assert.Equal(TrendOutcome.Learning, Nights.Series(runs, Nights.Accept(16)).Outcome);
        Assert.Equal(TrendOutcome.Steady, Nights.Series(runs, Nights.Accept(12, "delivery.latency p99")).Outcome);
        Assert.Equal(TrendOutcome.Alarm, Nights.Series(runs, Nights.Accept(12, "delivery.latency p50")).Outcome);
        Assert.Equal(TrendOutcome.Rerun, Nights.Series([.. runs, Nights.Run(22, 140)], Nights.Accept(12)).Outcome);
    }

    [Theory]
    [InlineData(102.9, TrendOutcome.Steady)] // beyond 3 sigma, but not 3 %
    [InlineData(103.1, TrendOutcome.Rerun)]
    public void Outcome_QuietSeries_NeedsThreePercent(double tonight, TrendOutcome outcome) =>
        Assert.Equal(outcome, Nights.Series(Nights.Of([.. Enumerable.Repeat(100.0, 12), tonight])).Outcome);

    [Theory]
    [InlineData(2.9, TrendOutcome.Steady)] // +45 %, but less than the millisecond that matters
    [InlineData(3.1, TrendOutcome.Rerun)]
    public void Outcome_ShortLatencies_NeedAMillisecond(double tonight, TrendOutcome outcome) =>
        Assert.Equal(outcome, Nights.Series(Nights.Of([.. Enumerable.Repeat(2.0, 12), tonight])).Outcome);

    [Fact]
    public void Outcome_Better_IsShown_AndNoAlarm()
    {
        var series = Nights.Series(Nights.Of([.. Quiet, 80]));

        Assert.Equal((TrendOutcome.Steady, NightOutcome.Better), (series.Outcome, series.OutcomeOf(series.Latest.Night)));
        Assert.StartsWith("Nothing is worse than in the nights before; better: delivery.latency p99 is 80 ms, usually 100 ms (−20 %, z −18.0)", TrendSentences.Reason(series), StringComparison.Ordinal);
    }

    [Fact]
    public void Outcome_LatestRunDoesNotCount_SaysWhy()
    {
        var series = Nights.Series([.. Nights.Of(Quiet), Nights.Run(12, 500) with { WhyNot = "interrupted after 47 s" }]);

        Assert.Equal((TrendOutcome.NotCounted, "The latest run does not count: interrupted after 47 s."), (series.Outcome, TrendSentences.Reason(series)));
        Assert.Equal(12, series.Nights.Count);
    }

    [Fact]
    public void Series_ScenarioChanged_IsANewOne_AndTheOldOneIsNotJudged()
    {
        var after = Nights.Of([.. Quiet, 120, 120]).Select((run, i) => i < 13 ? run : run with { ScenarioHash = "0" });

        var trend = Trend.Of(after, _ => []);

        Assert.Equal([false, true], trend.Series.Select(series => series.IsCurrent));
        Assert.Equal(["", "the scenario was changed"], trend.Series.Select(series => series.Began));
        Assert.Equal(TrendOutcome.Learning, trend.Outcome);
    }

    [Fact]
    public void Series_OtherMachine_IsNamedWithTheOneBefore()
    {
        var runs = Nights.Of([100, 100]);
        runs[1] = runs[1] with { Machine = runs[1].Machine with { Processor = "Xeon" } };

        Assert.Equal(
            "another machine: Xeon, 8 cores, 16 GiB, Debian GNU/Linux 12; before it EPYC, 8 cores, 16 GiB, Debian GNU/Linux 12", Trend.Of(runs, _ => []).Series[1].Began);
    }

    [Fact]
    public void Series_TwoMachinesSideBySide_AreBothJudged()
    {
        var one = Nights.Of(Quiet);
        var other = one.Select(run => run with { Id = "x" + run.Id, StartedAt = run.StartedAt.AddHours(2), Machine = run.Machine with { Cores = 2 } });

        Assert.All(Trend.Of([.. one, .. other], _ => []).Series, series => Assert.True(series.IsCurrent));
    }

    [Fact]
    public void Series_ScenarioThatNobodyPlaysAnyMore_IsNotJudged()
    {
        var alarmed = Nights.Of([.. Quiet, 120]).Select(run => run with { Scenario = "old" });

        Assert.Equal(TrendOutcome.Learning, Trend.Of([.. alarmed, Nights.Run(14, 100)], _ => []).Outcome);
    }

    [Fact]
    public void Outcome_NoRuns_IsSteadyAndEmpty() => Assert.Empty(Trend.Of([], _ => []).Series);

    [Fact]
    public void BeginOfChange_IsTheNightOfTheStep_OrTheFirstThatWasNotAccepted()
    {
        var slow = Noise.Series(1, 40, i => i < 30 ? 100 : 104, 1);
        Assert.InRange(Nights.Series(Nights.Of(slow)).BeginOfChange(null)!.Value.DayNumber - Nights.First.DayNumber, 29, 31);
        Assert.Equal(Nights.First.AddDays(12), Nights.Series(Nights.Of([.. Quiet, 120, 120])).BeginOfChange(Nights.P99));
        Assert.Equal(Nights.First.AddDays(11), Nights.Series(Nights.Of(Quiet)).BeginOfChange(null));
    }

    [Fact]
    public void Of_Result_TellsWhyItDoesNotCount()
    {
        Assert.Equal("", TrendRun.Of(SampleResults.Clean(), "").WhyNot);
        Assert.Equal("", TrendRun.Of(SampleResults.Defects(), "").WhyNot); // a FAIL by the ledger counts, and is marked
        Assert.True(TrendRun.Of(SampleResults.Defects(), "").FailedByLedger);
        Assert.Equal("interrupted after 47 s", TrendRun.Of(SampleResults.Interrupted(), "").WhyNot);
        Assert.Equal("no client ever joined", TrendRun.Of(SampleResults.NeverJoined(), "").WhyNot);
        Assert.Equal("a fault of the harness itself", TrendRun.Of(SampleResults.Empty(), "").WhyNot);
        Assert.Equal("nothing was measured", TrendRun.Of(SampleResults.Clean() with { Cells = [] }, "").WhyNot);
        Assert.StartsWith("partial, ", TrendRun.Of(SampleResults.Clean() with { Ending = new RunEnding(RunEndingKind.BrokenOff) }, "").WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ResultOfALateGenerator_DoesNotCount()
    {
        var late = SampleResults.Clean() with { GeneratorLimits = new() { ScheduleLateness = TimeSpan.FromTicks(1) } };

        Assert.StartsWith("the harness itself was the problem: schedule.lateness p99 was over its limit", TrendRun.Of(late, "").WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Rate_MattersFromFiveEventsOn()
    {
        var result = SampleResults.Clean();
        var number = new TrendNumber(MetricCatalog.DropRate);
        var hours = result.Count(MetricCatalog.ConnectedTime) / 3_600_000.0;
        var (calm, drops) = (number.Of(result), new MetricCell { Metric = MetricCatalog.Drops.Name, Phase = "steady", Population = "members", Value = 7 });

        Assert.Equal((0.0, 5 / hours), (calm.Value!.Value, calm.Floor));
        Assert.Equal(7 / hours, number.Of(result with { Cells = [.. result.Cells, drops] }).Value!.Value, 6);
        Assert.True(new NightBaseline(0, 0, 12).IsHigh(7 / hours, calm.Floor));
        Assert.False(new NightBaseline(0, 0, 12).IsHigh(4 / hours, calm.Floor));
    }

    [Fact]
    public void Of_Memory_IsItsPeak()
    {
        var reading = TrendNumber.All.Single(number => number.Name == "backend.rss max").Of(SampleResults.Soak());

        Assert.InRange(reading.Value!.Value, 550e6, 650e6);
    }
}
