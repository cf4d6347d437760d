using System.Numerics;

namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// The index arithmetic of <see cref="LatencyHistogram"/>: microseconds to bucket index and back.
/// </summary>
/// <remarks>
/// HdrHistogram's layout for lowest 1, highest 3,600,000,000, three significant digits. Three digits need single-unit
/// resolution up to 2,000, so 2,048 sub-buckets; every further bucket doubles the unit and needs only the upper half, 1,024:
/// <code>
///   page 0, 1    0 .. 2,047           in steps of 1
///   page 2       2,048 .. 4,095       in steps of 2
///   page k       2^(k+9) .. 2^(k+10)  in steps of 2^(k-1)
///   page 22      2^31 .. 2^32 - 1     in steps of 2^21
/// </code>
/// Source: AbstractHistogram.java of the HdrHistogram project, "countsArrayIndex" and "valueFromIndex". Constants instead of
/// fields, so that the compiler folds them into the recording path. Pure.
/// </remarks>
internal static class BucketArithmetic
{
    public const long LowestDiscernible = 1;
    public const long HighestTrackable = 3_600_000_000;
    public const int SignificantDigits = 3;

    public const int HalfMagnitude = 10;
    public const int PageLength = 1 << HalfMagnitude;
    public const int PageMask = PageLength - 1;
    public const int PageCount = 23;

    private const long SubBucketMask = (2 * PageLength) - 1;
    private const int LeadingZerosOfFirstBucket = 64 - HalfMagnitude - 1;

    /// <summary>The index of the bucket that holds <paramref name="us"/>, which must lie in [0, <see cref="HighestTrackable"/>].</summary>
    public static int IndexOf(long us)
    {
        // Or-ing the mask sends all values below 2,048 to bucket 0.
        int bucket = LeadingZerosOfFirstBucket - BitOperations.LeadingZeroCount((ulong)(us | SubBucketMask));
        return (bucket << HalfMagnitude) + (int)(us >> bucket);
    }

    /// <summary>The smallest value, in µs, that falls into the bucket.</summary>
    public static long LowestValue(int index) => (long)SubBucket(index) << Shift(index);

    /// <summary>The largest value, in µs, that falls into the bucket.</summary>
    public static long HighestValue(int index) => LowestValue(index) + (1L << Shift(index)) - 1;

    /// <summary>The value, in µs, that stands for the bucket in a mean.</summary>
    public static long MedianValue(int index) => LowestValue(index) + ((1L << Shift(index)) >> 1);

    private static int Shift(int index) => Math.Max((index >> HalfMagnitude) - 1, 0);

    private static int SubBucket(int index) => index < 2 * PageLength ? index : (index & PageMask) + PageLength;
}
