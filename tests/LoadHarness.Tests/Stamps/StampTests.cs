using System.Text;
using System.Text.Encodings.Web;
using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Stamps;

public sealed class StampTests
{
    private static readonly Stamp Sample = new(1_234_567, 89_012, 345_678, TimeSpan.FromMicroseconds(9_876_543_210));

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(120)]
    [InlineData(262_144)]
    public void Write_AnyLength_IsFoundAgain(int bytes)
    {
        var body = Body(Sample, bytes);

        Assert.Equal(StampSearch.Found, Stamp.Find(body, out var found, out var end));
        Assert.Equal(Sample, found);
        Assert.Equal(bytes, end);
    }

    [Fact]
    public void Write_TheBody_IsOfTheSafeAlphabet()
    {
        var text = Encoding.ASCII.GetString(Body(Sample, 500));

        Assert.All(text, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c == '.'));
        Assert.Equal(text, JavaScriptEncoder.Default.Encode(text));
        Assert.Equal(text, System.Net.WebUtility.HtmlEncode(text));
        Assert.Equal(text, Uri.EscapeDataString(text));
    }

    [Fact]
    public void Find_AroundTheLargestNumbers_RoundTrips()
    {
        var largest = new Stamp(Stamp.MaxRun - 1, Stamp.MaxSenders - 1, 916_132_831, TimeSpan.FromDays(40));

        Assert.Equal(StampSearch.Found, Stamp.Find(Body(largest, 64), out var found, out _));
        Assert.Equal(largest, found);
    }

    [Fact]
    public void Find_InsideAnyFrame_IsFound()
    {
        var frame = Encoding.UTF8.GetBytes($$"""{"type":"msg","content":"{{Encoding.ASCII.GetString(Body(Sample, 80))}}","from":"ü"}""");

        Assert.Equal(StampSearch.Found, Stamp.Find(frame, out var found, out _));
        Assert.Equal(Sample, found);
    }

    [Fact]
    public void Find_SeveralInOneFrame_AreFoundOneAfterAnother()
    {
        var second = Sample with { Sequence = 1 };
        byte[] frame = [.. Body(Sample, 40), (byte)'|', .. Body(second, 50)];

        Assert.Equal(StampSearch.Found, Stamp.Find(frame, out var found, out var end));
        Assert.Equal(Sample, found);
        Assert.Equal(StampSearch.Found, Stamp.Find(frame.AsSpan(end), out found, out end));
        Assert.Equal(second, found);
        Assert.Equal(StampSearch.None, Stamp.Find(frame.AsSpan(frame.Length), out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("LH")]
    public void Find_WithoutMarker_IsNone(string text) =>
        Assert.Equal(StampSearch.None, Stamp.Find(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void Find_AnyBitFlippedBehindTheMarker_IsCorrupt() =>
        Prop.ForAll(Arb.From(Gen.Choose(3 * 8, (96 * 8) - 1)), bit =>
        {
            var body = Body(Sample, 96);
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            return Stamp.Find(body, out _, out _) == StampSearch.Corrupt;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Theory]
    [InlineData(40)] // filler
    [InlineData(24)] // length of the filler
    [InlineData(28)] // check
    public void Find_DamagedBehindTheNumbers_StillReadsThem(int at)
    {
        var body = Body(Sample, 96);
        body[at] = (byte)'.';

        Assert.Equal(StampSearch.Corrupt, Stamp.Find(body, out var stamp, out _));
        Assert.Equal(Sample, stamp);
    }

    [Fact]
    public void Find_DamagedInTheNumbers_ReadsNoneOrOthers()
    {
        var body = Body(Sample, 96);
        body[8] = (byte)'.';

        Assert.Equal(StampSearch.Corrupt, Stamp.Find(body, out var stamp, out _));
        Assert.Equal(default, stamp);
    }

    [Fact]
    public void Find_AnyTwoBytesSwapped_IsCorrupt() =>
        Prop.ForAll(Arb.From(Gen.Choose(3, 95)), Arb.From(Gen.Choose(3, 95)), (i, j) =>
        {
            var body = Body(Sample, 96);
            (body[i], body[j]) = (body[j], body[i]);
            return body[i] == body[j] || Stamp.Find(body, out _, out _) == StampSearch.Corrupt;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Find_CutAnywhere_IsNeverFound() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 95)), length =>
            Stamp.Find(Body(Sample, 96).AsSpan(0, length), out _, out _) != StampSearch.Found).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Find_AnyBytes_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            byte[] frame = [.. "LH."u8, .. bytes];
            return Stamp.Find(frame, out _, out var end) != StampSearch.None && end <= frame.Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void ToSearchText_IsTheBeginningOfTheBody() =>
        Assert.StartsWith(Sample.ToSearchText(), Encoding.ASCII.GetString(Body(Sample, 60)), StringComparison.Ordinal);

    [Fact]
    public void WriteAndFind_AllocateNothing()
    {
        var body = new byte[120];

        Assert.Equal(0, Allocated.By(
            () =>
            {
                Sample.Write(body);
                Stamp.Find(body, out _, out _);
            },
            times: 100));
    }

    private static byte[] Body(Stamp stamp, int bytes)
    {
        var body = new byte[bytes];
        stamp.Write(body);
        return body;
    }
}
