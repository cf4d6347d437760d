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
        if (payload.Contains((byte)0) || !Utf8.IsValid(payload))
        {
            return Bytes(payload);
        }

        var text = Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, SearchedBytes)]);
        text = Hide(text, token);
        var cut = text.Length > QuotedChars;
        return new string([.. (cut ? text[..QuotedChars] : text).Select(c => char.IsControl(c) ? '·' : c)]) + (cut ? "…" : "");
    }

    /// <summary>What is no text, in hexadecimal.</summary>
    private static string Bytes(ReadOnlySpan<byte> payload) =>
        $"binary {Convert.ToHexStringLower(payload[..Math.Min(payload.Length, QuotedBytes)])}{(payload.Length > QuotedBytes ? "…" : "")}";
}
