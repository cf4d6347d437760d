using System.Buffers;
using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Clients.SignalR;

/// <summary>The options of a protocol file, prepared for conversations: methods as templates, targets as bytes. Immutable, thread-safe.</summary>
internal sealed class SignalRFormat : CallFormat
{
    private static readonly string[] Options =
        ["join", "join-args", "join-ack", "within", "settle", "say", "say-args", "ack", "message", "error", "leave", "leave-args"];

    /// <summary>Reads the options.</summary>
    /// <exception cref="ProtocolException">One is wrong.</exception>
    public SignalRFormat(ProtocolSettings settings)
        : base(settings, Options)
    {
        Join = Call("join", "JoinRoom", """["${room}"]""");
        Say = Call("say", "SendMessage", """["${room}","${body}"]""", "body") ?? throw settings.Wrong("say", "must be the name of a method");
        var message = settings.Option("message", "ReceiveMessage");
        MessageTarget = Encoding.UTF8.GetBytes(message);
        OtherThanMessage = $"a message for another target than '{message}'";
        ErrorTarget = Encoding.UTF8.GetBytes(settings.Option("error", ""));
        Leave = Call("leave", "", """["${room}"]""");
        MaxMessage = settings.Definition.MaxMessage;
    }

    /// <summary>What ends each message: the record separator.</summary>
    public static ReadOnlySpan<byte> End => [0x1E];

    /// <summary>The handshake: the first message of a client.</summary>
    public static ReadOnlySpan<byte> Handshake => "{\"protocol\":\"json\",\"version\":1}\u001e"u8;

    /// <summary>The keep-alive.</summary>
    public static ReadOnlySpan<byte> Ping => "{\"type\":6}\u001e"u8;

    /// <summary>The method of a chat message.</summary>
    public CompiledTemplate Say { get; }

    /// <summary>The target in which chat messages come.</summary>
    public byte[] MessageTarget { get; }

    /// <summary>The target that tells of errors; empty: there is none.</summary>
    public byte[] ErrorTarget { get; }

    /// <summary>What is said of a chat message that comes for another target than it should.</summary>
    public string OtherThanMessage { get; }

    /// <summary>Largest message in bytes.</summary>
    public int MaxMessage { get; }

    /// <inheritdoc />
    public override void WriteCall(
        CompiledTemplate call, long? id, ClientIdentity client, IBufferWriter<byte> frame, uint sequence = 0, ReadOnlySpan<byte> body = default)
    {
        Write(call, client, frame, sequence, body);
        if (id is { } number)
        {
            frame.Write(",\"invocationId\":\""u8);
            CompiledTemplate.WriteNumber(number, frame);
            frame.Write("\""u8);
        }

        frame.Write("}"u8);
        frame.Write(End);
    }

    /// <summary>Writes the answer to a call of the server that awaits one: nothing, as a result.</summary>
    /// <param name="id">The id, as it stands in the call's JSON, without quotes.</param>
    /// <param name="frame">Takes the frame.</param>
    public static void WriteCompletion(ReadOnlySpan<byte> id, IBufferWriter<byte> frame)
    {
        frame.Write("{\"type\":3,\"invocationId\":\""u8);
        frame.Write(id);
        frame.Write("\",\"result\":null}"u8);
        frame.Write(End);
    }

    /// <summary>A method as the beginning of a call, <c>{"type":1,"target":"Send","arguments":[…]</c>.</summary>
    protected override string TextOf(string name, string arguments) => $"{{\"type\":1,\"target\":\"{name}\",\"arguments\":[{arguments}]";
}
