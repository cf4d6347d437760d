using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Tests.Planning;

/// <summary>Dwell times against what their distributions say, by 100,000 draws of a fixed seed.</summary>
public sealed class DwellTests
{
    private const int Draws = 100_000;

    [Fact]
    public void Fixed_IsAlwaysTheSame() =>
        Assert.All(Drawn(new Dwell(DwellLaw.Fixed, TimeSpan.FromSeconds(7))), seconds => Assert.Equal(7, seconds));

    [Fact]
    public void Exponential_HasItsMeanAndItsMedian()
    {
        var drawn = Drawn(new Dwell(DwellLaw.Exponential, TimeSpan.FromSeconds(40)));

        Assert.InRange(drawn.Average(), 39.5, 40.5);
        Assert.InRange(drawn[Draws / 2], 40 * Math.Log(2) * 0.98, 40 * Math.Log(2) * 1.02);
    }

    [Fact]
    public void Uniform_FillsItsBoundsEvenly()
    {
        var drawn = Drawn(new Dwell(DwellLaw.Uniform, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)));

        Assert.InRange(drawn[0], 10, 10.01);
        Assert.InRange(drawn[^1], 19.99, 20);
        Assert.InRange(drawn[Draws / 4], 12.45, 12.55);
    }

    [Fact]
    public void LogNormal_HasItsMedianAndItsP95()
    {
        var drawn = Drawn(new Dwell(DwellLaw.LogNormal, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(240)));

        Assert.InRange(drawn[Draws / 2], 29.4, 30.6);
        Assert.InRange(drawn[Draws * 95 / 100], 232, 248);
        Assert.InRange(drawn[^1], 240, Dwell.Longest.TotalSeconds);
    }

    [Fact]
    public void Draw_IsNeverZeroAndNeverLongerThanADay()
    {
        Assert.All(Drawn(new Dwell(DwellLaw.Exponential, TimeSpan.FromMilliseconds(10))), seconds => Assert.True(seconds >= 0.001));
        Assert.All(
            Drawn(new Dwell(DwellLaw.LogNormal, TimeSpan.FromHours(20), TimeSpan.FromHours(24 * 30))),
            seconds => Assert.True(seconds <= 24 * 3600));
    }

    private static double[] Drawn(Dwell dwell)
    {
        var random = StableRandom.FromState(42);
        var drawn = new double[Draws];
        for (var i = 0; i < Draws; i++)
        {
            drawn[i] = dwell.Draw(ref random).TotalSeconds;
        }

        Array.Sort(drawn);
        return drawn;
    }
}
