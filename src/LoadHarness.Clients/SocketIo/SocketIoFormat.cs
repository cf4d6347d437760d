using System.Buffers;
using System.Text;
using System.Text.Json;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Clients.SocketIo;

/// <summary>What an event of the server is to us.</summary>
internal enum SocketIoEvent
{
    /// <summary>Not an event: its payload is no array that begins with a name.</summary>
    None,

    /// <summary>Chat messages come in it.</summary>
    Message,

    /// <summary>It tells of an error.</summary>
    Error,

    /// <summary>Any other.</summary>
    Other,
}

/// <summary>The options of a protocol file, prepared for conversations: names of events as bytes, arguments as templates. Immutable, thread-safe.</summary>
internal sealed class SocketIoFormat : CallFormat
{
    private static readonly string[] Options =
    [
        "namespace", "auth", "join", "join-args", "join-ack", "within", "settle", "say", "say-args", "ack", "message", "error", "leave", "leave-args",
        "heartbeat",
    ];

    private readonly byte[] _prefix; // the namespace as packets have it
    private readonly byte[] _error;
    private readonly byte[] _message;

    /// <summary>Reads the options.</summary>
    /// <exception cref="ProtocolException">One is wrong.</exception>
    public SocketIoFormat(ProtocolSettings settings)
        : base(settings, Options)
    {
        var name = settings.Option("namespace", "/");
        if (!name.StartsWith('/') || name.AsSpan().ContainsAny(',', '?'))
        {
            throw settings.Wrong("namespace", "must begin with / and hold neither a comma nor a question mark");
        }

        Namespace = Encoding.UTF8.GetBytes(name);
        _prefix = name == "/" ? [] : Encoding.UTF8.GetBytes(name + ",");
        var auth = CallArguments.Object(settings, "auth", """{"token":"${token}"}""");
        Auth = auth.Length == 0 ? null : settings.Compile("auth", auth);
        Join = Call("join", "join", """["${room}"]""");
        Say = Call("say", "message", """[{"room":"${room}","id":"${id}","text":"${body}"}]""", "body")
            ?? throw settings.Wrong("say", "must be the name of an event");
        var message = settings.Option("message", settings.Option("say", "message"));
        _message = Encoding.UTF8.GetBytes(message);
        OtherThanMessage = $"a message in another event than '{message}'";
        _error = Encoding.UTF8.GetBytes(settings.Option("error", "error"));
        Leave = Call("leave", "", """["${room}"]""");
        Pings = settings.Option("heartbeat", "server", "client") == "client";
    }

    /// <summary>The namespace, as in <c>/admin</c>.</summary>
    public byte[] Namespace { get; }

    /// <summary>What CONNECT carries; null: nothing.</summary>
    public CompiledTemplate? Auth { get; }

    /// <summary>The event of a chat message.</summary>
    public CompiledTemplate Say { get; }

    /// <summary>What is said of a chat message that comes in another event than it should.</summary>
    public string OtherThanMessage { get; }

    /// <summary>Whether clients ping, as before Engine.IO 4; else the server does.</summary>
    public bool Pings { get; }

    /// <summary>What an event is.</summary>
    /// <param name="payload">Its payload: <c>["name",…]</c>. Only the name is read, and that the array has an end.</param>
    public SocketIoEvent KindOf(ReadOnlySpan<byte> payload)
    {
        if (payload is not [(byte)'[', .., (byte)']'])
        {
            return SocketIoEvent.None;
        }

        try
        {
            var reader = new Utf8JsonReader(payload);
            return !reader.Read() || !reader.Read() || reader.TokenType != JsonTokenType.String ? SocketIoEvent.None
                : reader.ValueTextEquals(_message) ? SocketIoEvent.Message
                : reader.ValueTextEquals(_error) ? SocketIoEvent.Error
                : SocketIoEvent.Other;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return SocketIoEvent.None; // no JSON, or a name with a broken escape
        }
    }

    /// <summary>Writes CONNECT.</summary>
    public void WriteConnect(ClientIdentity client, IBufferWriter<byte> frame)
    {
        WriteHead("40"u8, null, frame);
        if (Auth is not null)
        {
            Write(Auth, client, frame);
        }
    }

    /// <inheritdoc />
    public override void WriteCall(
        CompiledTemplate call, long? id, ClientIdentity client, IBufferWriter<byte> frame, uint sequence = 0, ReadOnlySpan<byte> body = default)
    {
        WriteHead("42"u8, id, frame);
        Write(call, client, frame, sequence, body);
    }

    /// <summary>Writes the answer to an event that wants to be acknowledged.</summary>
    public void WriteAck(long id, IBufferWriter<byte> frame)
    {
        WriteHead("43"u8, id, frame);
        frame.Write("[]"u8);
    }

    /// <summary>Writes DISCONNECT.</summary>
    public void WriteDisconnect(IBufferWriter<byte> frame) => WriteHead("41"u8, null, frame);

    /// <inheritdoc />
    protected override string TextOf(string name, string arguments) => $"[\"{name}\"{(arguments.Length == 0 ? "" : ",")}{arguments}]";

    private void WriteHead(ReadOnlySpan<byte> types, long? id, IBufferWriter<byte> frame)
    {
        frame.Write(types);
        frame.Write(_prefix);
        if (id is { } number)
        {
            CompiledTemplate.WriteNumber(number, frame);
        }
    }
}
