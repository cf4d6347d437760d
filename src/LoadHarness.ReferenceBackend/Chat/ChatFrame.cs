using System.Net.WebSockets;
using System.Text.Json;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// One message in flat JSON, as far as the server needs to understand it: a JSON object whose <c>type</c> says what is wanted.
/// Other properties are allowed and ignored; of a property that occurs twice the last one counts.
/// </summary>
/// <param name="Kind">What the client asks for.</param>
/// <param name="Content">Of a <see cref="ChatFrameKind.Say"/>: where the JSON string of the content lies, quotes included.</param>
/// <param name="Room">Of a <see cref="ChatFrameKind.Join"/> or <see cref="ChatFrameKind.Auth"/>: the name of the room; empty: none.</param>
/// <param name="Token">Of a <see cref="ChatFrameKind.Auth"/>: the token.</param>
/// <param name="Refusal">Of a <see cref="ChatFrameKind.Malformed"/>: the answer that says why; null: its type is unknown.</param>
internal readonly record struct ChatFrame(
    ChatFrameKind Kind, Range Content = default, string Room = "", string Token = "", Message? Refusal = null)
{
    /// <summary>Of a <see cref="ChatFrameKind.Say"/>: where its message id lies, quotes included; null: it has none.</summary>
    public Range? MessageId { get; private init; }

    /// <summary>Of a <see cref="ChatFrameKind.Say"/>: where its signature lies, quotes included; null: it has none.</summary>
    public Range? Signature { get; private init; }

    /// <summary>Of a <see cref="ChatFrameKind.Say"/>: where the text that people read lies, without the quotes.</summary>
    public Range Text => (Content.Start.Value + 1)..(Content.End.Value - 1);

    /// <summary>Understands one message, which must be text.</summary>
    public static ChatFrame Parse(WebSocketMessageType type, ReadOnlySpan<byte> payload) =>
        type == WebSocketMessageType.Text ? Parse(payload) : Refuse(Answers.Binary);

    /// <summary>Understands one message. Pure; reads all of it, because a frame with a broken end is not to be relayed either.</summary>
    public static ChatFrame Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return ParseObject(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape such as "\ud800" that is no text.
            return Refuse(Answers.NotJson);
        }
    }

    private static ChatFrame ParseObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Refuse(Answers.NotJson);

        var kind = ChatFrameKind.Malformed;
        Range? content = null;
        Range? id = null;
        Range? signature = null;
        string? room = null;
        string? token = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
                kind = ReadKind(ref reader);
            else if (reader.ValueTextEquals("content"u8))
                content = ReadLiteral(ref reader);
            else if (reader.ValueTextEquals("messageId"u8))
                id = ReadLiteral(ref reader);
            else if (reader.ValueTextEquals("signature"u8))
                signature = ReadLiteral(ref reader);
            else if (reader.ValueTextEquals("room"u8))
                room = ReadString(ref reader) ? reader.GetString() : null;
            else if (reader.ValueTextEquals("token"u8))
                token = ReadString(ref reader) ? reader.GetString() : null;
            else
                SkipValue(ref reader);
        }

        // Beyond the object there may be nothing but white space: reading on throws otherwise.
        reader.Read();
        return kind switch
        {
            ChatFrameKind.Say when content is { } range => new ChatFrame(kind, Content: range) { MessageId = id, Signature = signature },
            ChatFrameKind.Say => Refuse(Answers.NoContent),
            ChatFrameKind.Join when room is { Length: > 0 and <= RoomKey.MaxNameLength } => new ChatFrame(kind, Room: room),
            ChatFrameKind.Join => Refuse(Answers.BadRoom),
            ChatFrameKind.Auth when token is { Length: > 0 } && (room ?? "").Length <= RoomKey.MaxNameLength =>
                new ChatFrame(kind, Room: room ?? "", Token: token),
            ChatFrameKind.Auth => Refuse(Answers.BadAuth),
            ChatFrameKind.Malformed => new ChatFrame(kind),
            _ => new ChatFrame(kind),
        };
    }

    private static ChatFrameKind ReadKind(ref Utf8JsonReader reader)
    {
        if (!ReadString(ref reader))
            return ChatFrameKind.Malformed;
        if (reader.ValueTextEquals("msg"u8))
            return ChatFrameKind.Say;
        if (reader.ValueTextEquals("ping"u8))
            return ChatFrameKind.Ping;
        if (reader.ValueTextEquals("join"u8))
            return ChatFrameKind.Join;
        if (reader.ValueTextEquals("leave"u8))
            return ChatFrameKind.Leave;
        if (reader.ValueTextEquals("heartbeat"u8))
            return ChatFrameKind.Heartbeat;
        if (reader.ValueTextEquals("typing"u8) || reader.ValueTextEquals("presence"u8) || reader.ValueTextEquals("read"u8))
            return ChatFrameKind.Signal;
        return reader.ValueTextEquals("auth"u8) ? ChatFrameKind.Auth : ChatFrameKind.Malformed;
    }

    /// <summary>Goes to the end of the next value; where it lies if it is a string, quotes included.</summary>
    private static Range? ReadLiteral(ref Utf8JsonReader reader) =>
        ReadString(ref reader) ? (int)reader.TokenStartIndex..(int)reader.BytesConsumed : null;

    /// <summary>Goes to the end of the next value; true if it is a string, which is then the current token.</summary>
    private static bool ReadString(ref Utf8JsonReader reader)
    {
        SkipValue(ref reader);
        return reader.TokenType == JsonTokenType.String;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static ChatFrame Refuse(Message answer) => new(ChatFrameKind.Malformed, Refusal: answer);
}
