using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// What the server itself says on <c>/wx-room</c>: <c>{"code":N,"data":"..."}</c>. Of code 200 the data is the JSON text of an object, of
/// others, which the seed ignores (row 3.7), a sentence.
/// </summary>
internal static class RoomAnswers
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answer to a heartbeat.</summary>
    public static readonly Message Heartbeat = Build(200, """{"type":"heartbeat"}""");

    /// <summary>It was not understood.</summary>
    public static readonly Message Malformed = Build(400, "the message is not understood");

    /// <summary>The token in it is not good.</summary>
    public static readonly Message Unauthorized = Build(401, "the token in the message is missing, wrong or expired");

    /// <summary>Said to a room that the connection is not in.</summary>
    public static readonly Message NotInRoom = Build(403, "you are not in this room; join it first");

    /// <summary>Welcome to a room.</summary>
    public static Message Joined(string topic, int members) => Build(200, Text(json =>
    {
        json.WriteString("type", "join");
        json.WriteString("topic", topic);
        json.WriteNumber("members", members);
    }));

    private static Message Build(int code, string data) => new(
        Encoding.UTF8.GetBytes(Text(json =>
        {
            json.WriteNumber("code", code);
            json.WriteString("data", data);
        })),
        WebSocketMessageType.Text);

    private static string Text(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
