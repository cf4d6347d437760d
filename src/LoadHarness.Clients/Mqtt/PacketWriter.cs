using System.Buffers;
using System.Buffers.Binary;

namespace LoadHarness.Clients.Mqtt;

/// <summary>Writes control packets (MQTT 3.1.1 chapter 3). Pure.</summary>
internal static class PacketWriter
{
    /// <summary>The longest text of a packet: its length has two bytes (section 1.5.3).</summary>
    public const int MaxText = ushort.MaxValue;

    /// <summary>Length of a PUBACK.</summary>
    public const int PubAckLength = 4;

    private const byte ReservedFlags = 0x02; // of SUBSCRIBE (section 3.8.1)

    /// <summary>PINGREQ.</summary>
    public static ReadOnlySpan<byte> PingReq => [(int)PacketType.PingReq << 4, 0];

    /// <summary>DISCONNECT.</summary>
    public static ReadOnlySpan<byte> Disconnect => [(int)PacketType.Disconnect << 4, 0];

    /// <summary>Writes CONNECT.</summary>
    /// <param name="clientId">Who the client is.</param>
    /// <param name="user">User name; empty: none, and no password either.</param>
    /// <param name="password">Password; empty: none.</param>
    /// <param name="clean">Whether the server forgets what it knows of this client.</param>
    /// <param name="keepAlive">Seconds of silence after half as much more of which the server may cut it off; 0: it may not.</param>
    /// <param name="to">Takes the packet.</param>
    public static void WriteConnect(
        ReadOnlySpan<byte> clientId, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, bool clean, int keepAlive, IBufferWriter<byte> to)
    {
        var hasUser = user.Length > 0;
        var hasPassword = hasUser && password.Length > 0;
        var length = 10 + 2 + clientId.Length + (hasUser ? 2 + user.Length : 0) + (hasPassword ? 2 + password.Length : 0);
        WriteHeader((int)PacketType.Connect << 4, length, to);
        WriteText("MQTT"u8, to);
        var flags = (hasUser ? 0x80 : 0) | (hasPassword ? 0x40 : 0) | (clean ? 0x02 : 0);
        to.Write<byte>([4, (byte)flags, (byte)(keepAlive >> 8), (byte)keepAlive]);
        WriteText(clientId, to);
        if (hasUser)
        {
            WriteText(user, to);
        }

        if (hasPassword)
        {
            WriteText(password, to);
        }
    }

    /// <summary>Writes SUBSCRIBE for one topic.</summary>
    public static void WriteSubscribe(ushort id, ReadOnlySpan<byte> topic, int qos, IBufferWriter<byte> to)
    {
        WriteHeader(((int)PacketType.Subscribe << 4) | ReservedFlags, 2 + 2 + topic.Length + 1, to);
        to.Write<byte>([(byte)(id >> 8), (byte)id]);
        WriteText(topic, to);
        to.Write<byte>([(byte)qos]);
    }

    /// <summary>Writes PUBLISH.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="id">Its packet identifier: QoS 1; 0: QoS 0.</param>
    /// <param name="body">The message.</param>
    /// <param name="to">Takes the packet.</param>
    public static void WritePublish(ReadOnlySpan<byte> topic, ushort id, ReadOnlySpan<byte> body, IBufferWriter<byte> to)
    {
        WriteHeader(((int)PacketType.Publish << 4) | (id == 0 ? 0 : 0x02), 2 + topic.Length + (id == 0 ? 0 : 2) + body.Length, to);
        WriteText(topic, to);
        if (id != 0)
        {
            to.Write<byte>([(byte)(id >> 8), (byte)id]);
        }

        to.Write(body);
    }

    /// <summary>Writes PUBACK.</summary>
    public static void WritePubAck(ushort id, Span<byte> to)
    {
        (to[0], to[1]) = ((int)PacketType.PubAck << 4, 2);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], id);
    }

    private static void WriteHeader(int first, int length, IBufferWriter<byte> to)
    {
        var at = to.GetSpan(5);
        at[0] = (byte)first;
        var written = 1;
        do
        {
            at[written++] = (byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0));
            length >>= 7;
        }
        while (length > 0);

        to.Advance(written);
    }

    private static void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        to.Write<byte>([(byte)(text.Length >> 8), (byte)text.Length]);
        to.Write(text);
    }
}
