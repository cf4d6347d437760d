using System.Buffers;
using System.Text;

namespace LoadHarness.Scenarios.Protocols;

/// <summary>
/// Escapes text for JSON strings, also for strings within strings: JSON that is the value of a JSON string is escaped once
/// more (seed row 3.5 nests three). Escapes what <c>JSON.stringify</c> escapes and no more, so that frames are byte for byte
/// those of the published clients: quote, backslash and control characters (RFC 8259 section 7). Pure, thread-safe; writes
/// without allocation.
/// </summary>
public static class JsonText
{
    private const string Specials =
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private static readonly SearchValues<char> SpecialChars = SearchValues.Create(Specials);
    private static readonly SearchValues<byte> SpecialBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Specials));

    /// <summary>Writes UTF-8 text.</summary>
    /// <param name="text">The text as UTF-8.</param>
    /// <param name="levels">How many JSON strings are around it; 0: it is written as it is.</param>
    /// <param name="to">Takes the bytes.</param>
    public static void Write(ReadOnlySpan<byte> text, int levels, IBufferWriter<byte> to)
    {
        while (levels > 0 && text.IndexOfAny(SpecialBytes) is var at and >= 0)
        {
            to.Write(text[..at]);
            WriteEscape(text[at], levels, to);
            text = text[(at + 1)..];
        }

        to.Write(text);
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="levels">How many JSON strings are around it; 0: it is written as it is.</param>
    /// <param name="to">Takes the bytes.</param>
    public static void Write(ReadOnlySpan<char> text, int levels, IBufferWriter<byte> to)
    {
        while (levels > 0 && text.IndexOfAny(SpecialChars) is var at and >= 0)
        {
            Encoding.UTF8.GetBytes(text[..at], to);
            WriteEscape((byte)text[at], levels, to);
            text = text[(at + 1)..];
        }

        Encoding.UTF8.GetBytes(text, to);
    }

    /// <summary>Text as it stands within JSON strings.</summary>
    /// <param name="text">The text.</param>
    /// <param name="levels">How many JSON strings are around it; 0: it stays as it is.</param>
    public static string Escape(string text, int levels)
    {
        if (levels == 0 || text.AsSpan().IndexOfAny(SpecialChars) < 0)
        {
            return text;
        }

        var escaped = new ArrayBufferWriter<byte>(2 * text.Length);
        Write(text, levels, escaped);
        return Encoding.UTF8.GetString(escaped.WrittenSpan);
    }

    /// <summary>One special character: its escape, which holds a backslash, is a text for the strings around.</summary>
    private static void WriteEscape(byte special, int levels, IBufferWriter<byte> to)
    {
        ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
        ReadOnlySpan<byte> escape = special switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\r' => "\\r"u8,
            _ => [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', hex[special >> 4], hex[special & 15]],
        };
        Write(escape, levels - 1, to);
    }
}
