using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Statistics;

/// <summary>The verdict on drift over made-up soaks of known kind: an hour and a half of steady phase, memory of the backend around 400 MB.</summary>
public sealed class SoakVerdictTests
{
    private const int Length = 5_400; // intervals of one second, all of them steady
    private const double Start = 400e6;

    [Fact]
    public void Of_AShortRun_JudgesNothing()
    {
        Assert.Empty(SoakVerdict.Of(SampleResults.Clean()));
        Assert.Equal(TimeSpan.FromMinutes(20), SoakVerdict.ShortestSteady);
    }

    [Theory]
    [InlineData(1_200, 10)]
    [InlineData(1_800, 20)]
    [InlineData(5_400, 24)]
    public void Of_ASteadyPhase_IsCutIntoEqualBlocksAfterItsWarmUp(int seconds, int blocks)
    {
        var finding = Assert.Single(SoakVerdict.Of(Soak(_ => Start, seconds)));

        Assert.Equal(blocks, finding.Blocks.Count);
        Assert.True(finding.Blocks[0].At > DriftRules.Default.WarmUpOf(TimeSpan.FromSeconds(seconds)));
        Assert.Single(finding.Blocks.Zip(finding.Blocks.Skip(1), (a, b) => b.At - a.At).Distinct());
    }

    [Fact]
    public void Of_FlatMemory_IsSteady() => Assert.Equal(DriftOutcome.Steady, Judge(_ => Start).Outcome);

    [Fact]
    public void Of_ARampOfTenPercent_IsALeakWithItsSlopeAndItsEnd()
    {
        var random = new Random(1);
        var finding = Judge(i => (Start * (1 + (0.1 * i / Length))) + (2e6 * random.NextDouble()));

        Assert.Equal(DriftOutcome.Rises, finding.Outcome);
        Assert.InRange(finding.PerHour.Value, 26e6, 27.3e6); // 40 MB in an hour and a half
        Assert.InRange(finding.PerHour.Value, finding.PerHour.Low, finding.PerHour.High);
        Assert.InRange(finding.Exhausted!.Value.TotalHours, 600, 680); // 17 GB at 26.7 MB an hour
    }

    [Fact]
    public void Of_ASawTooth_IsSteady()
    {
        // A collection every 100 s; the blocks' smallest values lie on the floor of the teeth.
        Assert.Equal(DriftOutcome.Steady, Judge(i => Start + (80e6 * (i % 100) / 100.0)).Outcome);
    }

    [Fact]
    public void Of_ASawToothThatClimbs_IsALeak() =>
        Assert.Equal(DriftOutcome.Rises, Judge(i => (Start * (1 + (0.1 * i / Length))) + (80e6 * (i % 100) / 100.0)).Outcome);

    [Fact]
    public void Of_AWarmUpShapedLikeALogarithm_IsNoLeak() =>
        Assert.NotEqual(DriftOutcome.Rises, Judge(i => Start + (20e6 * Math.Log(1 + (i / 20.0)) / Math.Log(1 + (Length / 20.0)))).Outcome);

    [Fact]
    public void Of_FallingMemory_IsSteady() => Assert.Equal(DriftOutcome.Steady, Judge(i => Start * (1 - (0.2 * i / Length))).Outcome);

    [Fact]
    public void Of_GapsInMostBlocks_IsInconclusiveAndSaysSo()
    {
        var finding = Judge(i => i < 2_400 ? Start : double.NaN);

        Assert.Equal(DriftOutcome.Inconclusive, finding.Outcome);
        Assert.Contains("of the 10 blocks that a judgement needs have values", finding.Why, StringComparison.Ordinal);
    }

    /// <summary>A step is no leak: the slope's interval reaches down to nothing.</summary>
    [Fact]
    public void Of_AStepDown_IsSteady() => Assert.Equal(DriftOutcome.Steady, Judge(i => i < Length / 2 ? Start : Start - 40e6).Outcome);

    [Fact]
    public void Of_AStepUpAtTheEnd_IsNoLeak() => Assert.NotEqual(DriftOutcome.Rises, Judge(i => i < Length * 0.95 ? Start : Start + 40e6).Outcome);

    [Fact]
    public void Of_FlatMemoryWithNoise_AlarmsInOneRunOfAHundredAtMost()
    {
        var alarms = Enumerable.Range(0, 200).Count(seed =>
        {
            var random = new Random(seed);
            return Judge(_ => Start + (40e6 * random.NextDouble())).Outcome == DriftOutcome.Rises;
        });

        Assert.InRange(alarms, 0, 2);
    }

    [Fact]
    public void Of_SlowlyWanderingMemory_AlarmsInOneRunOfAHundredAtMost()
    {
        // Values that follow each other (an autoregression with 0.95) and wander by some per cent: the raw test would cry in a third of the runs.
        var alarms = Enumerable.Range(0, 200).Count(seed =>
        {
            var random = new Random(seed);
            var wander = 0.0;
            return Judge(_ =>
            {
                wander = (0.95 * wander) + (2e6 * (random.NextDouble() + random.NextDouble() - 1));
                return Start + wander;
            }).Outcome == DriftOutcome.Rises;
        });

        Assert.InRange(alarms, 0, 2);
    }

    [Theory]
    [InlineData(0.05, 0)] // on the floor: the judged four fifths of it grow by less than matters
    [InlineData(0.1, 95)]
    public void Of_ALeakUnderNoise_IsFoundIfItMatters(double share, int fewest)
    {
        var found = Enumerable.Range(0, 100).Count(seed =>
        {
            var random = new Random(seed);
            return Judge(i => (Start * (1 + (share * i / Length))) + (20e6 * random.NextDouble())).Outcome == DriftOutcome.Rises;
        });

        Assert.InRange(found, fewest, fewest == 0 ? 5 : 100);
    }

    [Fact]
    public void Of_RulesOfTheScenario_JudgeAShortRun()
    {
        var run = Soak(i => Start * (1 + (0.5 * i / 20)), 20);
        Assert.Empty(SoakVerdict.Of(run));

        var finding = Assert.Single(SoakVerdict.Of(run with { Drift = new DriftRules { WarmUp = S(5), Block = S(2), MinBlocks = 7 } }));

        Assert.Equal(DriftOutcome.Rises, finding.Outcome);
        Assert.Equal(7, finding.Blocks.Count); // the last second is left over
        Assert.Equal((S(6), S(18)), (finding.Blocks[0].At, finding.Blocks[^1].At));
    }

    /// <summary>Phases begin at any moment, intervals do not: no block may be lost by that.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Of_ASteadyPhaseOfJustTheLengthThatIsNeeded_HasAllBlocks(double begins)
    {
        var run = Soak(i => Start + i, 8) with
        {
            Phases = [new PhaseSpan(RunMetrics.SteadyPhase, S(begins), S(begins + 6))],
            Drift = new DriftRules { WarmUp = S(1), Block = S(1), MinBlocks = 5 },
        };

        Assert.Equal(5, Assert.Single(SoakVerdict.Of(run)).Blocks.Count);
    }

    [Fact]
    public void Of_Counts_GivesTheGrowthPerThousandReconnectsAndPerMillionDeliveries()
    {
        var run = Soak(i => Start + (1e6 * i), 20) with { Drift = new DriftRules { WarmUp = S(0), Block = S(1), MinBlocks = 5 } };
        long[] Each(long value) => [.. Enumerable.Repeat(value, 20)];
        var counts = new Dictionary<string, long[]> { [MetricCatalog.Reconnects.Name] = Each(2), [MetricCatalog.Delivered.Name] = Each(500) };

        var finding = Assert.Single(SoakVerdict.Of(run with { Timeline = run.Timeline with { Counts = counts } }));

        Assert.Equal(3.6e9, finding.PerHour.Value, 1.0); // 1 MB a second
        Assert.Equal(500e6, finding.PerThousandReconnects!.Value, 1.0);
        Assert.Equal(2e9, finding.PerMillionDeliveries!.Value, 1.0);
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(99, 0)]
    public void Of_LatencyWithFewSamples_HasNoP90(int samplesOfABlock, int blocks)
    {
        var run = Soak(_ => Start, 10) with
        {
            Drift = new DriftRules { WarmUp = S(0), Block = S(1), MinBlocks = 10 },
            Thresholds = ["drift(delivery.latency p90) < 5 %"],
        };
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= samplesOfABlock; i++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(i));
        }

        var timers = new Dictionary<string, TimerSeries>
        {
            [MetricCatalog.DeliveryLatency.Name] = new([.. Enumerable.Repeat(EncodedHistogram.Of(histogram), 10)], new long[10]),
        };

        var finding = SoakVerdict.Of(run with { Timeline = run.Timeline with { Timers = timers } }).Single(one => one.Name == "delivery.latency p90");

        Assert.Equal(blocks, finding.Blocks.Count);
        Assert.Equal(blocks > 0 ? DriftOutcome.Steady : DriftOutcome.Inconclusive, finding.Outcome);
        Assert.True(finding.IsLimited);
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    private static DriftFinding Judge(Func<int, double> memory) => Assert.Single(SoakVerdict.Of(Soak(memory, Length)));

    /// <summary>A run of nothing but a steady phase in which only the memory of the backend was observed; NaN: a gap.</summary>
    private static RunResult Soak(Func<int, double> memory, int length)
    {
        double?[] values = [.. Enumerable.Range(0, length).Select(memory).Select(value => double.IsNaN(value) ? null : (double?)value)];
        return SampleResults.Empty() with
        {
            Phases = [new PhaseSpan(RunMetrics.SteadyPhase, TimeSpan.Zero, TimeSpan.FromSeconds(length))],
            Timeline = Timeline.Empty with { Length = length },
            Observed = [new ObservedSeries(MetricCatalog.BackendMemory.Name, "bytes", "the backend", values)],
        };
    }
}
