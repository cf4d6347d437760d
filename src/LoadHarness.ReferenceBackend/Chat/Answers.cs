using System.Buffers;
using System.Net.WebSockets;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>What the server itself says in the chat protocol. The constant answers are built once and shared.</summary>
internal static class Answers
{
    /// <summary>Answer to a ping.</summary>
    public static readonly Message Pong = new("{\"type\":\"pong\"}"u8.ToArray(), WebSocketMessageType.Text);

    /// <summary>The message is no JSON object.</summary>
    public static readonly Message NotJson = Error("the message is not a JSON object");

    /// <summary>The type is missing or none of those known.</summary>
    public static readonly Message UnknownType = Error("type must be one of msg, ping, join, leave");

    /// <summary>The same where one cannot walk about.</summary>
    public static readonly Message UnknownFlatType = Error("type must be one of msg, ping, heartbeat");

    /// <summary>Answer to a heartbeat.</summary>
    public static readonly Message Heartbeat = new("{\"type\":\"heartbeat\"}"u8.ToArray(), WebSocketMessageType.Text);

    /// <summary>Answer to somebody who has shown a good token.</summary>
    public static readonly Message Authenticated = new("{\"type\":\"auth\",\"ok\":true}"u8.ToArray(), WebSocketMessageType.Text);

    /// <summary>An auth frame without a token, or with too long a room name.</summary>
    public static readonly Message BadAuth = Error($"an auth needs a token, and a room has at most {RoomKey.MaxNameLength} characters");

    /// <summary>A msg whose signature is missing or wrong.</summary>
    public static readonly Message BadSignature = Error("the signature is missing or wrong");

    /// <summary>A msg without a content.</summary>
    public static readonly Message NoContent = Error("a msg needs a content that is a string");

    /// <summary>A join without a proper room name.</summary>
    public static readonly Message BadRoom = Error($"a join needs a room of 1 to {RoomKey.MaxNameLength} characters");

    /// <summary>A binary frame on the chat endpoint.</summary>
    public static readonly Message Binary = Error("this endpoint understands text frames only");

    /// <summary>A msg or leave of somebody who is in no room.</summary>
    public static readonly Message NotInRoom = Error("you are in no room; join one first");

    /// <summary>Room names are shown to people: they stay readable instead of becoming \u escapes. The answer is JSON, not HTML.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Welcome to a room.</summary>
    public static Message Joined(string room, int members) => Build("joined", "room", room, members);

    /// <summary>Confirms that a room was left.</summary>
    public static Message Left(string room) => Build("left", "room", room);

    private static Message Error(string reason) => Build("error", "reason", reason);

    private static Message Build(string type, string property, string value, int? members = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString(property, value);
            if (members is { } count)
                json.WriteNumber("members", count);
            json.WriteEndObject();
        }

        return new Message(buffer.WrittenSpan.ToArray(), WebSocketMessageType.Text);
    }
}
