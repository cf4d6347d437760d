using System.Text.Json;
using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// One message of the server on <c>/wx-room</c> (seed row 3.7): <c>{"code":200,"data":"..."}</c>, where data is the JSON text of an object.
/// Immutable.
/// </summary>
/// <param name="Frame">All of it.</param>
/// <param name="Data">Where the JSON string of the data lies, quotes included.</param>
/// <param name="Body">Where the text lies that people read.</param>
internal sealed record RoomPush(byte[] Frame, Range Data, Range Body)
{
    private static ReadOnlySpan<byte> QuestionHead => "{\"type\":\"question\",\"content\":\""u8;

    /// <summary>Carries a chat info as it came: its bytes are not written anew.</summary>
    /// <param name="literal">A JSON string; its text must be an object that has a string <c>content</c>.</param>
    /// <returns>Null: it is something else.</returns>
    /// <exception cref="JsonException">Its text is no JSON.</exception>
    /// <exception cref="InvalidOperationException">Its text is no object, or half of a surrogate pair is in it.</exception>
    public static RoomPush? OfLiteral(ReadOnlySpan<byte> literal)
    {
        var text = JsonText.Unescape(literal);
        Range? content = null;
        var reader = JsonText.Open(text);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContent = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (isContent && reader.TokenType == JsonTokenType.String)
                content = ((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1);
            else
                reader.Skip();
        }

        reader.Read();
        if (content is not { } body)
            return null;
        return Around(literal, JsonText.Locate(literal, body.Start.Value)..JsonText.Locate(literal, body.End.Value));
    }

    /// <summary>A question that was asked over HTTP; its content is wrapped once more (seed row 3.8).</summary>
    /// <param name="content">A JSON string, quotes included; it is carried as it came.</param>
    public static RoomPush OfQuestion(ReadOnlySpan<byte> content)
    {
        var inner = "{\"content\":"u8;
        byte[] question = [.. inner, .. content, (byte)'}'];
        byte[] data = [.. QuestionHead, .. JsonText.Escape(question), .. "\"}"u8];
        byte[] literal = [(byte)'"', .. JsonText.Escape(data), (byte)'"'];
        return Around(literal, At(question, data, inner.Length + 1)..At(question, data, question.Length - 2));

        int At(byte[] innermost, byte[] middle, int place) =>
            1 + JsonText.EscapedLength(middle.AsSpan(..(QuestionHead.Length + JsonText.EscapedLength(innermost.AsSpan(..place)))));
    }

    /// <summary>The type that the data of a remembered message names; null: none.</summary>
    public static string? TypeOf(HistoryEntry entry)
    {
        using var data = JsonDocument.Parse(JsonText.Unescape(entry.Frame.AsSpan(entry.Content)));
        return data.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
    }

    private static RoomPush Around(ReadOnlySpan<byte> literal, Range body)
    {
        var head = "{\"code\":200,\"data\":"u8;
        byte[] frame = [.. head, .. literal, (byte)'}'];
        return new RoomPush(
            frame, head.Length..(head.Length + literal.Length), (head.Length + body.Start.Value)..(head.Length + body.End.Value));
    }
}
