using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Clients.Mqtt;

/// <summary>
/// MQTT 3.1.1 on one connection: CONNECT, SUBSCRIBE, then messages and their acknowledgements in both directions. What is malformed ends it,
/// because nothing that comes after it can be trusted. Guarded by the client's gate.
/// </summary>
/// <param name="options">What the protocol file says.</param>
/// <param name="client">Whose connection it is.</param>
/// <param name="session">What is not acknowledged yet.</param>
internal sealed class MqttConversation(MqttOptions options, ClientIdentity client, MqttSession session) : IConversation
{
    private const int Failed = 0x80; // of SUBACK
    private const byte Dup = 0x08;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly byte[] _topic = options.Topic(client);
    private readonly PacketCutter _cutter = new(options.LongestPacket);
    private bool _isConnected; // CONNACK has come
    private bool _isOver; // refused, or malformed
    private bool _hasLeft; // DISCONNECT is the last packet of a client (section 3.14.4)

    /// <inheritdoc />
    public void Open(IChatOutput output)
    {
        byte[] id = options.ClientId(client), user = options.User(client), password = options.Password(client);
        if (Math.Max(Math.Max(id.Length, user.Length), Math.Max(password.Length, _topic.Length)) > PacketWriter.MaxText)
        {
            _isOver = true;
            output.Refused("not asked: client id, user, password or topic is longer than 65,535 bytes"u8);
            return;
        }

        var frame = MessageBuffers.Frame();
        PacketWriter.WriteConnect(id, user, password, !options.IsKept, options.KeepAlive, frame);
        output.Send(frame.WrittenSpan);
        output.Await("CONNECT", AnswerWithin);
    }

    /// <inheritdoc />
    public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output)
    {
        if (_isOver)
        {
            return;
        }

        if (!isBinary)
        {
            GiveUp("a text frame where MQTT is spoken", frame, output);
            return;
        }

        var bytes = _cutter.Begin(frame);
        var cut = CutResult.Packet;
        while (!_isOver && (cut = _cutter.Next(ref bytes, out var packet)) != CutResult.Incomplete)
        {
            var wrong = cut switch
            {
                CutResult.BadLength => "a packet whose length has more than four bytes",
                CutResult.TooLong => "a packet longer than max-message",
                _ => Take(packet, output),
            };
            if (wrong is not null)
            {
                GiveUp(wrong, frame, output);
            }
        }

        _cutter.End(_isOver ? [] : bytes);
    }

    /// <inheritdoc />
    public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
    {
        if (options.Qos == 0)
        {
            PacketWriter.WritePublish(_topic, 0, body, frame);
            return;
        }

        var id = session.Begin(sequence);
        if (!session.IsKept)
        {
            PacketWriter.WritePublish(_topic, id, body, frame);
            return;
        }

        var kept = new ArrayBufferWriter<byte>(_topic.Length + body.Length + 9); // nine at most beside them: type, length, two lengths of two
        PacketWriter.WritePublish(_topic, id, body, kept);
        session.Keep(kept.WrittenSpan.ToArray());
        frame.Write(kept.WrittenSpan);
    }

    /// <inheritdoc />
    public bool WriteHeartbeat(IBufferWriter<byte> frame) => Write(PacketWriter.PingReq, frame);

    /// <inheritdoc />
    public bool WriteLeave(IBufferWriter<byte> frame)
    {
        var isWritten = Write(PacketWriter.Disconnect, frame);
        _hasLeft = true;
        return isWritten;
    }

    /// <inheritdoc />
    public bool WriteSignal(string signal, IBufferWriter<byte> frame) => false;

    private bool Write(ReadOnlySpan<byte> packet, IBufferWriter<byte> frame)
    {
        if (_isOver || _hasLeft)
        {
            return false;
        }

        frame.Write(packet);
        return true;
    }

    /// <returns>What is wrong with the packet; null: nothing.</returns>
    private string? Take(in MqttPacket packet, IChatOutput output) => packet.Type switch
    {
        PacketType.ConnAck when packet.Flags == 0 => _isConnected ? "a second CONNACK" : TakeConnAck(packet.Body, output),
        _ when !_isConnected => "a packet before CONNACK",
        PacketType.Publish => TakePublish(packet.Flags, packet.Body, output),
        PacketType.PubAck when packet.Flags == 0 => TakePubAck(packet.Body, output),
        PacketType.SubAck when packet.Flags == 0 => TakeSubAck(packet.Body, output),
        PacketType.PingResp when packet is { Flags: 0, Body.Length: 0 } => TakePingResp(output),
        PacketType.ConnAck or PacketType.PubAck or PacketType.SubAck or PacketType.PingResp => "a packet with flags or a length that its type may not have",
        _ => "a packet of a type that no server sends to such a client",
    };

    private string? TakeConnAck(ReadOnlySpan<byte> body, IChatOutput output)
    {
        if (body.Length != 2 || body[0] > 1)
        {
            return "a malformed CONNACK";
        }

        if (body[1] != 0)
        {
            _isOver = true;
            output.Refused(Encoding.UTF8.GetBytes($"CONNACK {body[1]}: {MeaningOf(body[1])}"));
            return null;
        }

        _isConnected = true;
        if (session is { IsKept: true, IsKnown: true } && body[0] == 0)
        {
            output.Notice("session-lost", "CONNACK without session present: the server has forgotten the session"u8);
        }

        var frame = MessageBuffers.Frame();
        PacketWriter.WriteSubscribe(MqttSession.SubscribeId, _topic, options.Qos, frame);
        output.Send(frame.WrittenSpan);
        output.Await("SUBSCRIBE", AnswerWithin);
        return null;
    }

    private string? TakeSubAck(ReadOnlySpan<byte> body, IChatOutput output)
    {
        if (body.Length != 3 || BinaryPrimitives.ReadUInt16BigEndian(body) != MqttSession.SubscribeId || body[2] is > 2 and not Failed)
        {
            return "a malformed SUBACK";
        }

        if (body[2] == Failed)
        {
            _isOver = true;
            output.Refused(Encoding.UTF8.GetBytes($"SUBACK 128: no subscription to {Encoding.UTF8.GetString(_topic)}"));
            return null;
        }

        if (body[2] < options.Qos)
        {
            output.Error("SUBACK 0: messages come with QoS 0, although QoS 1 was asked for"u8);
        }

        session.IsKnown = true;
        if (session is { IsKept: true, Unacknowledged: > 0 })
        {
            Repeat(output);
        }

        output.Joined();
        return null;
    }

    /// <summary>What the server has not acknowledged is sent once more (section 4.4), now that the sender hears its own messages again.</summary>
    private void Repeat(IChatOutput output) => session.Repeat(packet =>
    {
        packet[0] |= Dup;
        output.Send(packet);
    });

    private string? TakePublish(int flags, ReadOnlySpan<byte> body, IChatOutput output)
    {
        var qos = (flags >> 1) & 3;
        if (qos > 1)
        {
            return "a PUBLISH with a QoS that was not asked for";
        }

        var end = body.Length < 2 ? int.MaxValue : 2 + BinaryPrimitives.ReadUInt16BigEndian(body);
        if (end > body.Length - (2 * qos) || !Utf8.IsValid(body[2..end]))
        {
            return "a malformed PUBLISH";
        }

        if (qos == 0)
        {
            output.Message(body[end..]);
            return null;
        }

        var id = BinaryPrimitives.ReadUInt16BigEndian(body[end..]);
        if (id == 0)
        {
            return "a malformed PUBLISH";
        }

        output.Message(body[(end + 2)..]);
        if (!_hasLeft)
        {
            Span<byte> answer = stackalloc byte[PacketWriter.PubAckLength];
            PacketWriter.WritePubAck(id, answer);
            output.Send(answer);
        }

        return null;
    }

    private string? TakePubAck(ReadOnlySpan<byte> body, IChatOutput output)
    {
        if (body.Length != 2)
        {
            return "a malformed PUBACK";
        }

        // One that nothing waits for is the second answer to a message that was sent twice.
        if (session.TryEnd(BinaryPrimitives.ReadUInt16BigEndian(body), out var sequence))
        {
            output.Accepted(sequence);
        }

        return null;
    }

    private static string? TakePingResp(IChatOutput output)
    {
        output.HeartbeatAnswered();
        return null;
    }

    private void GiveUp(string what, ReadOnlySpan<byte> frame, IChatOutput output)
    {
        _isOver = true;
        output.Unreadable(what, frame);
        output.Dismissed("it sent what is no MQTT 3.1.1, so that nothing after it can be trusted");
    }

    /// <summary>Connect return codes (section 3.2.2.3).</summary>
    private static string MeaningOf(byte code) => code switch
    {
        1 => "unacceptable protocol version",
        2 => "client identifier rejected",
        3 => "server unavailable",
        4 => "bad user name or password",
        5 => "not authorized",
        _ => "a code that MQTT 3.1.1 does not know",
    };
}
