using LoadHarness.Results.Statistics;

namespace LoadHarness.Tests.Statistics;

/// <summary>Series whose answer is known.</summary>
public sealed class ChangePointsTests
{
    private const int Trials = 300;

    [Fact]
    public void Of_Flat_FindsHardlyEverAnything()
    {
        // 2 % of noise: what is found then is by chance, and below what matters most of the time.
        var found = Enumerable.Range(1, Trials).Count(seed => ChangePoints.Of(Noise.Series(seed, 50, _ => 100, 2)).Count > 0);

        Assert.InRange(found, 0, Trials / 50);
    }

    [Fact]
    public void Of_NoNoiseAtAll_FindsNothing() => Assert.Empty(ChangePoints.Of([.. Enumerable.Repeat(7.0, 50)]));

    [Theory]
    [InlineData(10, 2, 25)]
    [InlineData(-10, 2, 25)]
    [InlineData(5, 1, 40)]
    [InlineData(30, 2, 47)]
    public void Of_Step_NamesItsPlaceAndItsSize(double percent, double noise, int at)
    {
        var hits = Enumerable.Range(1, Trials).Count(seed =>
            ChangePoints.Of(Noise.Series(seed, 50, i => i < at ? 100 : 100 + percent, noise)) is [var one]
            && Math.Abs(one.At - at) <= 1 && Math.Abs((100 * one.Share) - percent) < 3 * noise);

        Assert.InRange(hits, Trials * 95 / 100, Trials);
    }

    [Fact]
    public void Of_StepOf5Percent_IsFoundWithin10Nights()
    {
        var nights = Enumerable.Range(1, Trials).Select(seed =>
        {
            var series = Noise.Series(seed, 50, i => i < 40 ? 100 : 105, 1);
            return Enumerable.Range(1, 10).FirstOrDefault(after => ChangePoints.Of([.. series.Take(40 + after)]).Any(one => Math.Abs(one.At - 40) <= 1), 99);
        });

        Assert.All(nights, night => Assert.InRange(night, ChangePoints.ShortestLevel - 1, 10));
    }

    [Fact]
    public void Of_BumpInTheMiddle_FindsBothEnds()
    {
        var series = Noise.Series(3, 48, i => i is >= 16 and < 32 ? 110 : 100, 1);

        Assert.Equal([16, 32], ChangePoints.Of(series).Select(one => one.At));
    }

    [Fact]
    public void Of_StepTooSmallToMatter_IsNone()
    {
        Assert.Empty(ChangePoints.Of(Noise.Series(1, 50, i => i < 25 ? 100 : 102, 0.1)));
        Assert.NotEmpty(ChangePoints.Of(Noise.Series(1, 50, i => i < 25 ? 100 : 102, 0.1), least: 0.01));
        Assert.NotEmpty(ChangePoints.Of(Noise.Series(1, 50, i => i < 25 ? 10 : 10.9, 0.1)));
        Assert.Empty(ChangePoints.Of(Noise.Series(1, 50, i => i < 25 ? 10 : 10.9, 0.1), floor: 1));
    }

    [Fact]
    public void Of_Ramp_RisesStepByStep()
    {
        var found = ChangePoints.Of(Noise.Series(1, 50, i => 100 + i, 1));

        Assert.NotEmpty(found);
        Assert.All(found, one => Assert.True(one.After > one.Before));
    }

    [Fact]
    public void Of_SawToothOfAWeek_IsNoStep() =>
        Assert.All(Enumerable.Range(1, 50), seed => Assert.Empty(ChangePoints.Of(Noise.Series(seed, 50, i => 100 + (i % 7), 0.5))));

    [Fact]
    public void Of_NoiseThatRemembers_IsNoStepWhileItIsSmall()
    {
        // AR(0.95) of 0.5 % wanders for weeks, which a test of means cannot tell from steps: that they must matter is what holds it.
        var found = Enumerable.Range(1, Trials).Count(seed => ChangePoints.Of(Noise.Remembering(seed, 50, 100, 0.5)).Count > 0);

        Assert.InRange(found, 0, Trials / 100);
    }

    [Fact]
    public void Of_OneBadNight_IsNoStep() =>
        Assert.Empty(ChangePoints.Of(Noise.Series(5, 50, i => i == 49 ? 150 : 100, 1)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Of_TooShort_FindsNothing(int length) => Assert.Empty(ChangePoints.Of([.. Enumerable.Range(0, length).Select(i => (double)i)]));

    [Fact]
    public void Of_RiseFromZero_HasNoShareButIsFound()
    {
        var one = Assert.Single(ChangePoints.Of([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]));

        Assert.Equal((6, 0.0, 1.0), (one.At, one.Before, one.After));
        Assert.Equal(double.PositiveInfinity, one.Share);
    }
}
