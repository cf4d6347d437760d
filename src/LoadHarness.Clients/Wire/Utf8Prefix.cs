using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace LoadHarness.Clients.Wire;

/// <summary>UTF-8 that has not come whole: a fragment may end in the middle of a character (RFC 6455 section 5.6). Pure.</summary>
internal static class Utf8Prefix
{
    private const int LongestCharacter = 4;

    /// <summary>Whether bytes are UTF-8, or could become so with more bytes.</summary>
    /// <param name="bytes">The bytes, beginning with a whole character.</param>
    /// <param name="valid">How many of them are whole characters; the others begin one.</param>
    public static bool IsValid(ReadOnlySpan<byte> bytes, out int valid)
    {
        // The last character begins at most three bytes before the end; all before it must be whole.
        for (var tail = 1; tail < LongestCharacter && tail <= bytes.Length; tail++)
        {
            if (Rune.DecodeFromUtf8(bytes[^tail..], out _, out _) == OperationStatus.NeedMoreData)
            {
                valid = bytes.Length - tail;
                return Utf8.IsValid(bytes[..valid]);
            }
        }

        valid = bytes.Length;
        return Utf8.IsValid(bytes);
    }
}
