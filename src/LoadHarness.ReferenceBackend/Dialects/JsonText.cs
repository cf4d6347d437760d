using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>JSON strings as bytes: what they say, and where in them something is said. Pure.</summary>
internal static class JsonText
{
    /// <summary>A reader that stands inside the object that a text must be.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public static Utf8JsonReader Open(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new InvalidOperationException("The text is no JSON object.");
        return reader;
    }

    /// <summary>The text of a JSON string.</summary>
    /// <param name="literal">The string with its quotes.</param>
    /// <exception cref="InvalidOperationException">It contains half of a surrogate pair.</exception>
    public static byte[] Unescape(ReadOnlySpan<byte> literal)
    {
        var reader = new Utf8JsonReader(literal);
        reader.Read();
        var text = new byte[literal.Length];
        return text[..reader.CopyString(text)];
    }

    /// <summary>The same for text that was checked before.</summary>
    public static string Read(string literal) => Encoding.UTF8.GetString(Unescape(Encoding.UTF8.GetBytes(literal)));

    /// <summary>Where in a JSON string a byte of its text begins.</summary>
    /// <param name="literal">The string with its quotes; its text is well-formed.</param>
    /// <param name="offset">Number of the byte in the text, at the beginning of a character.</param>
    public static int Locate(ReadOnlySpan<byte> literal, int offset)
    {
        var at = 1;
        for (var decoded = 0; decoded < offset;)
        {
            var (width, bytes) = literal[at] != '\\' ? (1, 1) : literal[at + 1] != 'u' ? (2, 1) : OfUnit(literal.Slice(at + 2, 4));
            at += width;
            decoded += bytes;
        }

        return at;
    }

    /// <summary>The same bytes inside a JSON string. They come out of JSON: only quotes and backslashes need an escape.</summary>
    public static byte[] Escape(ReadOnlySpan<byte> json)
    {
        var escaped = new byte[EscapedLength(json)];
        var at = 0;
        foreach (var one in json)
        {
            if (one is (byte)'"' or (byte)'\\')
                escaped[at++] = (byte)'\\';
            escaped[at++] = one;
        }

        return escaped;
    }

    /// <summary>Length of what <see cref="Escape"/> makes.</summary>
    public static int EscapedLength(ReadOnlySpan<byte> json) => json.Length + json.Count((byte)'"') + json.Count((byte)'\\');

    /// <summary>Of <c>\uXXXX</c>: bytes that it takes in the literal, and bytes of UTF-8 that it stands for.</summary>
    private static (int Width, int Bytes) OfUnit(ReadOnlySpan<byte> digits)
    {
        var unit = (char)int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return char.IsSurrogate(unit) ? (12, 4) : (6, Encoding.UTF8.GetByteCount([unit]));
    }
}
