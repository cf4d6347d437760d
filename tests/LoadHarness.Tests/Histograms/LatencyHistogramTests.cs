using LoadHarness.Metrics.Histograms;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Histograms;

public class LatencyHistogramTests
{
    private const long OfTheHistogram = 1_000; // what it allocates without pages, at most
    private const long Hour = 3_600_000_000;

    /// <summary>Limits by hand: the unit is 2^(bit length - 11) µs from 2,048 µs on.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(1_023, 1_023, 1_023)]
    [InlineData(1_024, 1_024, 1_024)]
    [InlineData(2_047, 2_047, 2_047)]
    [InlineData(2_048, 2_048, 2_049)]
    [InlineData(2_049, 2_048, 2_049)]
    [InlineData(2_050, 2_050, 2_051)]
    [InlineData(4_095, 4_094, 4_095)]
    [InlineData(4_096, 4_096, 4_099)]
    [InlineData(8_191, 8_188, 8_191)]
    [InlineData(8_192, 8_192, 8_199)]
    [InlineData(1_000_000, 999_936, 1_000_447)]
    [InlineData((1L << 31) - 1, (1L << 31) - (1L << 20), (1L << 31) - 1)]
    [InlineData(1L << 31, 1L << 31, (1L << 31) + (1L << 21) - 1)]
    [InlineData(Hour, 3_598_712_832, 3_600_809_983)]
    public void Record_AtBucketLimit_FallsIntoTheBucketThatHoldsIt(long us, long from, long to)
    {
        var histogram = Recorded(us);

        Assert.Equal([new HistogramBucket(Us(from), Us(to), 1)], histogram.Buckets());
        Assert.Equal((Us(from), Us(to)), (histogram.Min, histogram.Max));
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(Hour + 1, Hour)]
    [InlineData(long.MaxValue, Hour)]
    public void RecordMicroseconds_OutsideTheRange_CountsAsItsNearestEnd(long us, long counted) =>
        Assert.True(Recorded(us).SameCounts(Recorded(counted)));

    [Fact]
    public void Record_OfATimeSpan_CutsOffTheFractionOfAMicrosecond()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(19));
        histogram.Record(TimeSpan.MinValue);
        histogram.Record(TimeSpan.MaxValue);

        Assert.True(histogram.SameCounts(Recorded(1, 0, Hour)));
    }

    [Fact]
    public void AnEmptyHistogram_SaysZero()
    {
        var histogram = new LatencyHistogram();

        Assert.True(histogram.IsEmpty);
        Assert.Equal(0, histogram.TotalCount);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (histogram.Min, histogram.Max, histogram.Mean));
        Assert.Equal(TimeSpan.Zero, histogram.ValueAtQuantile(0.5));
        Assert.Equal(0, histogram.CountBetween(TimeSpan.Zero, TimeSpan.MaxValue));
        Assert.Empty(histogram.Buckets());
        Assert.Empty(histogram.Spectrum(minSamplesBeyond: 0));
    }

    [Fact]
    public void Min_WithZerosRecorded_IsZero() => Assert.Equal(TimeSpan.Zero, Recorded(0, 5).Min);

    [Fact]
    public void Mean_TakesTheMiddleOfEachBucket()
    {
        // 4,096 .. 4,099 has its middle at 4,098.
        Assert.Equal(Us(4_098), Recorded(4_096).Mean);
        Assert.Equal(TimeSpan.FromTicks(15), Recorded(1, 2).Mean);
    }

    [Theory]
    [InlineData(0, 100, 1)]
    [InlineData(0.07, 100, 7)] // 7.000000000000001 as doubles multiply
    [InlineData(0.5, 3, 2)]
    [InlineData(0.5, 4, 2)]
    [InlineData(0.99, 100, 99)]
    [InlineData(0.999, 100, 100)]
    [InlineData(1, 100, 100)]
    [InlineData(1, long.MaxValue, long.MaxValue)]
    [InlineData(0.5, 0, 1)]
    public void RankOfQuantile_IsTheFirstRankThatCoversTheShare(double q, long count, long rank) =>
        Assert.Equal(rank, LatencyHistogram.RankOfQuantile(q, count));

    [Theory]
    [InlineData(-0.001)]
    [InlineData(1.001)]
    [InlineData(double.NaN)]
    public void ValueAtQuantile_OutsideZeroToOne_Throws(double q) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Recorded(1).ValueAtQuantile(q));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void ValueAtRank_BeyondTheSamples_Throws(long rank) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Recorded(1, 2).ValueAtRank(rank));

    [Fact]
    public void ValueAtRank_WalksTheSamplesInOrder()
    {
        var histogram = Recorded(5_000_000, 10, 10, 3_000);

        Assert.Equal([10, 10, 3_001, 5_001_215], Enumerable.Range(1, 4).Select(rank => histogram.ValueAtRank(rank).TotalMicroseconds));
    }

    [Theory]
    [InlineData(0, Hour, 5)]
    [InlineData(10, 20, 2)]
    [InlineData(11, 19, 0)]
    [InlineData(3_001, 3_001, 1)] // the bucket of 3,000
    [InlineData(20, 10, 0)]
    [InlineData(-5, -1, 1)] // the bucket of zero, as recorded latencies below zero
    [InlineData(2 * Hour, 3 * Hour, 1)]
    public void CountBetween_CountsWholeBuckets(long low, long high, long expected) =>
        Assert.Equal(expected, Recorded(0, 10, 20, 3_000, Hour).CountBetween(Us(low), Us(high)));

    [Fact]
    public void Spectrum_StepsByHalfDistances_AndEndsWhereTheSamplesEnd()
    {
        var histogram = new LatencyHistogram();
        for (int us = 1; us <= 100; us++)
        {
            histogram.RecordMicroseconds(us);
        }

        var points = histogram.Spectrum().ToList();

        double[] quantiles = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.775, 0.8, 0.825, 0.85, 0.875, 0.8875, 0.9];
        Assert.Equal(quantiles, points.Select(p => Math.Round(p.Quantile, 9)));
        Assert.Equal(Us(90), points[^1].Value);
        Assert.All(points, p => Assert.Equal(histogram.ValueAtQuantile(p.Quantile), p.Value));
        Assert.Equal(Us(100), histogram.Spectrum(minSamplesBeyond: 0).Last().Value);
        Assert.Empty(Recorded(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).Spectrum());
    }

    [Fact]
    public void Copy_IsIndependent()
    {
        var histogram = Recorded(1, 3_000);
        LatencyHistogram copy = histogram.Copy();
        histogram.RecordMicroseconds(3_000);

        Assert.Equal((3, 2), (histogram.TotalCount, copy.TotalCount));
        Assert.False(copy.SameCounts(histogram));
        Assert.True(copy.SameCounts(Recorded(3_000, 1)));
    }

    [Fact]
    public void Add_OfItself_DoublesEveryCount()
    {
        var histogram = Recorded(1, 3_000);
        histogram.Add(histogram);

        Assert.True(histogram.SameCounts(Recorded(1, 1, 3_000, 3_000)));
    }

    [Fact]
    public void Reset_LeavesWhatANewHistogramIs()
    {
        var histogram = Recorded(1, 3_000, Hour);
        histogram.Reset();

        Assert.True(histogram.IsEmpty);
        Assert.True(histogram.SameCounts(new LatencyHistogram()));
        Assert.True(new LatencyHistogram().SameCounts(histogram));
        Assert.Empty(histogram.Buckets());
    }

    [Fact]
    public void SameCounts_WithEqualTotalsInOtherBuckets_IsFalse()
    {
        Assert.False(Recorded(1).SameCounts(Recorded(2)));
        Assert.False(Recorded(1).SameCounts(Recorded(Hour)));
    }

    [Fact]
    public void Counts_BeyondSixtyThreeBits_ThrowAndChangeNothing()
    {
        var histogram = new LatencyHistogram();
        histogram.RecordMicroseconds(1, long.MaxValue);
        LatencyHistogram before = histogram.Copy();

        Assert.Throws<OverflowException>(() => histogram.RecordMicroseconds(2));
        Assert.Throws<OverflowException>(() => histogram.Add(before));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.RecordMicroseconds(1, -1));
        Assert.True(histogram.SameCounts(before));
    }

    [Fact]
    public void Record_OntoExistingPages_AllocatesNothing()
    {
        var histogram = Recorded(0, 1_500, 3_000, 40_000, Hour);
        histogram.Reset();
        long allocated = Allocated.By(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                histogram.Record(TimeSpan.FromTicks(i));
                histogram.Record(TimeSpan.MaxValue);
                histogram.RecordMicroseconds(40_000, 3);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Record_IntoOneDecade_AllocatesOnlyItsPages()
    {
        long allocated = Allocated.By(() =>
        {
            var histogram = new LatencyHistogram();
            for (int us = 1_024; us < 8_192; us++)
            {
                histogram.RecordMicroseconds(us);
            }
        });

        Assert.InRange(allocated, 3 * 8_192, (3 * 8_300) + OfTheHistogram);
    }

    [Fact]
    public void Add_OfAResetHistogram_AllocatesNoPages()
    {
        var other = Recorded(0, 3_000, Hour);
        other.Reset();

        Assert.InRange(Allocated.By(() => new LatencyHistogram().Add(other)), 0, OfTheHistogram);
    }

    private static LatencyHistogram Recorded(params long[] values)
    {
        var histogram = new LatencyHistogram();
        foreach (long us in values)
        {
            histogram.RecordMicroseconds(us);
        }

        return histogram;
    }

    private static TimeSpan Us(long us) => TimeSpan.FromMicroseconds(us);
}
