using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Results;

namespace LoadHarness.Tests.Reports;

/// <summary>What decimation must never do, whatever the length of a run.</summary>
public sealed class TimelineSlotsTests
{
    private static readonly Arbitrary<(int Length, int Most, int Seed)> Courses = (
        from length in Gen.Choose(0, 700)
        from most in Gen.Choose(2, 120)
        from seed in Gen.Choose(0, 1_000_000)
        select (length, most, seed)).ToArbitrary();

    [Fact]
    public void PerSecond_AnyCourse_KeepsLeastAndGreatest() => Check((slots, counts, _, most) =>
    {
        var shown = slots.PerSecond(counts).Select(value => value!.Value).ToList();
        Assert.True(shown.Count <= Math.Max(most, 2));
        Assert.Equal(slots.Count, shown.Count);
        Assert.Equal(slots.Middles.Length, shown.Count);
        if (counts.Length > 0)
        {
            Assert.Equal(counts.Max() / 2.0, shown.Max());
            Assert.Equal(counts.Min() / 2.0, shown.Min());
        }
    });

    [Fact]
    public void Picks_AnyCourse_AreRealIntervalsInOrder() => Check((slots, counts, _, _) =>
    {
        var picks = slots.Picks(counts).ToList();
        Assert.Equal(slots.Count, picks.Count);
        Assert.True(picks.Zip(picks.Skip(1)).All(pair => pair.First <= pair.Second));
        Assert.All(picks, pick => Assert.InRange(pick, 0, counts.Length - 1));
    });

    [Fact]
    public void Sums_AnyCourse_LoseNothing() => Check((slots, counts, _, _) =>
        Assert.Equal(counts.Sum(), slots.Sums(counts).Sum(value => value!.Value)));

    [Fact]
    public void Timer_AnyCourse_KeepsTheLongestAndMergesTheRest() => Check((slots, _, timer, _) =>
    {
        var bound = TimeSpan.FromSeconds(5);
        var points = slots.Timer(timer, bound, 0.5, 0.99);
        var all = TimelineSlots.Merge(timer, 0, timer.Censored.Length, bound);
        Assert.Equal(all.Arrived.TotalCount == 0 ? null : all.Arrived.Max.TotalMilliseconds, points.Max.Max());
        for (var slot = 0; slot < slots.Count; slot++)
        {
            var from = (int)Math.Round(slots.Start(slot) / TimeSpan.FromSeconds(2));
            var to = slot + 1 < slots.Count ? (int)Math.Round(slots.Start(slot + 1) / TimeSpan.FromSeconds(2)) : timer.Censored.Length;
            var merged = TimelineSlots.Merge(timer, from, to, bound);
            Assert.Equal(merged.IsEmpty ? null : merged.Quantile(0.99).Value.TotalMilliseconds, points.Quantiles[1][slot]);
            Assert.Equal(!merged.IsEmpty && merged.Quantile(0.99).IsAtLeast, points.AtLeast[1].Contains(slot));
        }
    });

    [Fact]
    public void Middles_AnyCourse_AscendWithinTheRun() => Check((slots, counts, _, _) =>
    {
        Assert.True(slots.Middles.Zip(slots.Middles.Skip(1)).All(pair => pair.First < pair.Second));
        Assert.All(slots.Middles, x => Assert.InRange(x, 0, counts.Length * 2));
    });

    [Fact]
    public void Timer_WithoutSamples_IsAGapAndNotZero()
    {
        var timer = new TimerSeries([EncodedHistogram.Of(Histogram(3)), null, null], [0, 0, 0]);
        var points = new TimelineSlots(TimelineOf(3), 10).Timer(timer, TimeSpan.Zero, 0.5);

        Assert.NotNull(points.Quantiles[0][0]);
        Assert.Null(points.Quantiles[0][1]);
        Assert.Null(points.Max[2]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(60, 60)]
    [InlineData(61, 31)]
    [InlineData(3600, 60)]
    [InlineData(3601, 31)]
    [InlineData(50_000, 56)]
    public void TableRows_AnyLength_AreAtMostSixtyAndRound(int seconds, int rows)
    {
        var table = new TableRows(new Timeline(
            TimeSpan.FromSeconds(1), seconds, new Dictionary<string, long[]>(), new Dictionary<string, long[]>(), new Dictionary<string, TimerSeries>()));
        var spans = table.Spans().ToList();

        Assert.Equal(rows, spans.Count);
        Assert.Equal(seconds, spans.Sum(span => span.To - span.From));
    }

    private static void Check(Action<TimelineSlots, long[], TimerSeries, int> property) =>
        Prop.ForAll(Courses, course =>
        {
            var random = new Random(course.Seed);
            long[] counts = [.. Enumerable.Range(0, course.Length).Select(_ => (long)random.Next(0, 9))];
            LatencyHistogram?[] histograms = [.. counts.Select(count => count < 3 ? null : Histogram(random.Next(1, 5000)))];
            long[] censored = [.. counts.Select(count => count == 1 ? 1L : 0)];
            property(new TimelineSlots(TimelineOf(course.Length), course.Most), counts, new TimerSeries([.. histograms.Select(one => one is null ? null : EncodedHistogram.Of(one))], censored), course.Most);
        }).QuickCheckThrowOnFailure();

    private static LatencyHistogram Histogram(double milliseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromMilliseconds(milliseconds));
        return histogram;
    }

    private static Timeline TimelineOf(int length) =>
        Timeline.Empty with { Interval = TimeSpan.FromSeconds(2), Length = length };
}
