using LoadHarness.Results.Capacity;

namespace LoadHarness.Tests.Capacity;

/// <summary>Curves with known knees. The hyperbola is a queue: waiting time over load, 1 / (1 − load).</summary>
public sealed class KneeTests
{
    /// <summary>Load in tenths, and the time in a queue with one server at that load.</summary>
    private static readonly double[] Loads = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    [Fact]
    public void Of_AQueue_IsWhereItsSlopeIsThatOfTheDiagonal()
    {
        double[] waits = [.. Loads.Select(load => 10 / (1 - load))];

        // The slope of the curve, 10 / (1 − x)², is that of its diagonal, (100 − 11.1) / 0.8, at x = 0.7.
        Assert.Equal(new KneeFinding(6, NoKnee.None), Knee.Of(Loads, waits, 1));
    }

    [Fact]
    public void Of_AQueueThatOverflows_IsTheLastLoadThatItBears() =>
        Assert.Equal(new KneeFinding(3, NoKnee.None), Knee.Of([60, 140, 220, 300, 380], [5, 8, 12, 90, 2_000], 1));

    [Fact]
    public void Of_AStraightLine_IsNone() => Assert.Equal(new KneeFinding(null, NoKnee.NoBend), Knee.Of(Loads, [.. Loads.Select(load => 100 * load)], 1));

    [Fact]
    public void Of_ACurveThatFlattens_IsNone() => Assert.Equal(new KneeFinding(null, NoKnee.NoBend), Knee.Of(Loads, [.. Loads.Select(load => 100 * Math.Sqrt(load))], 1));

    [Theory]
    [InlineData(2.0, 2.1, 1.9, 2.2, 3.7)] // less than twice the lowest
    [InlineData(0.2, 0.2, 0.3, 0.2, 1.1)] // five times as much, but by less than matters
    public void Of_Noise_IsNone(params double[] values) => Assert.Equal(new KneeFinding(null, NoKnee.Flat), Knee.Of([1, 2, 3, 4, 5], values, 1));

    [Fact]
    public void Of_ThreePoints_IsNone() => Assert.Equal(new KneeFinding(null, NoKnee.FewPoints), Knee.Of([1, 2, 3], [1, 1, 100], 1));

    [Fact]
    public void Of_ABumpBeforeTheRise_IsTheRise() =>
        Assert.Equal(7, Knee.Of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [5, 6, 30, 8, 9, 10, 12, 20, 300, 900], 1).Index);
}
