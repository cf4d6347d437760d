using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Tests.Observing;

/// <summary>From samples to one number: sums, and growth per second.</summary>
public sealed class SeriesMeterTests
{
    [Fact]
    public void Value_OfSeveralSamples_IsTheirSum() => Assert.Equal(7, Meter("x").Take(Samples(3, 4), S(1)));

    [Fact]
    public void Value_WithoutSamples_IsNotKnown() => Assert.Null(Meter("x").Take(Samples(), S(1)));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Value_ThatIsNoNumber_IsNotKnown(double value)
    {
        Assert.Null(Meter("x").Take(Samples(3, value), S(1)));
        Assert.Null(Meter("x", rate: true).Take(Samples(value), S(1)));
    }

    [Fact]
    public void Rate_OfACounter_IsItsGrowthPerSecond()
    {
        var meter = Meter("x_total", rate: true);

        Assert.Null(meter.Take(Samples(100, 10), S(0.7)));
        Assert.Equal(15, meter.Take(Samples(120, 20), S(2.7)));
        Assert.Equal(0, meter.Take(Samples(120, 20), S(3.7)));
    }

    [Fact]
    public void Rate_AfterAFailedScrape_IsTheMeanSinceTheLastGoodOne()
    {
        var meter = Meter("x_total", rate: true);
        meter.Take(Samples(100), S(1));
        Assert.Null(meter.Take(Samples(), S(2)));

        Assert.Equal(5, meter.Take(Samples(110), S(3)));
    }

    [Fact]
    public void Rate_AfterAnotherStartOfTheServer_CountsFromZero()
    {
        var meter = Meter("x_total", rate: true);
        meter.Take(Samples(100, 50), S(1));

        Assert.Equal(4 + 3, meter.Take(Samples(104, 3), S(2)));
    }

    [Fact]
    public void Rate_OfASampleThatIsNew_BeginsWithItsSecondValue()
    {
        var meter = Meter("x_total", rate: true);
        meter.Take(Samples(100), S(1));

        Assert.Equal(1, meter.Take(Samples(101, 5000), S(2)));
        Assert.Equal(3, meter.Take(Samples(102, 5002), S(3)));
    }

    [Theory]
    [InlineData("process_resident_memory_bytes", false, "bytes")]
    [InlineData("network_bytes_total", true, "bytes/s")]
    [InlineData("gc_pause_seconds", false, "s")]
    [InlineData("requests_total", true, "/s")]
    [InlineData("sessions", false, "")]
    public void Unit_OfASeries_FollowsFromItsName(string metric, bool rate, string unit) =>
        Assert.Equal(unit, new ChosenSeries("x", SeriesSelector.Parse(metric)!, rate).Metric.Unit);

    private static SeriesMeter Meter(string metric, bool rate = false) => new(new ChosenSeries("x", SeriesSelector.Parse(metric)!, rate));

    private static Dictionary<string, double> Samples(params double[] values) => values.Index().ToDictionary(pair => $"x{{n=\"{pair.Index}\"}}", pair => pair.Item);

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
