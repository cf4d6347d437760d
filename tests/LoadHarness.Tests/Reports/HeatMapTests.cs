using LoadHarness.Metrics.Histograms;
using LoadHarness.Reports.Charts;
using LoadHarness.Results;

namespace LoadHarness.Tests.Reports;

/// <summary>What a heat map makes of the samples of a run: none is left out, and each stands where it belongs.</summary>
public sealed class HeatMapTests
{
    [Fact]
    public void Cells_OfAShortRun_AreOneColumnPerInterval()
    {
        var map = Map([[2.1, 2.2, 40], [], [2.1]], [0, 3, 0]);

        Assert.Equal([0, 1, 2, 3], map.Columns);
        Assert.Equal([0, 3, 0], map.Never);
        Assert.Equal([2L, 1L, 1L], map.Cells.Select(cell => cell.Count));
        Assert.Equal([0, 0, 2], map.Cells.Select(cell => cell.Column));
    }

    [Theory]
    [InlineData(0.0005)] // below what the rows tell apart
    [InlineData(0.9)]
    [InlineData(1)]
    [InlineData(12.5)]
    [InlineData(3_599_000)]
    public void Cells_StandBetweenTheEdgesOfTheirRow(double milliseconds)
    {
        var map = Map([[milliseconds]], [0]);

        var cell = Assert.Single(map.Cells);
        Assert.Equal(2, map.Edges.Length);
        Assert.InRange(Math.Max(milliseconds, 0.001), map.Edges[cell.Row] * 0.999, map.Edges[cell.Row + 1] * 1.001);
    }

    [Fact]
    public void Edges_CoverEverything_TenToADecade()
    {
        var map = Map([[1.05], [950]], [0, 0]);

        Assert.Equal(31, map.Edges.Length);
        Assert.All(map.Edges.Zip(map.Edges.Skip(1)), pair => Assert.Equal(Math.Pow(10, 0.1), pair.Second / pair.First, 1e-9));
        Assert.Equal([0, 29], map.Cells.Select(cell => cell.Row));
    }

    [Theory]
    [InlineData(240, 1)]
    [InlineData(241, 2)]
    [InlineData(3_600, 15)]
    public void Cells_OfALongRun_AreMergedAndNoneIsLost(int intervals, int perColumn)
    {
        var random = new Random(intervals);
        double[][] samples = [.. Enumerable.Range(0, intervals).Select(_ => new[] { 1 + random.NextDouble(), 100 * random.NextDouble() })];
        var map = Map(samples, [.. Enumerable.Range(0, intervals).Select(i => (long)(i % 7 == 0 ? 1 : 0))]);

        Assert.Equal(TimeSpan.FromSeconds(perColumn), map.Width);
        Assert.InRange(map.Columns.Length, 2, 241);
        Assert.Equal(intervals, map.Columns[^1]);
        Assert.Equal(2 * intervals, map.Cells.Sum(cell => cell.Count));
        Assert.Equal((intervals + 6) / 7, map.Never.Sum());
    }

    private static HeatMap Map(double[][] milliseconds, long[] never)
    {
        var histograms = milliseconds.Select(samples =>
        {
            var histogram = new LatencyHistogram();
            Array.ForEach(samples, sample => histogram.Record(TimeSpan.FromMilliseconds(sample)));
            return samples.Length == 0 ? null : EncodedHistogram.Of(histogram);
        });
        var timer = new TimerSeries([.. histograms], never);
        return new HeatMap(Timeline.Empty with { Length = never.Length }, timer);
    }
}
