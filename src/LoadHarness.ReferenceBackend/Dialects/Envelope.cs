using System.Text.Json;
using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// One message of a client on <c>/wx-room</c> (seed row 3.2): <c>{"token":"...","type":2,"payLoad":"..."}</c>, where the payload is the
/// JSON text of <c>{"topic":"...","chatInfo":"..."}</c> and the chat info is once more the JSON text of an object.
/// </summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Token">The token in it; empty: none.</param>
/// <param name="Topic">Of a <see cref="EnvelopeKind.Join"/> or <see cref="EnvelopeKind.Say"/>: the room.</param>
/// <param name="Push">Of a <see cref="EnvelopeKind.Say"/>: what the room is to hear.</param>
internal readonly record struct Envelope(EnvelopeKind Kind, string Token = "", string Topic = "", RoomPush? Push = null)
{
    /// <summary>Understands one message. Pure; reads all three layers, because a broken one is not to be relayed.</summary>
    public static Envelope Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return ParseOuter(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException: not an object, or an escape that is no text. FormatException: a number that is no integer.
            return default;
        }
    }

    private static Envelope ParseOuter(ReadOnlySpan<byte> json)
    {
        var (kind, token, payload) = (0, string.Empty, default(byte[]));
        var reader = JsonText.Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (name == "type")
                kind = reader.GetInt32();
            else if (name == "token")
                token = reader.GetString() ?? string.Empty;
            else if (name == "payLoad" && reader.TokenType == JsonTokenType.String)
                payload = JsonText.Unescape(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
            else
                reader.Skip();
        }

        // Beyond the object there may be nothing but white space: reading on throws otherwise.
        reader.Read();
        return (EnvelopeKind)kind switch
        {
            EnvelopeKind.Heartbeat => new Envelope(EnvelopeKind.Heartbeat, token),
            EnvelopeKind.Say or EnvelopeKind.Join when payload is not null => ParseInner((EnvelopeKind)kind, token, payload),
            _ => default,
        };
    }

    private static Envelope ParseInner(EnvelopeKind kind, string token, ReadOnlySpan<byte> json)
    {
        var (topic, push) = (string.Empty, default(RoomPush));
        var reader = JsonText.Open(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var literal = json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];
            if (name == "topic" && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                topic = reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(literal);
            else if (name == "chatInfo" && reader.TokenType == JsonTokenType.String)
                push = RoomPush.OfLiteral(literal);
            else
                reader.Skip();
        }

        reader.Read();
        var isWhole = topic.Length is > 0 and <= RoomKey.MaxNameLength && (kind == EnvelopeKind.Join || push is not null);
        return isWhole ? new Envelope(kind, token, topic, push) : default;
    }
}
