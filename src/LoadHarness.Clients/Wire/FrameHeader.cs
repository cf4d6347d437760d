using System.Buffers.Binary;

namespace LoadHarness.Clients.Wire;

/// <summary>
/// The header of a frame from a server (RFC 6455 section 5.2):
/// <code>
///   0                   1                   2                   3
///   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///  +-+-+-+-+-------+-+-------------+-------------------------------+
///  |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
///  |I|S|S|S|  (4)  |A|     (7)     |       (16, or 64 bits)        |
///  |N|V|V|V|       |S|             |  if payload len is 126 / 127  |
///  | |1|2|3|       |K|             |                               |
///  +-+-+-+-+-------+-+-------------+-------------------------------+
/// </code>
/// </summary>
/// <param name="IsFinal">Whether it ends its message.</param>
/// <param name="Opcode">Its kind.</param>
/// <param name="Length">Length of the payload.</param>
/// <param name="Size">Length of the header itself.</param>
internal readonly record struct FrameHeader(bool IsFinal, Opcode Opcode, long Length, int Size)
{
    /// <summary>Longest header from a server: two bytes and a 64-bit length.</summary>
    public const int MaxSize = 10;

    private const int MaxControl = 125;

    /// <summary>Whether it is a close, ping or pong.</summary>
    public bool IsControl => ((byte)Opcode & 0x8) != 0;

    /// <summary>Reads a header.</summary>
    /// <param name="data">Bytes from its beginning.</param>
    /// <param name="header">The header, if the answer is true.</param>
    /// <param name="fault">What is wrong with it, if anything; then the answer is false.</param>
    /// <returns>Whether there is a whole, legal header; false without a fault: more bytes are needed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out FrameHeader header, out WireFault fault)
    {
        header = default;
        fault = WireFault.None;
        if (data.Length < 2)
        {
            // A fault in the first byte need not wait for the second.
            fault = data.Length == 1 ? CheckFirst(data[0]) : WireFault.None;
            return false;
        }

        var opcode = (Opcode)(data[0] & 0x0F);
        var isFinal = (data[0] & 0x80) != 0;
        fault = CheckFirst(data[0]);
        if (fault == WireFault.None)
        {
            fault = (data[1] & 0x80) != 0 ? WireFault.Masked
                : ((byte)opcode & 0x8) == 0 ? WireFault.None
                : !isFinal ? WireFault.FragmentedControl
                : data[1] > MaxControl ? WireFault.LongControl
                : WireFault.None;
        }

        var length = (long)(data[1] & 0x7F);
        var size = length < 126 ? 2 : length == 126 ? 4 : MaxSize;
        if (fault != WireFault.None || data.Length < size)
        {
            return false;
        }

        length = size switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(data[2..]),
            MaxSize => BinaryPrimitives.ReadInt64BigEndian(data[2..]),
            _ => length,
        };
        if (length < 0)
        {
            fault = WireFault.LengthOverflow;
            return false;
        }

        header = new FrameHeader(isFinal, opcode, length, size);
        return true;
    }

    private static WireFault CheckFirst(byte first) =>
        (first & 0x70) != 0 ? WireFault.ReservedBits
        : (first & 0x0F) is (> 0x2 and < 0x8) or > 0xA ? WireFault.ReservedOpcode
        : WireFault.None;
}
