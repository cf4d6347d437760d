using System.Buffers;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Clients.SocketIo;

/// <summary>
/// What is said on one connection: Engine.IO opens, Socket.IO grants the namespace, the application lets the client into its room. Guarded
/// by the client's gate.
/// <code>
///   Dialed --0{…}--> Connecting --40{…}--> Joining --43 0[…], or nothing--> Joined
/// </code>
/// </summary>
/// <param name="format">The options.</param>
/// <param name="client">Whose connection it is.</param>
internal sealed class SocketIoConversation(SocketIoFormat format, ClientIdentity client) : IConversation
{
    private static readonly JsonPath Session = new("sid");

    private Stage _stage;
    private long _firstSaid = long.MaxValue; // ids of messages that were said on this connection: from here
    private long _lastSaid = long.MinValue; // to here

    private enum Stage
    {
        Dialed, // the open packet of Engine.IO is awaited
        Connecting, // the answer to CONNECT is
        Joining, // the acknowledgement of the join is
        Joined,
    }

    /// <inheritdoc />
    public void Open(IChatOutput output) => output.Await("the upgrade (Engine.IO's open packet)", format.Within);

    /// <inheritdoc />
    public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output)
    {
        if (isBinary)
        {
            output.Unreadable("a binary attachment, which is not read", frame);
            return;
        }

        switch (frame.IsEmpty ? default : frame[0])
        {
            case (byte)'0':
                ReadOpen(frame, output);
                break;
            case (byte)'1':
                output.Dismissed("the server has closed the session (Engine.IO close)");
                break;
            case (byte)'2':
                Pong(frame[1..], output);
                break;
            case (byte)'3':
                output.HeartbeatAnswered();
                break;
            case (byte)'4':
                ReadPacket(frame, output);
                break;
            case (byte)'6':
                break; // noop
            default:
                output.Unreadable("a frame that is no packet of Engine.IO", frame);
                break;
        }
    }

    /// <inheritdoc />
    public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
    {
        long? id = format.Acknowledges ? sequence + 1L : null;
        if (id is { } said)
        {
            (_firstSaid, _lastSaid) = (Math.Min(_firstSaid, said), Math.Max(_lastSaid, said));
        }

        format.WriteCall(format.Say, id, client, frame, sequence, body);
    }

    /// <inheritdoc />
    public bool WriteHeartbeat(IBufferWriter<byte> frame)
    {
        if (format.Pings)
        {
            frame.Write("2"u8);
        }

        return format.Pings;
    }

    /// <inheritdoc />
    public bool WriteJoin(IBufferWriter<byte> frame) => format.WriteJoin(client, frame);

    /// <inheritdoc />
    public bool WriteLeave(IBufferWriter<byte> frame)
    {
        if (format.Leave is { } leave)
        {
            format.WriteCall(leave, null, client, frame);
        }
        else
        {
            format.WriteDisconnect(frame); // which takes leave of all rooms
        }

        return true;
    }

    /// <inheritdoc />
    public bool WriteSignal(string signal, IBufferWriter<byte> frame) => false;

    private void ReadOpen(ReadOnlySpan<byte> frame, IChatOutput output)
    {
        if (_stage != Stage.Dialed || !Session.Has(frame[1..], null))
        {
            output.Unreadable(_stage == Stage.Dialed ? "an open packet without a session" : "an open packet out of turn", frame);
            return;
        }

        _stage = Stage.Connecting;
        var connect = MessageBuffers.Frame();
        format.WriteConnect(client, connect);
        output.Send(connect.WrittenSpan);
        output.Await("CONNECT", format.Within);
    }

    /// <summary>What a ping carries comes back with its pong.</summary>
    private static void Pong(ReadOnlySpan<byte> data, IChatOutput output)
    {
        var pong = MessageBuffers.Frame();
        pong.Write("3"u8);
        pong.Write(data);
        output.Send(pong.WrittenSpan);
    }

    private void ReadPacket(ReadOnlySpan<byte> frame, IChatOutput output)
    {
        if (!SocketIoPacket.TryRead(frame[1..], out var packet))
        {
            output.Unreadable("a message that is no packet of Socket.IO", frame);
        }
        else if (packet.Type >= SocketIoType.BinaryEvent)
        {
            output.Unreadable("a packet with binary attachments, which are not read", frame);
        }
        else if (!packet.Namespace.SequenceEqual(format.Namespace))
        {
            output.Unreadable("a packet of a namespace that nobody asked for", frame);
        }
        else
        {
            ReadPacket(packet, frame, output);
        }
    }

    private void ReadPacket(SocketIoPacket packet, ReadOnlySpan<byte> frame, IChatOutput output)
    {
        switch (packet.Type)
        {
            case SocketIoType.Connect when _stage == Stage.Connecting:
                Join(output);
                break;
            case SocketIoType.Connect:
                output.Unreadable("CONNECT out of turn", frame);
                break;
            case SocketIoType.Disconnect:
                output.Dismissed("the server has logged the client out (Socket.IO DISCONNECT)");
                break;
            case SocketIoType.Event:
                ReadEvent(packet, frame, output);
                break;
            case SocketIoType.Ack:
                ReadAck(packet, frame, output);
                break;
            case SocketIoType.ConnectError when _stage == Stage.Joined:
                output.Error(packet.Payload);
                break;
            default:
                output.Refused(packet.Payload.IsEmpty ? frame : packet.Payload);
                break;
        }
    }

    private void Join(IChatOutput output) => _stage = format.Enter(client, output) ? Stage.Joining : Stage.Joined;

    private void ReadEvent(SocketIoPacket packet, ReadOnlySpan<byte> frame, IChatOutput output)
    {
        switch (format.KindOf(packet.Payload))
        {
            case SocketIoEvent.Message:
                output.Message(packet.Payload);
                break;
            case SocketIoEvent.Error:
                output.Error(packet.Payload);
                break;
            case SocketIoEvent.Other when JsonPath.IsJson(packet.Payload):
                ReadOther(packet.Payload, frame, output);
                break;
            default:
                output.Unreadable("an event that is no JSON array with a name", frame);
                return;
        }

        if (packet.Id is { } id)
        {
            var ack = MessageBuffers.Frame();
            format.WriteAck(id, ack);
            output.Send(ack.WrittenSpan);
        }
    }

    /// <summary>A message of ours in an event that is not the right one would be missed by people, and nobody would know where it is.</summary>
    private void ReadOther(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> frame, IChatOutput output)
    {
        if (Stamp.Find(payload, out _, out _) != StampSearch.None)
        {
            output.Unreadable(format.OtherThanMessage, frame);
        }
    }

    private void ReadAck(SocketIoPacket packet, ReadOnlySpan<byte> frame, IChatOutput output)
    {
        var answer = SocketIoAck.Read(packet.Payload);
        if (answer == SocketIoAnswer.Unreadable || packet.Id is not { } id)
        {
            output.Unreadable("an acknowledgement without a number or a JSON array", frame);
        }
        else if (id == CallFormat.JoinId && _stage == Stage.Joining)
        {
            ReadJoinAnswer(answer, packet.Payload, output);
        }
        else if (id < _firstSaid || id > _lastSaid)
        {
            output.Unreadable("an acknowledgement of nothing that was said", frame);
        }
        else if (answer == SocketIoAnswer.Accepted)
        {
            output.Accepted((uint)(id - 1));
        }
        else
        {
            output.Rejected((uint)(id - 1), packet.Payload);
        }
    }

    private void ReadJoinAnswer(SocketIoAnswer answer, ReadOnlySpan<byte> payload, IChatOutput output)
    {
        if (answer == SocketIoAnswer.Refused)
        {
            output.Refused(payload);
        }
        else
        {
            _stage = Stage.Joined;
            output.Joined();
        }
    }
}
