using LoadHarness.Reports.Charts;

namespace LoadHarness.Tests.Reports;

/// <summary>The axes of drawn charts are those that the scripts of a report would draw.</summary>
public sealed class ScaleTests
{
    [Theory]
    [InlineData(new[] { 1.3, 60 }, 1, 100, "1 ms|2 ms|5 ms|10 ms|20 ms|50 ms|100 ms")]
    [InlineData(new[] { 0.4, 4_000 }, 0.2, 10_000, "1 ms|10 ms|100 ms|1 s|10 s")]
    [InlineData(new[] { 3.0, 3.1 }, 2, 20, "2 ms|5 ms|10 ms|20 ms")]
    [InlineData(new[] { 0.02, 0.3 }, 0.02, 0.5, "20 µs|50 µs|100 µs|200 µs|500 µs")]
    [InlineData(new double[] { }, 1, 10, "1 ms|2 ms|5 ms|10 ms")]
    public void Y_OfLatency_IsLogarithmic(double[] values, double from, double to, string labels)
    {
        var scale = Of(ChartUnit.Latency, values).Y;

        Assert.True(scale.IsLog);
        Assert.Equal((from, to), (scale.From, scale.To), Close);
        Assert.Equal(labels, string.Join('|', scale.Ticks.Select(tick => tick.Label)));
    }

    [Theory]
    [InlineData(ChartUnit.Count, new[] { 3.0 }, 0, 3.24, "0|1|2|3")]
    [InlineData(ChartUnit.PerSecond, new[] { 24_000.0 }, 0, 25_920, "0|5\u202F000|10\u202F000|15\u202F000|20\u202F000|25\u202F000")]
    [InlineData(ChartUnit.Percent, new[] { 100.0, 0 }, 0, 108, "0 %|20 %|40 %|60 %|80 %|100 %")]
    [InlineData(ChartUnit.Level, new[] { 2_500_000.0 }, 0, 2_700_000, "0|500\u202F000|1 M|1.5 M|2 M|2.5 M")]
    [InlineData(ChartUnit.Mebibytes, new double[] { }, 0, 1, "0|0.2|0.4|0.6|0.8|1")]
    [InlineData(ChartUnit.Difference, new[] { -1.0, 2 }, -1.24, 2.24, "\u22121 ms|0 ms|+1 ms|+2 ms")]
    public void Y_OfOthers_BeginsAtZero(ChartUnit unit, double[] values, double from, double to, string labels)
    {
        var scale = Of(unit, values).Y;

        Assert.False(scale.IsLog);
        Assert.Equal((from, to), (scale.From, scale.To), Close);
        Assert.Equal(labels, string.Join('|', scale.Ticks.Select(tick => tick.Label)));
    }

    [Fact]
    public void Y_OfAStack_ReachesItsSums()
    {
        Series[] series = [new("a", new Pen("blue"), [1, 40]), new("b", new Pen("teal"), [2, 60]), new("planned", new Pen("ink"), [90, 90], Overlay: true)];

        Assert.Equal(108, Of(new Chart("x", ChartForm.Stack, ChartUnit.Count, [1, 2], series)).Y.To, 1e-9);
    }

    [Fact]
    public void Y_ThatIsClose_BeginsWhereTheValuesDo()
    {
        var scale = Of(new Chart("x", ChartForm.Lines, ChartUnit.Latency, [1, 2], [new Series("a", new Pen("blue"), [100, 110])]) { IsClose = true }).Y;

        Assert.False(scale.IsLog);
        Assert.Equal((99, 111), (scale.From, scale.To), Close);
    }

    [Theory]
    [InlineData(1, "0:00|0:00.1|0:00.2|0:00.3|0:00.4|0:00.5|0:00.6|0:00.7|0:00.8|0:00.9|0:01")]
    [InlineData(52, "0:00|0:05|0:10|0:15|0:20|0:25|0:30|0:35|0:40|0:45|0:50")]
    [InlineData(28_800, "0:00|1:00:00|2:00:00|3:00:00|4:00:00|5:00:00|6:00:00|7:00:00|8:00:00")]
    public void X_OverTime_CountsElapsedTime(double seconds, string labels)
    {
        var chart = new Chart("x", ChartForm.Lines, ChartUnit.Count, [], []);

        Assert.Equal(labels, string.Join('|', Of(chart, seconds).X.Ticks.Select(tick => tick.Label)));
    }

    [Theory]
    [InlineData(4, "p0|p50|p90")]
    [InlineData(20_000, "p0|p50|p90|p99|p99.9|p99.99")]
    [InlineData(1e12, "p0|p90|p99|p99.9|p99.99|p99.999|p99.9999|p99.99999|p99.999999")]
    public void X_OfASpectrum_NamesPercentiles(double rarest, string labels)
    {
        var scale = Of(new Chart("x", ChartForm.Lines, ChartUnit.Latency, [1, rarest], []) { IsSpectrum = true }).X;

        Assert.True(scale.IsLog);
        Assert.StartsWith(labels, string.Join('|', scale.Ticks.Select(tick => tick.Label)));
        Assert.All(scale.Ticks, tick => Assert.InRange(tick.At, scale.From, scale.To));
    }

    private static bool Close((double, double) one, (double, double) other) =>
        Math.Abs(one.Item1 - other.Item1) < 1e-9 && Math.Abs(one.Item2 - other.Item2) < 1e-6;

    private static Picture Of(ChartUnit unit, double[] values) =>
        Of(new Chart("x", ChartForm.Lines, unit, [.. values.Select((_, i) => (double)i)], [new Series("a", new Pen("blue"), [.. values.Select(value => (double?)value)])]));

    private static Picture Of(Chart chart, double seconds = 60) => new(chart.Id, "", "", "", chart, new PictureFrame(TimeSpan.FromSeconds(seconds), [], [], []));
}
