using System.Buffers;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.SignalR;

/// <summary>The options of a protocol file, prepared for conversations: methods as templates, targets as bytes. Immutable, thread-safe.</summary>
internal sealed class SignalRFormat
{
    private static readonly string[] Options =
        ["join", "join-args", "join-ack", "within", "settle", "say", "say-args", "ack", "message", "error", "leave", "leave-args"];

    private readonly ProtocolSettings _settings;

    /// <summary>Reads the options.</summary>
    /// <exception cref="ProtocolException">One is wrong.</exception>
    public SignalRFormat(ProtocolSettings settings)
    {
        _settings = settings;
        settings.ExpectOnly(Options);
        Join = Method("join", "JoinRoom", """["${room}"]""");
        IsJoinAcknowledged = settings.Switch("join-ack", true);
        Within = settings.Duration("within", TimeSpan.FromSeconds(10));
        Settle = settings.Duration("settle", settings.Definition.Settle);
        Say = Method("say", "SendMessage", """["${room}","${body}"]""", "body") ?? throw settings.Wrong("say", "must be the name of a method");
        Acknowledges = settings.Switch("ack", true);
        var message = settings.Option("message", "ReceiveMessage");
        MessageTarget = Encoding.UTF8.GetBytes(message);
        OtherThanMessage = $"a message for another target than '{message}'";
        ErrorTarget = Encoding.UTF8.GetBytes(settings.Option("error", ""));
        Leave = Method("leave", "", """["${room}"]""");
    }

    /// <summary>What ends each message: the record separator.</summary>
    public static ReadOnlySpan<byte> End => [0x1E];

    /// <summary>The handshake: the first message of a client.</summary>
    public static ReadOnlySpan<byte> Handshake => "{\"protocol\":\"json\",\"version\":1}\u001e"u8;

    /// <summary>The keep-alive.</summary>
    public static ReadOnlySpan<byte> Ping => "{\"type\":6}\u001e"u8;

    /// <summary>The method that lets a client into its room; null: there is none.</summary>
    public CompiledTemplate? Join { get; }

    /// <summary>Whether its completion is awaited.</summary>
    public bool IsJoinAcknowledged { get; }

    /// <summary>The method of a chat message.</summary>
    public CompiledTemplate Say { get; }

    /// <summary>Whether chat messages are calls that the server completes; else it says nothing to them.</summary>
    public bool Acknowledges { get; }

    /// <summary>The target in which chat messages come.</summary>
    public byte[] MessageTarget { get; }

    /// <summary>The target that tells of errors; empty: there is none.</summary>
    public byte[] ErrorTarget { get; }

    /// <summary>What is said of a chat message that comes for another target than it should.</summary>
    public string OtherThanMessage { get; }

    /// <summary>The method that takes leave of the room; null: there is none.</summary>
    public CompiledTemplate? Leave { get; }

    /// <summary>Without an awaited join: time from its end to joined.</summary>
    public TimeSpan Settle { get; }

    /// <summary>How long each answer of a login may take.</summary>
    public TimeSpan Within { get; }

    /// <summary>Largest message in bytes.</summary>
    public int MaxMessage => _settings.Definition.MaxMessage;

    /// <summary>Writes a call.</summary>
    /// <param name="method">Method and arguments.</param>
    /// <param name="id">The number by which the server completes it; null: it need not.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="frame">Takes the frame.</param>
    /// <param name="sequence">Of a message: its number.</param>
    /// <param name="body">Of a message: its text.</param>
    public void WriteCall(
        CompiledTemplate method, long? id, ClientIdentity client, IBufferWriter<byte> frame, uint sequence = 0, ReadOnlySpan<byte> body = default)
    {
        method.Write(client, _settings.Clock, frame, sequence, body);
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

    /// <summary>A method as the beginning of a call, <c>{"type":1,"target":"Send","arguments":[…]</c>; null: it is called nothing.</summary>
    private CompiledTemplate? Method(string option, string usual, string arguments, string? needed = null)
    {
        var inner = CallArguments.Of(_settings, $"{option}-args", arguments, needed);
        var name = _settings.Option(option, usual);
        return name.Length == 0 ? null
            : _settings.Compile($"{option}-args", $"{{\"type\":1,\"target\":\"{JsonText.Escape(name, 1)}\",\"arguments\":[{inner}]");
    }
}
