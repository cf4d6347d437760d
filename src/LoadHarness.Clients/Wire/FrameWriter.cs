using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LoadHarness.Clients.Wire;

/// <summary>Writes the frames of a client: one frame per message, always masked (RFC 6455 sections 5.1 to 5.3). Pure.</summary>
internal static class FrameWriter
{
    /// <summary>Longest header of a client: two bytes, a 64-bit length and the mask.</summary>
    public const int MaxHeader = 14;

    /// <summary>Longest payload of a control frame.</summary>
    public const int MaxControl = 125;

    /// <summary>Length of a whole frame.</summary>
    public static int SizeOf(int payload) => payload + (payload < 126 ? 6 : payload <= ushort.MaxValue ? 8 : MaxHeader);

    /// <summary>Writes a frame.</summary>
    /// <param name="target">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="opcode">Its kind.</param>
    /// <param name="payload">Its payload, not masked.</param>
    /// <param name="key">The masking key.</param>
    /// <returns>Length of the frame.</returns>
    public static int Write(Span<byte> target, Opcode opcode, ReadOnlySpan<byte> payload, uint key)
    {
        target[0] = (byte)(0x80 | (byte)opcode);
        var header = 2;
        if (payload.Length < 126)
        {
            target[1] = (byte)(0x80 | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            target[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payload.Length);
            header = 4;
        }
        else
        {
            target[1] = 0x80 | 127;
            BinaryPrimitives.WriteInt64BigEndian(target[2..], payload.Length);
            header = 10;
        }

        MemoryMarshal.Write(target[header..], in key);
        Mask(payload, target[(header + 4)..], key);
        return header + 4 + payload.Length;
    }

    /// <summary>XORs a payload with the key repeated (5.3); its own inverse. The key's bytes are used in memory order.</summary>
    public static void Mask(ReadOnlySpan<byte> source, Span<byte> target, uint key)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated && source.Length >= Vector<byte>.Count)
        {
            var mask = Vector.AsVectorByte(new Vector<uint>(key));
            for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                (new Vector<byte>(source[i..]) ^ mask).CopyTo(target[i..]);
            }
        }

        for (; i <= source.Length - sizeof(uint); i += sizeof(uint))
        {
            var word = MemoryMarshal.Read<uint>(source[i..]) ^ key;
            MemoryMarshal.Write(target[i..], in word);
        }

        for (var shift = 0; i < source.Length; i++, shift += 8)
        {
            // The key's bytes in memory order, whatever the byte order of the machine.
            var byteOfKey = BitConverter.IsLittleEndian ? key >> shift : key >> (24 - shift);
            target[i] = (byte)(source[i] ^ byteOfKey);
        }
    }
}
