using System.Buffers.Binary;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Metrics.Histograms;
using static LoadHarness.Tests.Histograms.HistogramArbitraries;

namespace LoadHarness.Tests.Histograms;

public class HistogramEncodingTests
{
    /// <summary>Lowest 1, highest 3,600,000,000 and ratio 1.0, as every header of ours ends.</summary>
    private const string OurRange = "0000000000000001" + "00000000D693A400" + OurRatio;
    private const string OneByteOfPayload = "1C849313" + "00000001" + "00000000";
    private const string OurRatio = "3FF0000000000000";

    [Fact]
    public void Encode_GivesTheBytesOfTheFormat()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(
            "1C849313" + "00000001" + "00000000" + "00000003" + OurRange + "00",
            Convert.ToHexString(HistogramEncoding.Encode(histogram)));

        // Bucket 0 once; 1 is empty; 2 holds 64; 3 .. 1,023 are empty; 1,024 holds 1.
        histogram.RecordMicroseconds(0);
        histogram.RecordMicroseconds(2, 64);
        histogram.RecordMicroseconds(1_024);
        Assert.Equal(
            "1C849313" + "00000007" + "00000000" + "00000003" + OurRange + "02" + "00" + "8001" + "F90F" + "02",
            Convert.ToHexString(HistogramEncoding.Encode(histogram)));
    }

    [Fact]
    public void ToBase64_BeginsAsHdrHistogramLogsDo() => Assert.StartsWith("HISTFAAA", HistogramEncoding.ToBase64(new LatencyHistogram()));

    [Fact]
    public void Decode_OfWhatWasEncoded_AnswersTheSame() =>
        Prop.ForAll(AnyHistogram, histogram =>
            Same(histogram, HistogramEncoding.Decode(HistogramEncoding.Encode(histogram)))
            && Same(histogram, HistogramEncoding.Decode(HistogramEncoding.EncodeCompressed(histogram)))
            && Same(histogram, HistogramEncoding.FromBase64(HistogramEncoding.ToBase64(histogram)))).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_OfTheHighestCount_KeepsAllItsBits()
    {
        LatencyHistogram histogram = Recorded([5], long.MaxValue);

        Assert.True(HistogramEncoding.Decode(HistogramEncoding.Encode(histogram)).SameCounts(histogram));
    }

    [Fact]
    public void Decode_ReadsOverOffsetAndRatio()
    {
        byte[] encoded = HistogramEncoding.Encode(Recorded([5, 5_000]));
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(8), 1);
        BinaryPrimitives.WriteInt64BigEndian(encoded.AsSpan(32), 1);

        Assert.True(HistogramEncoding.Decode(encoded).SameCounts(Recorded([5, 5_000])));
    }

    [Theory]
    [InlineData(1, 2, 0, "02", 0)]
    [InlineData(1, 2, 0, "0002", 1)]
    [InlineData(1, 1000, 2, "FF0302", 257)] // 256 and 257 share the first bucket of two units
    [InlineData(1000, 3_600_000_000, 3, "0002", 768)] // the unit is 512, its middle half of that further
    [InlineData(1, long.MaxValue, 5, "02", 0)]
    [InlineData(1L << 60, long.MaxValue, 0, "000002", 3_600_000_000)]
    public void Decode_OfForeignParameters_RecordsTheMiddleOfTheirBucket(long lowest, long highest, int digits, string payload, long us)
    {
        LatencyHistogram read = HistogramEncoding.Decode(Encoding(lowest, highest, digits, Convert.FromHexString(payload)));

        Assert.True(read.SameCounts(Recorded([us])), $"{read.Min}");
    }

    [Theory]
    [InlineData("", "too short")]
    [InlineData("1C849313", "too short")]
    [InlineData("0C72124E" + "00000001" + "00000000" + "00000003" + OurRange + "00", "unknown cookie 0x0c72124e")]
    [InlineData("1C849313" + "00000002" + "00000000" + "00000003" + OurRange + "00", "announces 2")]
    [InlineData("1C849313" + "FFFFFFFF" + "00000000" + "00000003" + OurRange + "00", "a payload of -1 bytes")]
    [InlineData("1C849313" + "7FFFFFFF" + "00000000" + "00000003" + OurRange + "00", "a payload of 2147483647 bytes for 23552 buckets")]
    [InlineData(OneByteOfPayload + "00000003" + OurRange + "0000", "2 bytes follow")]
    [InlineData("1C849313" + "00000001" + "00000000" + "00000006" + OurRange + "00", "6 significant digits")]
    [InlineData("1C849313" + "00000001" + "00000000" + "FFFFFFFF" + OurRange + "00", "-1 significant digits")]
    [InlineData(OneByteOfPayload + "00000003" + "0000000000000000" + "00000000D693A400" + OurRatio + "00", "the range 0 to")]
    [InlineData(OneByteOfPayload + "00000003" + "0000000000000002" + "0000000000000003" + OurRatio + "00", "the range 2 to 3")]
    [InlineData(OneByteOfPayload + "00000003" + "2000000000000000" + "7FFFFFFFFFFFFFFF" + OurRatio + "00", "leave 63 bits")]
    [InlineData(OneByteOfPayload + "00000003" + OurRange + "80", "ends inside the count of bucket 0")]
    [InlineData("1C849313" + "00000004" + "00000000" + "00000003" + OurRange + "FFEF0202", "more than the 23552 buckets")]
    [InlineData("1C849313" + "00000003" + "00000000" + "00000003" + OurRange + "81F002", "more than the 23552 buckets")]
    [InlineData("1C849313" + "00000009" + "00000000" + "00000003" + OurRange + "FFFFFFFFFFFFFFFFFF", "more than the 23552 buckets")]
    [InlineData("1C849313" + "0000000A" + "00000000" + "00000003" + OurRange + "FEFFFFFFFFFFFFFFFF02", "the sum of the counts")]
    [InlineData("1C849314" + "00000005" + "789C0300", "compressed bytes")]
    [InlineData("1C849314" + "00000004" + "DEADBEEF", "damaged")]
    [InlineData("1C849314" + "00000006" + "78BB00000000", "damaged")] // asks for a preset dictionary
    [InlineData("1C849314" + "00000008" + "789C030000000001", "too short")]
    public void Decode_OfMalformedBytes_SaysWhatIsWrong(string hex, string complaint)
    {
        var error = Assert.Throws<FormatException>(() => HistogramEncoding.Decode(Convert.FromHexString(hex)));

        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("HISTFAAA")]
    [InlineData("")]
    public void FromBase64_OfMalformedText_ThrowsFormatException(string text) =>
        Assert.Throws<FormatException>(() => HistogramEncoding.FromBase64(text));

    [Fact]
    public void Decode_OfEveryTruncation_ThrowsFormatException()
    {
        LatencyHistogram histogram = Recorded([5, 5_000, 70_000, 70_001, 900_000_000]);
        byte[] plain = HistogramEncoding.Encode(histogram), compressed = HistogramEncoding.EncodeCompressed(histogram);
        for (int length = 0; length < plain.Length; length++)
        {
            Assert.Throws<FormatException>(() => HistogramEncoding.Decode(plain.AsSpan(0, length)));
        }

        for (int length = 0; length < compressed.Length; length++)
        {
            Assert.Throws<FormatException>(() => HistogramEncoding.Decode(compressed.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Decode_OfATruncationThatHidesItsLength_ThrowsOrHasAllCounts()
    {
        LatencyHistogram histogram = Recorded([5, 5_000, 70_000, 70_001, 900_000_000]);
        byte[] compressed = HistogramEncoding.EncodeCompressed(histogram);
        for (int length = 8; length < compressed.Length; length++)
        {
            byte[] cut = compressed[..length];
            BinaryPrimitives.WriteInt32BigEndian(cut.AsSpan(4), length - 8);
            try
            {
                Assert.True(HistogramEncoding.Decode(cut).SameCounts(histogram));
            }
            catch (FormatException)
            {
                // Where no more than zlib's trailer is cut off, nothing is missing.
                Assert.True(length < compressed.Length - 4, $"{length} of {compressed.Length}");
            }
        }
    }

    [Fact]
    public void Decode_OfRandomBytes_ThrowsNothingButFormatException() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            Survives(bytes)
            && Survives([0x1c, 0x84, 0x93, 0x14, 0, 0, 0, (byte)bytes.Length, .. bytes])
            && Survives(Encoding(1, 3_600_000_000, 3, bytes))
            && Survives(Compressed(Encoding(1, 3_600_000_000, 3, bytes)))
            && Survives(Compressed([0x1c, 0x84, 0x93, 0x13, .. bytes]))).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Decode_OfDamagedEncodings_ThrowsNothingButFormatException() =>
        Prop.ForAll(AnyHistogram, Arb.From(Gen.Choose(0, int.MaxValue)), Arb.From(Gen.Choose(1, 255)), (histogram, place, flip) =>
        {
            byte[] plain = HistogramEncoding.Encode(histogram), compressed = HistogramEncoding.EncodeCompressed(histogram);
            plain[place % plain.Length] ^= (byte)flip;
            compressed[place % compressed.Length] ^= (byte)flip;
            return Survives(plain) && Survives(compressed) && Survives(Compressed(plain));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Decode_OfABomb_AllocatesInProportionToTheInput()
    {
        byte[] honest = Encoding(1, 3_600_000_000, 3, new byte[64_000_000]);
        byte[] lying = [.. honest];
        BinaryPrimitives.WriteInt32BigEndian(lying.AsSpan(4), 1_000);
        byte[] spacious = Encoding(1, long.MaxValue, 5, new byte[50_000_000]);
        foreach (byte[] bomb in new[] { Compressed(honest), Compressed(lying), Compressed(spacious) })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();

            Assert.Throws<FormatException>(() => HistogramEncoding.Decode(bomb));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bomb.Length + 100_000);
        }
    }

    private static bool Survives(byte[] bytes)
    {
        try
        {
            return HistogramEncoding.Decode(bytes).TotalCount >= 0;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private static bool Same(LatencyHistogram a, LatencyHistogram b) =>
        a.SameCounts(b) && (a.Min, a.Max, a.Mean) == (b.Min, b.Max, b.Mean)
        && new[] { 0, 0.5, 0.99, 1 }.All(q => a.ValueAtQuantile(q) == b.ValueAtQuantile(q));

    private static byte[] Encoding(long lowest, long highest, int digits, byte[] payload)
    {
        byte[] encoded = [.. new byte[40], .. payload];
        BinaryPrimitives.WriteInt32BigEndian(encoded, 0x1c849313);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(4), payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(12), digits);
        BinaryPrimitives.WriteInt64BigEndian(encoded.AsSpan(16), lowest);
        BinaryPrimitives.WriteInt64BigEndian(encoded.AsSpan(24), highest);
        BinaryPrimitives.WriteDoubleBigEndian(encoded.AsSpan(32), 1);
        return encoded;
    }

    private static byte[] Compressed(byte[] plain)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(plain);
        }

        byte[] encoded = [0x1c, 0x84, 0x93, 0x14, 0, 0, 0, 0, .. output.ToArray()];
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(4), encoded.Length - 8);
        return encoded;
    }
}
