using System.Net.WebSockets;
using System.Text.Json;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>
/// Damages one byte of a message such that it stays what it was: UTF-8 stays UTF-8, JSON stays JSON with the same structure. Nobody but
/// who checks the text can tell. Pure.
/// </summary>
internal static class Damage
{
    /// <summary>A damaged copy.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="body">The text in it. Of a text that is JSON itself its longest string is damaged.</param>
    /// <param name="type">Text or binary.</param>
    /// <returns>Null: there is nothing in it that can be damaged in this way.</returns>
    public static byte[]? To(byte[] payload, Range body, WebSocketMessageType type)
    {
        var (start, length) = body.GetOffsetAndLength(payload.Length);
        if (type == WebSocketMessageType.Binary)
            return length == 0 ? null : Changed(payload, start + (length / 2), (byte)(payload[start + (length / 2)] ^ 1));
        if (LongestString(payload.AsSpan(start, length)) is { } text)
            (start, length) = (start + text.Start, text.Length);
        return InMiddle(payload, start, length);
    }

    /// <summary>Replaces the letter or digit nearest to the middle by the next one of its kind, and where there is none, a character of several bytes.</summary>
    private static byte[]? InMiddle(byte[] payload, int start, int length)
    {
        var middle = start + (length / 2);
        int? best = null, foreign = null;
        for (var i = start; i < start + length; i++)
        {
            // The characters of an escape (\n, \u00e9) are no text.
            if (payload[i] == '\\')
                i += i + 1 < start + length && payload[i + 1] == 'u' ? 5 : 1;
            else if (char.IsAsciiLetterOrDigit((char)payload[i]) && (best is null || Math.Abs(i - middle) < Math.Abs(best.Value - middle)))
                best = i;
            else if (IsContinuation(payload[i]) && (i + 1 == start + length || !IsContinuation(payload[i + 1])))
                foreign = i;
        }

        // The lowest bit of the last byte of a character (RFC 3629, section 4) may be anything.
        return best is { } at ? Changed(payload, at, Neighbour(payload[at]))
            : foreign is { } last ? Changed(payload, last, (byte)(payload[last] ^ 1))
            : null;
    }

    private static (int Start, int Length)? LongestString(ReadOnlySpan<byte> text)
    {
        (int Start, int Length)? longest = null;
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > (longest?.Length ?? 0))
                    longest = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            }

            return longest;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsContinuation(byte one) => (one & 0xC0) == 0x80;

    private static byte Neighbour(byte one) => one switch
    {
        (byte)'9' => (byte)'0',
        (byte)'z' => (byte)'a',
        (byte)'Z' => (byte)'A',
        _ => (byte)(one + 1),
    };

    private static byte[] Changed(byte[] payload, int at, byte value)
    {
        byte[] copy = [.. payload];
        copy[at] = value;
        return copy;
    }
}
