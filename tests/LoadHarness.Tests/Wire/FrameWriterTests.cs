using FsCheck;
using FsCheck.Fluent;
using LoadHarness.Clients.Wire;

namespace LoadHarness.Tests.Wire;

public sealed class FrameWriterTests
{
    [Theory]
    [InlineData(0, new byte[] { 0x81, 0x80 })]
    [InlineData(125, new byte[] { 0x81, 0xFD })]
    [InlineData(126, new byte[] { 0x81, 0xFE, 0, 126 })]
    [InlineData(65_535, new byte[] { 0x81, 0xFE, 0xFF, 0xFF })]
    [InlineData(65_536, new byte[] { 0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0, 0 })]
    public void Write_ALength_UsesTheShortestField(int length, byte[] header)
    {
        var frame = new byte[FrameWriter.SizeOf(length)];

        Assert.Equal(frame.Length, FrameWriter.Write(frame, Opcode.Text, new byte[length], 0x01020304));
        Assert.Equal(header, frame[..header.Length]);
    }

    [Fact]
    public void Write_TheExampleOfTheRfc_IsTheSameBytes()
    {
        // RFC 6455 section 5.7: a single-frame masked text message "Hello".
        byte[] expected = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        var frame = new byte[expected.Length];
        FrameWriter.Write(frame, Opcode.Text, "Hello"u8, BitConverter.ToUInt32([0x37, 0xfa, 0x21, 0x3d]));

        Assert.Equal(expected, frame);
    }

    [Fact]
    public void Mask_AnyPayload_IsXorByteByByte() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<uint>(), (payload, key) =>
        {
            var masked = new byte[payload.Length];
            FrameWriter.Mask(payload, masked, key);
            var bytes = BitConverter.GetBytes(key);
            return masked.Select((b, i) => b == (payload[i] ^ bytes[i % 4])).All(same => same);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(300));

    [Fact]
    public void Next_Keys_AreHardlyEverTheSame() =>
        Assert.InRange(Enumerable.Range(0, 10_000).Select(_ => MaskKeys.Next()).Distinct().Count(), 9_990, 10_000);
}
