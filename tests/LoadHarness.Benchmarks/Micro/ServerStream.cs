using System.Buffers.Binary;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>Bytes as a server writes them: text frames without a mask (RFC 6455 section 5.2).</summary>
internal static class ServerStream
{
    /// <summary>So many frames in a row.</summary>
    public static byte[] Frames(int number, int payload) =>
        [.. Enumerable.Repeat(Frame([.. Enumerable.Repeat((byte)'a', payload)]), number).SelectMany(frame => frame)];

    /// <summary>One frame.</summary>
    public static byte[] Frame(byte[] payload)
    {
        var header = new byte[payload.Length < 126 ? 2 : payload.Length <= ushort.MaxValue ? 4 : 10];
        header[0] = 0x81;
        switch (header.Length)
        {
            case 2:
                header[1] = (byte)payload.Length;
                break;
            case 4:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), payload.Length);
                break;
        }

        return [.. header, .. payload];
    }
}
