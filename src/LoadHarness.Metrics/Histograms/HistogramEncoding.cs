using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using static LoadHarness.Metrics.Histograms.EncodedLayout;

namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// Writes and reads <see cref="LatencyHistogram"/>s in HdrHistogram's V2 formats, so that journals and results can be read by every
/// HdrHistogram tool, and theirs by us.
/// </summary>
/// <remarks>
/// <para>Shapes: V2 is a header of 40 bytes and the counts up to the highest non-empty bucket, empty runs folded; V2 compressed is
/// a cookie (int32, big-endian), a length (int32) and that, deflated by zlib. Base64 of the compressed form starts with
/// "HISTFAAA".</para>
/// <para>Units: the values are microseconds; the format does not say so, and a foreign histogram in another unit is misread.</para>
/// <para>Foreign parameters (other range, other digits): every bucket is recorded again at its middle. That is exact where theirs is
/// as fine as ours, else within half of their bucket; what lies above one hour counts as one hour.</para>
/// <para>Errors: <see cref="FormatException"/> for whatever is no such histogram, trailing bytes included. Decoding allocates
/// in proportion to the buckets of one histogram, never to what the input announces or inflates to.</para>
/// <para>Thread-safe as long as nobody records into a histogram that is being encoded.</para>
/// <para>Source: HdrHistogram (Gil Tene), AbstractHistogram.java and ZigZagEncoding.java; checked against the npm package
/// hdr-histogram-js by the tests.</para>
/// </remarks>
public static class HistogramEncoding
{
    private const int CompressedHeaderLength = 8;

    /// <summary>V2, not compressed. The same counts always give the same bytes.</summary>
    public static byte[] Encode(LatencyHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        var output = new ArrayBufferWriter<byte>(256);
        output.GetSpan(HeaderLength)[..HeaderLength].Clear();
        output.Advance(HeaderLength);
        WriteCounts(histogram, output);
        byte[] encoded = output.WrittenSpan.ToArray();
        Span<byte> header = encoded;
        BinaryPrimitives.WriteInt32BigEndian(header, CookieBase | WordSizeFlag);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], encoded.Length - HeaderLength);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], BucketArithmetic.SignificantDigits);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], BucketArithmetic.LowestDiscernible);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], BucketArithmetic.HighestTrackable);
        BinaryPrimitives.WriteDoubleBigEndian(header[32..], 1.0);
        return encoded;
    }

    /// <summary>V2 compressed. The bytes depend on the version of zlib; the counts do not.</summary>
    public static byte[] EncodeCompressed(LatencyHistogram histogram)
    {
        byte[] plain = Encode(histogram);
        using var output = new MemoryStream();
        output.SetLength(CompressedHeaderLength);
        output.Position = CompressedHeaderLength;
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(plain);
        }

        byte[] encoded = output.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(encoded, CompressedCookieBase | WordSizeFlag);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(4), encoded.Length - CompressedHeaderLength);
        return encoded;
    }

    /// <summary>V2 compressed, as base64 without line breaks.</summary>
    public static string ToBase64(LatencyHistogram histogram) => Convert.ToBase64String(EncodeCompressed(histogram));

    /// <summary>Reads V2 and V2 compressed, whichever the cookie names.</summary>
    /// <exception cref="FormatException">The bytes are no such histogram; the message says what is wrong.</exception>
    public static LatencyHistogram Decode(ReadOnlySpan<byte> encoded)
    {
        var histogram = new LatencyHistogram();
        AddTo(histogram, encoded);
        return histogram;
    }

    /// <summary>Adds the counts of V2 or V2 compressed to a histogram.</summary>
    /// <exception cref="FormatException">The bytes are no such histogram; some of their counts may have been added.</exception>
    public static void AddTo(LatencyHistogram sum, ReadOnlySpan<byte> encoded)
    {
        ArgumentNullException.ThrowIfNull(sum);
        bool compressed = encoded.Length >= CompressedHeaderLength
            && (BinaryPrimitives.ReadInt32BigEndian(encoded) & ~WordSizeMask) == CompressedCookieBase;
        if (compressed)
        {
            AddCompressed(sum, encoded);
        }
        else
        {
            AddPlain(sum, encoded);
        }
    }

    /// <summary>Reads base64 of V2 or V2 compressed.</summary>
    /// <exception cref="FormatException">The text is no base64, or its bytes are no such histogram.</exception>
    public static LatencyHistogram FromBase64(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] encoded;
        try
        {
            encoded = Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw Malformed("the text is no base64", e);
        }

        return Decode(encoded);
    }

    private static void AddPlain(LatencyHistogram sum, ReadOnlySpan<byte> encoded)
    {
        EncodedLayout layout = Read(encoded);
        ReadOnlySpan<byte> payload = encoded[HeaderLength..];
        if (payload.Length != layout.PayloadLength)
        {
            throw Malformed($"{payload.Length} bytes follow the header, which announces {layout.PayloadLength}");
        }

        var decoder = new CountsDecoder(layout, sum);
        decoder.Take(payload);
        decoder.Finish();
    }

    private static void AddCompressed(LatencyHistogram sum, ReadOnlySpan<byte> encoded)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(encoded[4..]);
        if (length != encoded.Length - CompressedHeaderLength)
        {
            throw Malformed($"{encoded.Length - CompressedHeaderLength} compressed bytes, {length} announced");
        }

        using var input = new MemoryStream(encoded[CompressedHeaderLength..].ToArray(), writable: false);
        using var zlib = new ZLibStream(input, CompressionMode.Decompress);
        try
        {
            Inflate(zlib, sum);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // IOException: zlib asks for a preset dictionary, which no HdrHistogram has.
            throw Malformed("the compressed part is damaged", e);
        }
    }

    /// <summary>Decodes while inflating, through one small buffer: what a few bytes can inflate to is never held.</summary>
    private static void Inflate(Stream zlib, LatencyHistogram sum)
    {
        byte[] buffer = new byte[4096];
        int got = zlib.ReadAtLeast(buffer.AsSpan(0, HeaderLength), HeaderLength, throwOnEndOfStream: false);
        EncodedLayout layout = Read(buffer.AsSpan(0, got));
        var decoder = new CountsDecoder(layout, sum);
        for (int left = layout.PayloadLength; left > 0; left -= got)
        {
            got = zlib.Read(buffer, 0, Math.Min(left, buffer.Length));
            if (got == 0)
            {
                throw Malformed($"{left} of {layout.PayloadLength} payload bytes are missing");
            }

            decoder.Take(buffer.AsSpan(0, got));
        }

        // Reading on to the end also makes zlib verify its checksum, if it is there: .NET lets a missing one pass.
        if (zlib.Read(buffer, 0, 1) != 0)
        {
            throw Malformed($"bytes follow the announced {layout.PayloadLength} of payload");
        }

        decoder.Finish();
    }

    private static void WriteCounts(LatencyHistogram histogram, ArrayBufferWriter<byte> output)
    {
        int next = 0;
        for (int index = histogram.NextIndex(0); index >= 0; index = histogram.NextIndex(index + 1))
        {
            if (index > next)
            {
                // HdrHistogram writes a lone empty bucket as count 0, longer runs as minus their length: we give the same bytes.
                WriteWord(output, index - next == 1 ? 0 : next - index);
            }

            WriteWord(output, histogram.CountAt(index));
            next = index + 1;
        }

        if (next == 0)
        {
            WriteWord(output, 0);
        }
    }

    private static void WriteWord(ArrayBufferWriter<byte> output, long value)
    {
        ulong word = (ulong)((value << 1) ^ (value >> 63));
        Span<byte> bytes = output.GetSpan(MaxWordLength);
        int length = 0;
        while (word >= 0x80 && length < MaxWordLength - 1)
        {
            bytes[length++] = (byte)(word | 0x80);
            word >>= 7;
        }

        bytes[length++] = (byte)word;
        output.Advance(length);
    }
}
