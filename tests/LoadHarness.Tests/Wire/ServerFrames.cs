using System.Buffers.Binary;

namespace LoadHarness.Tests.Wire;

/// <summary>Frames as a server writes them, right and wrong.</summary>
internal static class ServerFrames
{
    /// <summary>A frame with the shortest length field.</summary>
    public static byte[] Frame(int first, params byte[] payload)
    {
        byte[] header = payload.Length switch
        {
            < 126 => [(byte)first, (byte)payload.Length],
            <= ushort.MaxValue => [(byte)first, 126, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [(byte)first, 127, .. Length64(payload.Length)],
        };
        return [.. header, .. payload];
    }

    public static byte[] Close(int code, string reason = "") =>
        Frame(0x88, [(byte)(code >> 8), (byte)code, .. System.Text.Encoding.UTF8.GetBytes(reason)]);

    public static byte[] Length64(long length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, length);
        return bytes;
    }
}
