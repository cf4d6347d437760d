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

    /// <summary>
    /// Replaces the letter or digit nearest to the middle by the next one of its kind; where there is none, the last other character.
    /// </summary>
    private static byte[]? InMiddle(byte[] payload, int start, int length)
    {
        var (middle, end) = (start + (length / 2), start + length);
        int? best = null;
        (int At, byte Value)? other = null;
        for (var i = start; i < end; i++)
        {
            var one = payload[i];
            if (one == '\\' && i + 5 < end && payload[i + 1] == 'u')
            {
                // Of \u00e9 the last digit may be any: half of a pair stays half of a pair.
                i += 5;
                other = (i, (byte)(payload[i] == '0' ? '1' : '0'));
            }
            else if (one == '\\')
            {
                i++;
            }
            else if (char.IsAsciiLetterOrDigit((char)one) && (best is not { } nearest || Math.Abs(i - middle) < Math.Abs(nearest - middle)))
            {
                best = i;
            }
            else if (IsContinuation(one) && (i + 1 == end || !IsContinuation(payload[i + 1])))
            {
                // So may the lowest bit of the last byte of a character (RFC 3629, section 4).
                other = (i, (byte)(one ^ 1));
            }
        }

        if (best is { } at)
            return Changed(payload, at, Neighbour(payload[at]));
        return other is { } last ? Changed(payload, last.At, last.Value) : null;
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
