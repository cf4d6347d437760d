using System.Buffers.Binary;
using System.Numerics;

namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// The parameters in the header of an encoded histogram, ours or foreign, and what they say of its bucket indices.
/// </summary>
/// <remarks>
/// Header, 40 bytes, big-endian:
/// <code>
///   0  int32   cookie: 0x1c849303, word size in bits 4-7
///   4  int32   payload length in bytes
///   8  int32   normalizing index offset
///  12  int32   significant digits, 0 to 5
///  16  int64   lowest discernible value, at least 1
///  24  int64   highest trackable value, at least twice the lowest
///  32  double  integer-to-double conversion ratio
/// </code>
/// Two fields are read over. The offset says how a histogram shifted its array in memory; the payload is always in order of value
/// (hdr-histogram-js writes 1 without shifting anything). The ratio has a meaning only inside the envelope of a DoubleHistogram,
/// which has a cookie of its own and is refused (hdr-histogram-js writes an integer 1 in its place).
/// Source: AbstractHistogram.java of the HdrHistogram project, "init" and "getBucketsNeededToCoverValue".
/// </remarks>
internal readonly struct EncodedLayout
{
    public const int HeaderLength = 40;
    public const int CookieBase = 0x1c849303;
    public const int CompressedCookieBase = 0x1c849304;
    public const int WordSizeFlag = 0x10;
    public const int WordSizeMask = 0xf0;

    /// <summary>A count takes at most so many bytes.</summary>
    public const int MaxWordLength = 9;

    private readonly int _unitMagnitude;
    private readonly int _halfMagnitude;

    private EncodedLayout(long lowest, long highest, int digits, int payloadLength)
    {
        int singleUnitRange = 2;
        for (int digit = 0; digit < digits; digit++)
        {
            singleUnitRange *= 10;
        }

        _unitMagnitude = BitOperations.Log2((ulong)lowest);
        _halfMagnitude = Math.Max(BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)singleUnitRange)), 1) - 1;
        if (_unitMagnitude + _halfMagnitude > 61)
        {
            throw Malformed($"{digits} significant digits above the lowest value {lowest} leave 63 bits");
        }

        int firstUntrackable = _unitMagnitude + _halfMagnitude + 1;
        int buckets = Math.Max(BitOperations.Log2((ulong)highest) + 1 - firstUntrackable, 0) + 1;
        BucketCount = (buckets + 1) << _halfMagnitude;
        PayloadLength = payloadLength;
        if (payloadLength < 0 || payloadLength > (long)BucketCount * MaxWordLength)
        {
            throw Malformed($"a payload of {payloadLength} bytes for {BucketCount} buckets");
        }
    }

    /// <summary>Whether its buckets are those of <see cref="LatencyHistogram"/>, so that its indices are ours.</summary>
    public bool IsOurs => _unitMagnitude == 0 && _halfMagnitude == BucketArithmetic.HalfMagnitude && BucketCount == BucketArithmetic.PageCount << BucketArithmetic.HalfMagnitude;

    /// <summary>How many buckets the parameters describe; at most about six million.</summary>
    public int BucketCount { get; }

    /// <summary>The announced length of the payload in bytes; at most nine per bucket.</summary>
    public int PayloadLength { get; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="FormatException">It is none, or its parameters contradict each other.</exception>
    public static EncodedLayout Read(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderLength)
        {
            throw Malformed($"{header.Length} bytes are too short for a header of {HeaderLength}");
        }

        int cookie = BinaryPrimitives.ReadInt32BigEndian(header);
        if ((cookie & ~WordSizeMask) != CookieBase)
        {
            throw Malformed($"unknown cookie 0x{cookie:x8}");
        }

        int digits = BinaryPrimitives.ReadInt32BigEndian(header[12..]);
        long lowest = BinaryPrimitives.ReadInt64BigEndian(header[16..]);
        long highest = BinaryPrimitives.ReadInt64BigEndian(header[24..]);
        if (digits is < 0 or > 5)
        {
            throw Malformed($"{digits} significant digits, expected 0 to 5");
        }

        if (lowest < 1 || highest / 2 < lowest)
        {
            throw Malformed($"the range {lowest} to {highest}, expected a lowest value of 1 or more and a highest of at least twice that");
        }

        return new EncodedLayout(lowest, highest, digits, BinaryPrimitives.ReadInt32BigEndian(header[4..]));
    }

    /// <summary>The value in the middle of a bucket; exact where the bucket is one unit wide.</summary>
    public long MedianValue(int index)
    {
        int half = 1 << _halfMagnitude;
        int bucket = Math.Max((index >> _halfMagnitude) - 1, 0);
        long subBucket = index < 2 * half ? index : (index & (half - 1)) + half;
        int shift = bucket + _unitMagnitude;
        return (subBucket << shift) + ((1L << shift) >> 1);
    }

    /// <summary>The exception for input that is no histogram; the sentence ends with what was found.</summary>
    public static FormatException Malformed(string found, Exception? inner = null) =>
        new($"Not an HdrHistogram V2 encoding: {found}.", inner);
}
