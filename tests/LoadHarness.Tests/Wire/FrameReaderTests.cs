using System.Text;
using LoadHarness.Clients.Wire;
using static LoadHarness.Tests.Wire.ServerFrames;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Wire;

/// <summary>Every frame rule of RFC 6455 sections 5 to 8, each stream cut at every place.</summary>
public sealed class FrameReaderTests
{
    private const int MaxMessage = 70_000;

    public static TheoryData<string, byte[], string[]> Legal => new()
    {
        { "5.2 empty text", Frame(0x81), ["message "] },
        { "5.2 text", Frame(0x81, "hi"u8.ToArray()), ["message 6869"] },
        { "5.2 binary need not be UTF-8", Frame(0x82, 0xFF, 0xFE), ["message FFFE"] },
        { "5.2 7-bit length at its end", Frame(0x82, new byte[125]), [$"message {new string('0', 250)}"] },
        { "5.2 16-bit length at its beginning", Frame(0x82, new byte[126]), [$"message {new string('0', 252)}"] },
        { "5.2 16-bit length longer than needed", [0x82, 126, 0, 1, 7], ["message 07"] },
        { "5.2 64-bit length longer than needed", [0x82, 127, .. Length64(1), 7], ["message 07"] },
        { "5.4 fragments", [.. Frame(0x01, 0x68), .. Frame(0x00, 0x69), .. Frame(0x80, 0x21)], ["message 686921"] },
        { "5.4 empty fragments", [.. Frame(0x01), .. Frame(0x00), .. Frame(0x80)], ["message "] },
        { "5.4 control frames between fragments", [.. Frame(0x01, 0x68), .. Frame(0x89, 1), .. Frame(0x80, 0x69)], ["ping 01", "message 6869"] },
        { "8.1 a character cut by fragments", [.. Frame(0x01, 0xE2, 0x82), .. Frame(0x80, 0xAC)], ["message E282AC"] },
        { "5.5.2 ping and pong with payload", [.. Frame(0x89, 1, 2), .. Frame(0x8A, 3)], ["ping 0102", "pong 03"] },
        { "5.5 the longest control frame", Frame(0x89, new byte[125]), [$"ping {new string('0', 250)}"] },
        { "5.5.1 close without a code", Frame(0x88), ["close none ''"] },
        { "5.5.1 close with a code", Close(1012), ["close 1012 ''"] },
        { "5.5.1 close with a reason", Close(4001, "kicked"), ["close 4001 'kicked'"] },
        { "7.4.1 an illegal code is told as it is", Close(1006), ["close 1006 (illegal) ''"] },
        { "5.5.1 nothing is read after a close", [.. Close(1000), .. Frame(0x81, 0x68), 0xFF], ["close 1000 ''"] },
        { "5.2 several frames in a row", [.. Frame(0x81, 0x61), .. Frame(0x81, 0x62), .. Frame(0x82, 0x63)], ["message 61", "message 62", "message 63"] },
    };

    public static TheoryData<string, byte[], string> Illegal => new()
    {
        { "5.2 RSV1", Frame(0xC1, 0x61), nameof(WireFault.ReservedBits) },
        { "5.2 RSV2", Frame(0xA1, 0x61), nameof(WireFault.ReservedBits) },
        { "5.2 RSV3", Frame(0x91, 0x61), nameof(WireFault.ReservedBits) },
        { "5.2 reserved data opcode", Frame(0x83), nameof(WireFault.ReservedOpcode) },
        { "5.2 reserved data opcode 7", Frame(0x87), nameof(WireFault.ReservedOpcode) },
        { "5.2 reserved control opcode B", Frame(0x8B), nameof(WireFault.ReservedOpcode) },
        { "5.2 reserved control opcode F", Frame(0x8F), nameof(WireFault.ReservedOpcode) },
        { "5.1 masked by the server", [0x81, 0x81, 1, 2, 3, 4, 5], nameof(WireFault.Masked) },
        { "5.5 fragmented ping", Frame(0x09), nameof(WireFault.FragmentedControl) },
        { "5.5 fragmented close", Frame(0x08), nameof(WireFault.FragmentedControl) },
        { "5.5 ping of 126 bytes", Frame(0x89, new byte[126]), nameof(WireFault.LongControl) },
        { "5.5 close of 200 bytes", Frame(0x88, new byte[200]), nameof(WireFault.LongControl) },
        { "5.4 continuation of nothing", Frame(0x80, 0x61), nameof(WireFault.NothingToContinue) },
        { "5.4 continuation after the end", [.. Frame(0x81, 0x61), .. Frame(0x00, 0x61)], nameof(WireFault.NothingToContinue) },
        { "5.4 message inside a message", [.. Frame(0x01, 0x61), .. Frame(0x81, 0x61)], nameof(WireFault.Interleaved) },
        { "5.2 64-bit length with its highest bit", [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 1], nameof(WireFault.LengthOverflow) },
        { "5.5.1 close of one byte", Frame(0x88, 3), nameof(WireFault.ShortClose) },
        { "8.1 text that is not UTF-8", Frame(0x81, 0xC3, 0x28), nameof(WireFault.NotUtf8) },
        { "8.1 a surrogate", Frame(0x81, 0xED, 0xA0, 0x80), nameof(WireFault.NotUtf8) },
        { "8.1 an overlong form", Frame(0x81, 0xC0, 0xAF), nameof(WireFault.NotUtf8) },
        { "8.1 a character that never ends", [.. Frame(0x01, 0xE2, 0x82), .. Frame(0x80)], nameof(WireFault.NotUtf8) },
        { "8.1 a reason that is not UTF-8", Frame(0x88, 0x03, 0xE8, 0xFF), nameof(WireFault.NotUtf8) },
        { "10.4 a message over the limit", [0x82, 127, .. Length64(MaxMessage + 1)], nameof(WireFault.TooBig) },
        { "10.4 the largest length there is", [0x82, 127, .. Length64(long.MaxValue)], nameof(WireFault.TooBig) },
        { "10.4 fragments over the limit", [.. Frame(0x02, new byte[60_000]), .. Frame(0x80, new byte[10_001])], nameof(WireFault.TooBig) },
    };

    [Theory]
    [MemberData(nameof(Legal))]
    public void Read_LegalStream_FindsWhatItHolds(string rule, byte[] stream, string[] expected)
    {
        foreach (var cut in Cuts(stream))
        {
            var (found, fault) = Read(stream, cut);
            Assert.True(fault == WireFault.None, $"{rule}, cut at {cut}: {fault}");
            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [MemberData(nameof(Illegal))]
    public void Read_IllegalStream_NamesTheFault(string rule, byte[] stream, string expected)
    {
        foreach (var cut in Cuts(stream))
        {
            var (_, fault) = Read(stream, cut);
            Assert.True(fault.ToString() == expected, $"{rule}, cut at {cut}: {fault} instead of {expected}");
        }
    }

    [Fact]
    public void Read_ByteByByte_FindsTheSame()
    {
        byte[] stream = [.. Frame(0x81, Encoding.UTF8.GetBytes(new string('ä', 40_000))), .. Frame(0x02, new byte[300]), .. Frame(0x80, new byte[40_000]), .. Close(1000)];
        var handler = new RecordingHandler();
        var reader = new FrameReader(100_000);
        foreach (var b in stream)
        {
            Assert.Equal(WireFault.None, reader.Read([b], handler));
        }

        Assert.Equal(Read(stream, stream.Length, 100_000).Found, handler.Found);
    }

    [Fact]
    public void Read_WholeMessages_AllocatesNothing()
    {
        var stream = Enumerable.Repeat(Frame(0x81, "hello, world"u8.ToArray()), 100).SelectMany(frame => frame).ToArray();
        var handler = new Silent();
        var reader = new FrameReader(MaxMessage);

        Assert.Equal(0, Allocated.By(() => reader.Read(stream, handler)));
    }

    [Theory]
    [InlineData(WireFault.NotUtf8, 1007)]
    [InlineData(WireFault.TooBig, 1009)]
    [InlineData(WireFault.Masked, 1002)]
    public void CloseCode_OfAFault_IsThatOfTheRfc(object fault, int code) => Assert.Equal(code, ((WireFault)fault).CloseCode());

    private static IEnumerable<int> Cuts(byte[] stream) => Enumerable.Range(0, Math.Min(stream.Length, 40) + 1);

    private static (List<string> Found, WireFault Fault) Read(byte[] stream, int cut, int maxMessage = MaxMessage)
    {
        var handler = new RecordingHandler();
        var reader = new FrameReader(maxMessage);
        var fault = reader.Read(stream.AsSpan(0, cut), handler);
        if (fault == WireFault.None)
        {
            fault = reader.Read(stream.AsSpan(cut), handler);
        }

        reader.Release();
        return (handler.Found, fault);
    }

    private sealed class Silent : IFrameHandler
    {
        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary)
        {
        }

        public void OnPing(ReadOnlySpan<byte> payload)
        {
        }

        public void OnPong(ReadOnlySpan<byte> payload)
        {
        }

        public void OnClose(LoadHarness.Metrics.Events.CloseCode code, ReadOnlySpan<byte> reason)
        {
        }
    }
}
