using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Tests.Histograms;

/// <summary>What the histogram properties are tried on.</summary>
internal static class HistogramArbitraries
{
    /// <summary>Latencies in µs, every power of two as likely as the next, so that every page is met.</summary>
    public static Gen<long> Latency { get; } =
        from bits in Gen.Choose(0, 31)
        from low in Gen.Choose(0, int.MaxValue)
        select Math.Min(((1L << bits) + (low & ((1L << bits) - 1))) - (bits == 0 ? low & 1 : 0), 3_600_000_000);

    public static Arbitrary<long[]> AnyLatencies { get; } = Arb.From(Latency.ArrayOf(), values => Shorter(values));

    public static Arbitrary<LatencyHistogram> AnyHistogram { get; } = Arb.From(
        from values in Latency.ArrayOf()
        from magnitude in Gen.Choose(0, 50)
        select Recorded(values, 1L << magnitude));

    public static LatencyHistogram Recorded(IEnumerable<long> values, long count = 1)
    {
        var histogram = new LatencyHistogram();
        foreach (long us in values)
        {
            histogram.RecordMicroseconds(us, count);
        }

        return histogram;
    }

    private static IEnumerable<long[]> Shorter(long[] values) =>
        values.Length == 0 ? [] : [values[..(values.Length / 2)], values[(values.Length / 2)..], values[1..]];
}
