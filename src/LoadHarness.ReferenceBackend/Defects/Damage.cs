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
            if (one == '\\')
            {
                var escape = EscapeAt(payload.AsSpan(..end), i);

                // Of \u00e9 the last digit may be any: half of a pair stays half of a pair.
                i += escape.Length - 1;
                if (escape.IsUnit)
                    other = (i, (byte)(payload[i] == '0' ? '1' : '0'));
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

    /// <summary>
    /// The escape that begins somewhere. JSON in JSON has more backslashes before it, and all of it is the escape: with another letter
    /// behind them the inner JSON would be broken.
    /// </summary>
    private static (int Length, bool IsUnit) EscapeAt(ReadOnlySpan<byte> text, int start)
    {
        var letter = start;
        while (letter < text.Length && text[letter] == '\\')
            letter++;
        var isUnit = letter + 4 < text.Length && text[letter] == 'u' && IsHex(text.Slice(letter + 1, 4));
        return (Math.Min(letter + (isUnit ? 5 : 1), text.Length) - start, isUnit && letter == start + 1);
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        }

        return true;
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
