using System.Buffers.Binary;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>
/// Finds the pong frames in the bytes that a client sends: the WebSocket above swallows them without telling. Frames may be split in any
/// way. It looks at headers only (RFC 6455, section 5.2):
/// <code>
///  byte 0: FIN, RSV, opcode    byte 1: MASK, length    126: +2 bytes of length, 127: +8    MASK: +4 bytes of key    payload
/// </code>
/// One thread at a time.
/// </summary>
internal sealed class PongScanner
{
    private const int Pong = 0xA;

    /// <summary>What has come of the header of the next frame.</summary>
    private readonly byte[] _head = new byte[14];

    private int _headLength;

    /// <summary>Bytes of the payload that are still to come.</summary>
    private long _payload;

    /// <summary>Goes on by so many bytes.</summary>
    /// <returns>Pongs whose header has come to its end in them.</returns>
    public int Scan(ReadOnlySpan<byte> bytes)
    {
        var pongs = 0;
        while (!bytes.IsEmpty)
        {
            if (_payload > 0)
            {
                var skipped = (int)Math.Min(_payload, bytes.Length);
                _payload -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _head[_headLength++] = bytes[0];
            bytes = bytes[1..];
            if (_headLength < 2 || _headLength < HeadBytes)
                continue;
            _headLength = 0;
            _payload = PayloadBytes;
            if ((_head[0] & 0xF) == Pong)
                pongs++;
        }

        return pongs;
    }

    private int LengthBytes => (_head[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };

    private int HeadBytes => 2 + LengthBytes + ((_head[1] & 0x80) != 0 ? 4 : 0);

    private long PayloadBytes => LengthBytes switch
    {
        2 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
        8 => BinaryPrimitives.ReadInt64BigEndian(_head.AsSpan(2)),
        _ => _head[1] & 0x7F,
    };
}
