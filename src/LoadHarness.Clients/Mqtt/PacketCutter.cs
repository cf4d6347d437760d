namespace LoadHarness.Clients.Mqtt;

/// <summary>What was found at the beginning of a stream of packets.</summary>
internal enum CutResult
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>The rest of a packet is still to come.</summary>
    Incomplete,

    /// <summary>A length of more than four bytes.</summary>
    BadLength,

    /// <summary>A packet longer than any may be.</summary>
    TooLong,
}

/// <summary>A control packet. Valid as long as the bytes it was cut from.</summary>
/// <param name="first">Its first byte: type and flags.</param>
/// <param name="body">What comes after its length.</param>
internal readonly ref struct MqttPacket(byte first, ReadOnlySpan<byte> body)
{
    /// <summary>Its type; a server may write any of 16.</summary>
    public PacketType Type => (PacketType)(first >> 4);

    /// <summary>Its four flags.</summary>
    public int Flags => first & 0x0F;

    /// <summary>What comes after its length.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;
}

/// <summary>
/// Cuts frames into packets: a frame may hold several of them, and a packet may begin in one frame and end in a later one (MQTT 3.1.1
/// section 6). Keeps nothing but the beginning of a packet whose end has not come. Not thread-safe.
/// </summary>
/// <param name="longest">The longest packet in bytes, without type and length.</param>
internal sealed class PacketCutter(int longest)
{
    private const int MaxLengthBytes = 4;

    private byte[] _kept = [];
    private int _length;

    /// <summary>A frame came.</summary>
    /// <returns>What is to be cut: what was kept, and the frame.</returns>
    public ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> frame)
    {
        if (_length == 0)
        {
            return frame;
        }

        Reserve(_length + frame.Length);
        frame.CopyTo(_kept.AsSpan(_length));
        return _kept.AsSpan(0, _length + frame.Length);
    }

    /// <summary>Cuts off the next packet.</summary>
    /// <param name="bytes">What is to be cut; then what is left.</param>
    /// <param name="packet">The packet, if there is one.</param>
    public CutResult Next(ref ReadOnlySpan<byte> bytes, out MqttPacket packet)
    {
        packet = default;
        var length = 0;
        for (var i = 0; i < MaxLengthBytes; i++)
        {
            if (bytes.Length < 2 + i)
            {
                return CutResult.Incomplete;
            }

            var digit = bytes[1 + i];
            length |= (digit & 0x7F) << (7 * i);
            if (digit < 0x80)
            {
                return Take(ref bytes, 2 + i, length, out packet);
            }
        }

        return CutResult.BadLength;
    }

    /// <summary>Nothing more can be cut: what is left is kept for the next frame.</summary>
    public void End(ReadOnlySpan<byte> left)
    {
        if (left.IsEmpty)
        {
            (_kept, _length) = ([], 0); // an idle client holds nothing
            return;
        }

        Reserve(left.Length);
        left.CopyTo(_kept);
        _length = left.Length;
    }

    private CutResult Take(ref ReadOnlySpan<byte> bytes, int header, int length, out MqttPacket packet)
    {
        packet = default;
        if (length > longest)
        {
            return CutResult.TooLong;
        }

        if (bytes.Length - header < length)
        {
            return CutResult.Incomplete;
        }

        packet = new MqttPacket(bytes[0], bytes.Slice(header, length));
        bytes = bytes[(header + length)..];
        return CutResult.Packet;
    }

    /// <summary>Grows by doubling, so that a long packet in many small frames is copied a few times only.</summary>
    private void Reserve(int bytes)
    {
        if (_kept.Length < bytes)
        {
            Array.Resize(ref _kept, Math.Max(bytes, 2 * _kept.Length));
        }
    }
}
