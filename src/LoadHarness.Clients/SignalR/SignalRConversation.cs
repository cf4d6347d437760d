using System.Buffers;
using LoadHarness.Clients.Protocols;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Clients.SignalR;

/// <summary>
/// What is said on one connection: a handshake, then calls in both directions, each ended by a separator, several of them maybe in one frame.
/// Guarded by the client's gate.
/// <code>
///   Dialed --{}--> Joining --{"type":3,"invocationId":"0"}, or nothing--> Joined
/// </code>
/// </summary>
internal sealed class SignalRConversation : IConversation
{
    private readonly SignalRFormat _format;
    private readonly ClientIdentity _client;
    private readonly FrameSplitter _splitter;
    private Stage _stage;
    private long _firstSaid = long.MaxValue; // ids of messages that were said on this connection: from here
    private long _lastSaid = long.MinValue; // to here

    /// <summary>Begins.</summary>
    /// <param name="format">The options.</param>
    /// <param name="client">Whose connection it is.</param>
    public SignalRConversation(SignalRFormat format, ClientIdentity client)
    {
        (_format, _client) = (format, client);
        _splitter = new FrameSplitter(SignalRFormat.End.ToArray(), spansFrames: true, format.MaxMessage);
    }

    private enum Stage
    {
        Dialed, // the answer to the handshake is awaited
        Joining, // the completion of the join is
        Joined,
    }

    /// <inheritdoc />
    public void Open(IChatOutput output)
    {
        output.Send(SignalRFormat.Handshake);
        output.Await("the handshake", _format.Within);
    }

    /// <inheritdoc />
    public void Read(ReadOnlySpan<byte> frame, bool isBinary, IChatOutput output)
    {
        if (isBinary)
        {
            output.Unreadable("a binary frame, where the handshake asked for JSON", frame);
            return;
        }

        foreach (var message in _splitter.Cut(frame))
        {
            ReadOne(message, output);
        }

        if (_splitter.TakeTooLong())
        {
            output.Unreadable("a message without an end", frame);
        }
    }

    /// <inheritdoc />
    public void WriteSay(uint sequence, ReadOnlySpan<byte> body, IBufferWriter<byte> frame)
    {
        long? id = _format.Acknowledges ? sequence + 1L : null;
        if (id is { } said)
        {
            (_firstSaid, _lastSaid) = (Math.Min(_firstSaid, said), Math.Max(_lastSaid, said));
        }

        _format.WriteCall(_format.Say, id, _client, frame, sequence, body);
    }

    /// <inheritdoc />
    public bool WriteHeartbeat(IBufferWriter<byte> frame)
    {
        frame.Write(SignalRFormat.Ping);
        return true;
    }

    /// <inheritdoc />
    public bool WriteJoin(IBufferWriter<byte> frame) => _format.WriteJoin(_client, frame);

    /// <inheritdoc />
    public bool WriteLeave(IBufferWriter<byte> frame)
    {
        if (_format.Leave is { } leave)
        {
            _format.WriteCall(leave, null, _client, frame);
        }

        return _format.Leave is not null;
    }

    /// <inheritdoc />
    public bool WriteSignal(string signal, IBufferWriter<byte> frame) => false;

    private void ReadOne(ReadOnlySpan<byte> json, IChatOutput output)
    {
        if (!HubMessage.TryRead(json, _format, out var message))
        {
            output.Unreadable("a message that is no JSON object", json);
        }
        else if (_stage == Stage.Dialed)
        {
            ReadHandshake(message, json, output);
        }
        else
        {
            Read(message, json, output);
        }
    }

    /// <summary>The answer to the handshake is the one message without a type.</summary>
    private void ReadHandshake(HubMessage message, ReadOnlySpan<byte> json, IChatOutput output)
    {
        if (message.HasError)
        {
            output.Refused(Said(message, json));
        }
        else if (message.Type != HubMessageType.Unknown)
        {
            output.Unreadable("a message before the handshake was answered", json);
        }
        else
        {
            Join(output);
        }
    }

    private void Join(IChatOutput output) => _stage = _format.Enter(_client, output) ? Stage.Joining : Stage.Joined;

    private void Read(HubMessage message, ReadOnlySpan<byte> json, IChatOutput output)
    {
        switch (message.Type)
        {
            case HubMessageType.Invocation:
                ReadCall(message, json, output);
                break;
            case HubMessageType.Completion:
                ReadCompletion(message, json, output);
                break;
            case HubMessageType.Ping:
                break; // a sign of life, no more
            case HubMessageType.Close:
                output.Dismissed(WhyClosed(message));
                break;
            case HubMessageType.Unknown:
                output.Unreadable("a message of no known type", json);
                break;
            default:
                output.Unreadable("a message about streams or stateful reconnects, for which nobody asked", json);
                break;
        }
    }

    private void ReadCall(HubMessage message, ReadOnlySpan<byte> json, IChatOutput output)
    {
        if (message.Target == HubTarget.Message)
        {
            output.Message(json);
        }
        else if (message.Target == HubTarget.Error)
        {
            output.Error(json);
        }
        else if (Stamp.Find(json, out _, out _) != StampSearch.None)
        {
            output.Unreadable(_format.OtherThanMessage, json); // nobody would know where it is
        }

        if (message.HasId)
        {
            var completion = MessageBuffers.Frame();
            SignalRFormat.WriteCompletion(message.Id, completion);
            output.Send(completion.WrittenSpan);
        }
    }

    private void ReadCompletion(HubMessage message, ReadOnlySpan<byte> json, IChatOutput output)
    {
        if (message.Number is not { } id || (id == CallFormat.JoinId ? _stage != Stage.Joining : id < _firstSaid || id > _lastSaid))
        {
            output.Unreadable("a completion of nothing that was called", json);
        }
        else if (id > CallFormat.JoinId)
        {
            Answer((uint)(id - 1), message, json, output);
        }
        else if (message.HasError)
        {
            output.Refused(Said(message, json));
        }
        else
        {
            _stage = Stage.Joined;
            output.Joined();
        }
    }

    private static void Answer(uint sequence, HubMessage message, ReadOnlySpan<byte> json, IChatOutput output)
    {
        if (message.HasError)
        {
            output.Rejected(sequence, Said(message, json));
        }
        else
        {
            output.Accepted(sequence);
        }
    }

    /// <summary>The words of an error, which are what people look for; all of it if there are none.</summary>
    private static ReadOnlySpan<byte> Said(HubMessage message, ReadOnlySpan<byte> json) => message.Error.IsEmpty ? json : message.Error;

    private string WhyClosed(HubMessage message) =>
        $"the server has closed the hub connection{(message.AllowsReconnect ? ", and allows to come back" : "")}"
            + (message.Error.Length > 0 ? $": {FrameQuote.Of(message.Error, _client.Token)}" : "");
}
