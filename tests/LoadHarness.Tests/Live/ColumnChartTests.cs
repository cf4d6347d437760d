using LoadHarness.Cli.Live;

namespace LoadHarness.Tests.Live;

public sealed class ColumnChartTests
{
    [Fact]
    public void Draw_Values_FillEighthsOfLines() =>
        Assert.Equal([" ▁▄█", " ███"], ColumnChart.Draw([0, 9, 12, 16], top: 16, width: 4, height: 2));

    [Fact]
    public void Draw_FewValues_StandAtTheRight() => Assert.Equal(["   █"], ColumnChart.Draw([1], top: 1, width: 4, height: 1));

    [Fact]
    public void Draw_ManyValues_ShowsTheNewest() => Assert.Equal(["▄█"], ColumnChart.Draw([1, 1, 1, 1, 2], top: 2, width: 2, height: 1));

    [Fact]
    public void Draw_NothingMeasured_IsADotAndNoZero() => Assert.Equal(["  ", "· "], ColumnChart.Draw([null, 0], top: 1, width: 2, height: 2));

    [Fact]
    public void Draw_AlmostNothing_IsNotNothing() => Assert.Equal(["▁"], ColumnChart.Draw([1e-6], top: 1, width: 1, height: 1));
}
