using System.Text;
using System.Text.Unicode;

namespace LoadHarness.Clients;

/// <summary>What a server said, for a message to people: without the token that it may have sent back. Pure.</summary>
internal static class FrameQuote
{
    /// <summary>The reason of a refusal is often what an envelope ends with.</summary>
    private const int QuotedChars = 120;

    /// <summary>The head of a binary packet is enough to know it.</summary>
    private const int QuotedBytes = 32;

    /// <summary>A token is looked for so far: one that begins in the quote may end long after it.</summary>
    private const int SearchedBytes = 16 * 1024;

    /// <summary>Bytes of a character of UTF-8 after its first.</summary>
    private const int LongestTail = 3;

    /// <summary>A shorter one is no secret: its letters are in every word.</summary>
    private const int ShortestToken = 4;

    /// <summary>A text without the token.</summary>
    public static string Hide(string text, string token) =>
        token.Length >= ShortestToken ? text.Replace(token, "***", StringComparison.Ordinal) : text;

    /// <summary>The beginning of a frame.</summary>
    /// <param name="payload">The frame.</param>
    /// <param name="token">The client's token.</param>
    public static string Of(ReadOnlySpan<byte> payload, string token)
    {
        var searched = Searched(payload);
        if (searched.Contains((byte)0) || !Utf8.IsValid(searched))
        {
            return Bytes(payload);
        }

        var text = Hide(Encoding.UTF8.GetString(searched), token);
        var cut = text.Length > QuotedChars;
        return new string([.. (cut ? text[..QuotedChars] : text).Select(c => char.IsControl(c) ? '·' : c)]) + (cut ? "…" : "");
    }

    /// <summary>As much of a frame as matters to a quote: to be kept where one may be wanted later. Ends between two characters.</summary>
    public static ReadOnlySpan<byte> Searched(ReadOnlySpan<byte> payload)
    {
        var length = Math.Min(payload.Length, SearchedBytes);
        for (var back = 0; back < LongestTail && length < payload.Length && (payload[length] & 0xC0) == 0x80; back++)
        {
            length--;
        }

        return payload[..length];
    }

    /// <summary>What is no text, in hexadecimal.</summary>
    private static string Bytes(ReadOnlySpan<byte> payload) =>
        $"binary {Convert.ToHexStringLower(payload[..Math.Min(payload.Length, QuotedBytes)])}{(payload.Length > QuotedBytes ? "…" : "")}";
}
