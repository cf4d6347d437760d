using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Judging;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Comparing;

/// <summary>What a comparison concludes, over made-up runs of known kind. Latencies of the base are around 40 ms, so that 3 % is above the floor of 1 ms.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void Of_ABuildWithItself_HardlyEverAlarms()
    {
        var outcomes = Enumerable.Range(0, 200).Select(seed => Compare(seed, runs: 5, effect: 1)).ToList();

        Assert.InRange(outcomes.Count(IsAlarm), 0, 6);
        Assert.Contains(ComparisonOutcome.Same, outcomes); // or it would say nothing at all
    }

    [Theory]
    [InlineData(1.05, 160)]
    [InlineData(1.10, 198)]
    public void Of_ASlowerBuild_IsFound(double effect, int least) =>
        Assert.InRange(Enumerable.Range(0, 200).Count(seed => Compare(seed, runs: 5, effect) == ComparisonOutcome.Regressed), least, 200);

    [Fact]
    public void Of_AFasterBuild_IsFound() =>
        Assert.InRange(Enumerable.Range(0, 50).Count(seed => Compare(seed, runs: 5, effect: 0.9) == ComparisonOutcome.Improved), 48, 50);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Of_FewRuns_NeverAlarmsByLatencyAndSaysWhatItNeeds(int runs)
    {
        var comparison = Comparison.Of(Side("a", 1, runs, 1), Side("b", 2, runs, 2));

        Assert.Equal(ComparisonOutcome.Inconclusive, comparison.Outcome);
        Assert.Equal($"needs 5 runs a side, there are {runs} and {runs}", comparison.Numbers[0].Why);
        Assert.StartsWith($"Needs 5 runs a side to judge latencies, there are {runs} and {runs}", comparison.Reason, StringComparison.Ordinal);
        Assert.Null(comparison.Numbers[0].P);
    }

    [Fact]
    public void Of_MoreNumbersThanSoFewRunsCanTell_IsRefusedWithTheReason()
    {
        var many = new ComparisonOptions { Numbers = [.. Enumerable.Range(1, 13).Select(i => new GatedNumber(MetricCatalog.DeliveryLatency, i / 20.0))] };

        var refused = Comparison.Of(Side("a", 1, 5, 1), Side("b", 2, 5, 2), many);
        Assert.All(refused.Numbers, row => Assert.StartsWith("13 numbers are too many for 5 runs a side: the smallest p that these can have is 0.004, 13 times that is 0.052", row.Why, StringComparison.Ordinal));
        Assert.Equal(ComparisonOutcome.Inconclusive, refused.Outcome);

        var twelve = Comparison.Of(refused.Base, refused.Candidate, many with { Numbers = [.. many.Numbers.Take(12)] });
        Assert.Equal(ComparisonOutcome.Regressed, twelve.Outcome);
    }

    [Fact]
    public void Of_ADifferenceBelowAMillisecond_DoesNotMatter()
    {
        var comparison = Comparison.Of(Side("a", 1, 5, 1, milliseconds: 4), Side("b", 2, 5, 1.15, milliseconds: 4));

        Assert.All(comparison.Numbers.Where(row => row.Number.Metric == MetricCatalog.DeliveryLatency).Take(1), row =>
        {
            Assert.Equal(1, row.PracticalLimit);
            Assert.Equal(ComparisonOutcome.Same, row.Outcome);
            Assert.True(row.AdjustedP < 0.05);
        });
    }

    [Fact]
    public void Of_NumbersThatNobodyMeasured_AreNotJudgedTogether()
    {
        var comparison = Comparison.Of(Side("a", 1, 5, 1, reconnects: 0), Side("b", 2, 5, 1, reconnects: 0));

        var row = comparison.Numbers.Single(row => row.Number.Metric == MetricCatalog.ReconnectTime);
        Assert.Equal((ComparisonOutcome.NotMeasured, 4), (row.Outcome, comparison.Together));
        Assert.DoesNotContain("reconnect", comparison.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ANumberThatOneSideHas_IsInconclusive()
    {
        var comparison = Comparison.Of(Side("a", 1, 5, 1, reconnects: 0), Side("b", 2, 5, 1));

        Assert.Equal("only the candidate has samples", comparison.Numbers.Single(row => row.Number.Metric == MetricCatalog.ReconnectTime).Why);
    }

    [Fact]
    public void Of_TooFewSamplesInARun_IsInconclusiveAndSaysWhich()
    {
        var comparison = Comparison.Of(Side("a", 1, 5, 1), [.. Side("b", 2, 4, 1), .. Side("c", 3, 1, 1, reconnects: 20)]);

        var row = comparison.Numbers.Single(row => row.Number.Metric == MetricCatalog.ReconnectTime);
        Assert.Equal((ComparisonOutcome.Inconclusive, "1 of 5 runs of the candidate cannot tell: 20 samples, p95 needs 200"), (row.Outcome, row.Why));
    }

    [Fact]
    public void Of_ACandidateThatDropsItsSlowMessages_DoesNotLookFaster()
    {
        // 2 % never came: p99 of what came is lower than that of the base, but the rank falls among the others.
        var comparison = Comparison.Of(Side("a", 1, 5, 1), Side("b", 2, 5, 0.8, neverCame: 20_000));

        var p99 = comparison.Numbers.Single(row => row.Number == new GatedNumber(MetricCatalog.DeliveryLatency, 0.99));
        Assert.Equal((ComparisonOutcome.Regressed, DifferenceKind.AtLeast), (p99.Outcome, p99.Kind));
        Assert.InRange(p99.Difference!.Value.Value, 4_000, 5_000);
        Assert.True(p99.CandidateMedian.IsAtLeast);
    }

    [Fact]
    public void Of_BothSidesBeyondWhatWasMeasured_IsNeverTheSame()
    {
        var comparison = Comparison.Of(Side("a", 1, 5, 1, neverCame: 20_000), Side("b", 2, 5, 1, neverCame: 20_000));

        var p99 = comparison.Numbers.Single(row => row.Number == new GatedNumber(MetricCatalog.DeliveryLatency, 0.99));
        Assert.Equal((ComparisonOutcome.Inconclusive, DifferenceKind.Unknown, null), (p99.Outcome, p99.Kind, p99.Difference));
    }

    [Fact]
    public void Of_OneLossInTenThousand_IsFound()
    {
        var comparison = Comparison.Of(Side("a", 1, 5, 1, deliveries: 200_000), Side("b", 2, 5, 1, deliveries: 200_000, lost: 20));

        Assert.Equal(ComparisonOutcome.Regressed, comparison.Outcome);
        Assert.Equal("delivery.lost 100 in 5 runs of the candidate that failed by it, none in the base", Assert.Single(comparison.HardLimits));
        Assert.Equal(ComparisonOutcome.Regressed, comparison.Counts.Single(row => row.Metric == MetricCatalog.Lost).Outcome);
    }

    [Fact]
    public void Of_TwiceTheLoss_IsFoundWhereBothLose()
    {
        var comparison = Comparison.Of(Side("a", 1, 5, 1, lost: 20), Side("b", 2, 5, 1, lost: 40));

        Assert.Empty(comparison.HardLimits);
        Assert.Equal(ComparisonOutcome.Regressed, comparison.Counts.Single(row => row.Metric == MetricCatalog.Lost).Outcome);
        Assert.StartsWith("delivery.lost 100 → 200 (2 times the rate)", comparison.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Of_TwiceTheReconnects_IsFound(int runs)
    {
        var comparison = Comparison.Of(Side("a", 1, runs, 1, reconnects: 250), Side("b", 2, runs, 1, reconnects: 500));

        Assert.Equal(ComparisonOutcome.Regressed, comparison.Counts.Single(row => row.Metric == MetricCatalog.Reconnects).Outcome);
        Assert.Equal(ComparisonOutcome.Regressed, comparison.Outcome);
    }

    [Fact]
    public void Of_FiftyReconnectsAgainstAHundred_IsFoundWithOneRunASide() =>
        Assert.Equal(ComparisonOutcome.Regressed, Comparison.Of(Side("a", 1, 1, 1, reconnects: 50), Side("b", 2, 1, 1, reconnects: 100)).Counts
            .Single(row => row.Metric == MetricCatalog.Reconnects).Outcome);

    [Fact]
    public void Of_ALossThatTheScenarioAllows_IsNoHardLimit()
    {
        IReadOnlyList<RunResult> lossy = [.. Side("b", 2, 5, 1, lost: 1).Select(run => RunJudge.Judge(run with { Thresholds = ["delivery.lost <= 3"] }))];

        var comparison = Comparison.Of(Side("a", 1, 5, 1), lossy);
        Assert.Empty(comparison.HardLimits);
        Assert.Equal(ComparisonOutcome.Same, comparison.Counts.Single(row => row.Metric == MetricCatalog.Late).Outcome);
    }

    [Fact]
    public void Of_OneLongRunASide_HasIntervalsFromItsCourseAndConcludesNothing()
    {
        var soak = SampleResults.Soak(); // 2,700 steady intervals
        var other = soak with { Run = soak.Run with { Id = "bbbb" } };

        var comparison = Comparison.Of([soak], [other]);

        Assert.Equal(ComparisonOutcome.Inconclusive, comparison.Outcome);
        Assert.Contains("(within-run only, does not cover run-to-run noise)", comparison.Reason, StringComparison.Ordinal);
        Assert.All(comparison.ShiftFunction, row =>
        {
            Assert.True(row.IsWithinRun && row.HasInterval, row.Number.Name);
            Assert.Equal(0, row.Difference!.Value.Value); // the same run
            Assert.InRange(0, row.Difference!.Value.Low, row.Difference!.Value.High);
        });
        Assert.Equal(comparison.Numbers[0].Difference, Comparison.Of([soak], [other]).Numbers[0].Difference);
    }

    [Theory]
    [InlineData(2, 2, false)]
    [InlineData(3, 3, false)]
    [InlineData(4, 4, true)]
    [InlineData(5, 1, false)]
    public void Of_RunsTooFewForAnInterval_HaveNone(int baseline, int candidate, bool hasInterval) =>
        Assert.All(Comparison.Of(Side("a", 1, baseline, 1), Side("b", 2, candidate, 1)).Numbers, row => Assert.Equal(hasInterval, row.HasInterval));

    [Fact]
    public void Of_NoRunsOrTooMany_IsRefused()
    {
        var runs = Side("a", 1, 31, 1);

        Assert.Throws<ArgumentException>(() => Comparison.Of([], runs));
        Assert.Throws<ArgumentException>(() => Comparison.Of(runs, runs));
    }

    internal static bool IsAlarm(ComparisonOutcome outcome) => outcome is ComparisonOutcome.Regressed or ComparisonOutcome.Improved;

    private static ComparisonOutcome Compare(int seed, int runs, double effect) =>
        Comparison.Of(Side("a", 2 * seed, runs, 1), Side("b", (2 * seed) + 1, runs, effect)).Outcome;

    /// <summary>Runs of one build: 2 % noise from run to run, most of it shared by the percentiles of a run, as in life.</summary>
    internal static IReadOnlyList<RunResult> Side(
        string name, int seed, int runs, double effect, double milliseconds = 40, long deliveries = 1_000_000, long reconnects = 400, long lost = 0, long neverCame = 0)
    {
        var random = new Random(seed);
        double Noise(double share) => Math.Exp(share * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return
        [
            .. Enumerable.Range(0, runs).Select(i =>
            {
                double plain = milliseconds * effect, level = plain * Noise(0.018);
                MetricCell[] cells =
                [
                    Timer(MetricCatalog.DeliveryLatency, deliveries, neverCame, level * Noise(0.009), level * 1.9 * Noise(0.009), level * 3.1 * Noise(0.009)),
                    Timer(MetricCatalog.ConnectTime, 500, 0, plain, plain * 2 * Noise(0.02), plain * 3),
                    Timer(MetricCatalog.ReconnectTime, reconnects, 0, 20 * plain, 40 * plain * Noise(0.02), 50 * plain),
                    ResultMaker.Count(MetricCatalog.Expected, deliveries), ResultMaker.Count(MetricCatalog.Delivered, deliveries - lost), ResultMaker.Count(MetricCatalog.Lost, lost),
                    ResultMaker.Count(MetricCatalog.Reconnects, reconnects), ResultMaker.Count(MetricCatalog.Drops, reconnects), ResultMaker.Count(MetricCatalog.ConnectedTime, 30_000_000),
                ];
                var result = ResultMaker.Result(cells);
                return RunJudge.Judge(result with { Run = result.Run with { Id = $"{name}{i:000}", StartedAt = DateTimeOffset.UnixEpoch.AddMinutes(i) } });
            }),
        ];
    }

    /// <summary>A timer whose p50, p95 and p99 are these, with little around them.</summary>
    private static MetricCell Timer(MetricDefinition metric, long samples, long neverCame, double p50, double p95, double p99)
    {
        var histogram = new LatencyHistogram();
        foreach (var (share, value) in new[] { (0.45, 0.8 * p50), (0.1, p50), (0.375, 1.1 * p50), (0.045, p95), (0.0225, (p95 + p99) / 2), (0.0075, p99) })
        {
            histogram.RecordMicroseconds((long)(1000 * value), (long)Math.Round(share * samples));
        }

        return new MetricCell
        {
            Metric = metric.Name,
            Phase = RunMetrics.SteadyPhase,
            Population = "people",
            Histogram = samples > 0 ? histogram : null,
            Censored = neverCame,
            CensoredFrom = neverCame > 0 ? TimeSpan.FromSeconds(5) : TimeSpan.Zero,
        };
    }
}
