using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Clients.Wire;

/// <summary>The opening handshake of a client (RFC 6455 section 4.1). Immutable.</summary>
/// <param name="Bytes">The HTTP request.</param>
/// <param name="Accept">The answer's Sec-WebSocket-Accept must be exactly this.</param>
internal sealed record UpgradeRequest(byte[] Bytes, string Accept)
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // section 1.3

    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Headers that the handshake sets itself.</summary>
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
    };

    /// <summary>Makes a request with a key of its own.</summary>
    /// <exception cref="FormatException">
    /// A header is one that the handshake sets itself, or holds a line break; a sub-protocol is no token (RFC 9110 section 5.6.2).
    /// </exception>
    public static UpgradeRequest Of(ConnectRequest request)
    {
        Span<byte> nonce = stackalloc byte[16];
        RandomNumberGenerator.Fill(nonce);
        var key = Convert.ToBase64String(nonce);
        var text = new StringBuilder(256)
            .Append(CultureInfo.InvariantCulture, $"GET {request.Url.PathAndQuery} HTTP/1.1\r\n")
            .Append(CultureInfo.InvariantCulture, $"Host: {(request.Url.IsDefaultPort ? request.Url.IdnHost : $"{HostOf(request.Url)}:{request.Url.Port}")}\r\n")
            .Append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
            .Append(CultureInfo.InvariantCulture, $"Sec-WebSocket-Key: {key}\r\n");
        if (request.SubProtocols.Count > 0)
        {
            CheckSubProtocols(request.SubProtocols);
            text.Append(CultureInfo.InvariantCulture, $"Sec-WebSocket-Protocol: {string.Join(", ", request.SubProtocols)}\r\n");
        }

        foreach (var (name, value) in request.Headers)
        {
            Check(name, value);
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return new UpgradeRequest(Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), AcceptOf(key));
    }

    /// <summary>The answer that belongs to a key (section 4.2.2).</summary>
    public static string AcceptOf(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6455 wants SHA-1 here; it proves no secret.
        SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix), hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }

    private static string HostOf(Uri url) => url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;

    /// <summary>One of them may be made of a client's token, which is not known before.</summary>
    private static void CheckSubProtocols(IReadOnlyList<string> offers)
    {
        foreach (var offer in offers)
        {
            if (offer.Length == 0 || offer.AsSpan().ContainsAnyExcept(TokenChars))
            {
                throw new FormatException("a sub-protocol is empty, or holds a character that a sub-protocol cannot hold");
            }
        }
    }

    private static void Check(string name, string value)
    {
        if (Own.Contains(name))
        {
            throw new FormatException($"the header {name} is set by the handshake itself");
        }

        if (name.AsSpan().IndexOfAny("\r\n: ") >= 0 || value.AsSpan().IndexOfAny("\r\n\0") >= 0)
        {
            throw new FormatException($"the header {name.ReplaceLineEndings(" ")} holds a line break or a character that a header cannot hold");
        }
    }
}
