using System.Buffers.Text;

namespace LoadHarness.Clients.SocketIo;

/// <summary>The types of packets (socket.io-protocol revision 5).</summary>
internal enum SocketIoType
{
    /// <summary>A namespace is asked for, or granted.</summary>
    Connect,

    /// <summary>A namespace is left; the transport may stay open.</summary>
    Disconnect,

    /// <summary>An event by name, with arguments.</summary>
    Event,

    /// <summary>An event is acknowledged.</summary>
    Ack,

    /// <summary>A namespace is refused.</summary>
    ConnectError,

    /// <summary>An event whose arguments hold bytes, which come in frames of their own.</summary>
    BinaryEvent,

    /// <summary>An acknowledgement with bytes.</summary>
    BinaryAck,
}

/// <summary>
/// A packet of Socket.IO as it stands in a message of Engine.IO, read in place. Hostile bytes are an answer, not an exception.
/// <code>
///   type [attachments "-"] [namespace ","] [ack id] [JSON]      2["msg","hello"]   3/admin,12[{"ok":true}]
/// </code>
/// </summary>
internal readonly ref struct SocketIoPacket
{
    private const int MostDigits = 18; // of a long

    private SocketIoPacket(SocketIoType type, ReadOnlySpan<byte> name, long? id, ReadOnlySpan<byte> payload)
    {
        Type = type;
        Namespace = name;
        Id = id;
        Payload = payload;
    }

    /// <summary>Its type.</summary>
    public SocketIoType Type { get; }

    /// <summary>Its namespace, <c>/</c> if none is written.</summary>
    public ReadOnlySpan<byte> Namespace { get; }

    /// <summary>The number by which it is, or wants to be, acknowledged; null: none.</summary>
    public long? Id { get; }

    /// <summary>Its JSON, not read yet; may be empty.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a message of Engine.IO, without the 4 at its beginning.</summary>
    /// <returns>Whether it is a packet; of a binary one only the type is read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out SocketIoPacket packet)
    {
        packet = default;
        if (message.IsEmpty || message[0] is < (byte)'0' or > (byte)'6')
        {
            return false;
        }

        var type = (SocketIoType)(message[0] - '0');
        var rest = message[1..];
        if (type >= SocketIoType.BinaryEvent)
        {
            packet = new SocketIoPacket(type, [], null, []);
            return true;
        }

        var name = ReadNamespace(rest, out var length);
        rest = rest[length..];
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? rest.Length : digits;
        long? id = null;
        if (digits > 0)
        {
            if (digits > MostDigits || !Utf8Parser.TryParse(rest[..digits], out long number, out _))
            {
                return false;
            }

            id = number;
        }

        packet = new SocketIoPacket(type, name, id, rest[digits..]);
        return true;
    }

    /// <summary>A comma ends it, or the packet does; a query behind it is none of its name.</summary>
    private static ReadOnlySpan<byte> ReadNamespace(ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (rest is not [(byte)'/', ..])
        {
            return "/"u8;
        }

        var end = rest.IndexOf((byte)',');
        length = end < 0 ? rest.Length : end + 1;
        var name = end < 0 ? rest : rest[..end];
        var query = name.IndexOf((byte)'?');
        return query < 0 ? name : name[..query];
    }
}
