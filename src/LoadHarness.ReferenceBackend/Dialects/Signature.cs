using System.Security.Cryptography;
using System.Text;
using LoadHarness.ReferenceBackend.Chat;

namespace LoadHarness.ReferenceBackend.Dialects;

/// <summary>
/// The signature of a chat frame (seed row 1.22). The row names HMAC-SHA256 only; the canonical form is ours: the message id (empty if
/// there is none), a line feed and the content, both without their JSON escapes, in UTF-8. It is written in hexadecimal digits.
/// </summary>
internal static class Signature
{
    /// <summary>True if the frame carries the right one.</summary>
    public static bool Holds(string key, in ChatFrame frame, ReadOnlySpan<byte> payload)
    {
        try
        {
            byte[] canonical = [.. Read(payload, frame.MessageId), (byte)'\n', .. Read(payload, frame.Content)];
            var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), canonical));
            var given = Encoding.UTF8.GetString(Read(payload, frame.Signature)).ToLowerInvariant();
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
        }
        catch (InvalidOperationException)
        {
            // An escape such as "\ud800" is no text, so nobody can have signed it.
            return false;
        }
    }

    private static byte[] Read(ReadOnlySpan<byte> payload, Range? literal) => literal is { } range ? JsonText.Unescape(payload[range]) : [];
}
