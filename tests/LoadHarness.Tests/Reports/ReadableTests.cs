using System.Globalization;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Tests.Reports;

public sealed class ReadableTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.4, "0.4 µs")]
    [InlineData(850, "850 µs")]
    [InlineData(999.4, "999 µs")]
    [InlineData(999.6, "1 ms")]
    [InlineData(1_234, "1.23 ms")]
    [InlineData(12_400, "12.4 ms")]
    [InlineData(99_960, "100 ms")]
    [InlineData(999_700, "1 s")]
    [InlineData(1_250_000, "1.25 s")]
    [InlineData(5_000_000, "5 s")]
    [InlineData(59_940_000, "59.9 s")]
    [InlineData(59_960_000, "1 min")]
    [InlineData(125_000_000, "2 min 05 s")]
    [InlineData(3_599_700_000, "1 h")]
    [InlineData(30_600_000_000, "8 h 30 min")]
    [InlineData(-12_400, "−12.4 ms")]
    public void Duration_AnyLength_HasThreeDigitsAndAFittingUnit(double microseconds, string expected) =>
        Assert.Equal(expected, Readable.Duration(TimeSpan.FromMicroseconds(microseconds)));

    [Fact]
    public void Duration_OfACensoredQuantile_SaysAtLeast() =>
        Assert.Equal("≥ 5 s", Readable.Duration(new QuantileReading(TimeSpan.FromSeconds(5), IsAtLeast: true)));

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(47.9, "0:47")]
    [InlineData(725, "12:05")]
    [InlineData(3723, "1:02:03")]
    [InlineData(90_000, "25:00:00")]
    public void Elapsed_AnyLength_IsNoTimeOfDay(double seconds, string expected) =>
        Assert.Equal(expected, Readable.Elapsed(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, 7, "0 %")]
    [InlineData(7, 7, "100 %")]
    [InlineData(1, 0, "–")]
    [InlineData(1, 3, "33.3 %")]
    [InlineData(99_996, 100_000, "99.996 %")]
    [InlineData(9_996, 10_000, "99.96 %")]
    [InlineData(9_999_999, 10_000_000, "> 99.999 %")]
    [InlineData(1, 10_000_000, "< 0.001 %")]
    [InlineData(672, 815_304, "0.082 %")]
    public void Percent_NearlyAllOrNone_IsNotRoundedToIt(long part, long whole, string expected) =>
        Assert.Equal(expected, Readable.Percent(part, whole));

    [Fact]
    public void Count_InAnyCulture_IsGroupedThinly()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberGroupSeparator = "!", NumberDecimalSeparator = "?", NegativeSign = "~" } };

            Assert.Equal("719\u202F880", Readable.Count(719_880));
            Assert.Equal("−1\u202F000", Readable.Count(-1000));
            Assert.Equal("0.25 /s", Readable.Rate(0.25, "/s"));
            Assert.Equal("12.4 ms", Readable.Duration(TimeSpan.FromMilliseconds(12.4)));
            Assert.Equal("p99.99", Readable.QuantileName(0.9999));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(1, "1 drop")]
    [InlineData(0, "0 drops")]
    [InlineData(2, "2 drops")]
    public void Count_WithAName_HasTheRightNumber(long count, string expected) => Assert.Equal(expected, Readable.Count(count, "drop"));

    [Theory]
    [InlineData(512, "512 bytes")]
    [InlineData(2048, "2 KiB")]
    [InlineData(432_013_312, "412 MiB")]
    [InlineData(17_179_869_184, "16 GiB")]
    public void Bytes_AnySize_HasAUnit(long bytes, string expected) => Assert.Equal(expected, Readable.Bytes(bytes));
}
