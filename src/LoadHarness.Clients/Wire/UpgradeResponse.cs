using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LoadHarness.Clients.Wire;

/// <summary>A server's answer to the opening handshake (RFC 6455 section 4.1, steps 1 to 6). Immutable.</summary>
/// <param name="Status">HTTP status; 0: it is not HTTP.</param>
/// <param name="Problem">What is wrong with it, for people; null: the connection is open.</param>
/// <param name="SubProtocol">Sub-protocol that the server chose; null: none.</param>
/// <param name="Consumed">Bytes of the head; frames begin after it.</param>
internal sealed record UpgradeResponse(int Status, string? Problem, string? SubProtocol, int Consumed)
{
    /// <summary>A longer head is no answer to a handshake.</summary>
    public const int MaxHead = 16 * 1024;

    private const int QuotedBody = 120;

    /// <summary>Reads an answer.</summary>
    /// <param name="data">Bytes from its beginning.</param>
    /// <param name="accept">The expected Sec-WebSocket-Accept.</param>
    /// <param name="offered">Sub-protocols that were offered.</param>
    /// <param name="ended">No more bytes will come.</param>
    /// <returns>The answer; null: more bytes are needed.</returns>
    public static UpgradeResponse? Read(ReadOnlySpan<byte> data, string accept, IReadOnlyList<string> offered, bool ended)
    {
        if (!StartsLikeHttp(data))
        {
            return new UpgradeResponse(0, $"does not speak HTTP: it answered '{Quote(data)}'", null, data.Length);
        }

        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return data.Length > MaxHead ? new UpgradeResponse(0, $"answered the upgrade with a head of more than {MaxHead} bytes", null, data.Length)
                : ended ? new UpgradeResponse(0, "ended the connection during the upgrade", null, data.Length)
                : null;
        }

        var head = new ResponseHead(data[..end]);
        if (head.Status == 101)
        {
            return Check(head, accept, offered, end + 4);
        }

        // The body tells people why; it is waited for as far as its length is known.
        return !TryReadBody(head, data[(end + 4)..], out var body) && !ended
            ? null
            : new UpgradeResponse(head.Status, body.Length > 0 ? Quote(body) : "", null, data.Length);
    }

    /// <summary>The body as people are shown it: of one in chunks the first, without its frame (RFC 9112 section 7.1).</summary>
    /// <returns>Whether that is all of it, or enough.</returns>
    private static bool TryReadBody(in ResponseHead head, ReadOnlySpan<byte> data, out ReadOnlySpan<byte> body)
    {
        var length = head.ContentLength;
        body = data;
        if (HasToken(head["Transfer-Encoding"], "chunked"))
        {
            var line = data.IndexOf("\r\n"u8);
            if (line < 0)
            {
                body = [];
                return false;
            }

            if (Utf8Parser.TryParse(data[..line], out length, out _, 'x'))
            {
                body = data.Slice(line + 2, (int)Math.Min(length, data.Length - line - 2));
            }
        }

        return body.Length >= Math.Min(length, QuotedBody);
    }

    private static UpgradeResponse Check(ResponseHead head, string accept, IReadOnlyList<string> offered, int consumed)
    {
        var chosen = head["Sec-WebSocket-Protocol"];
        var problem = !HasToken(head["Upgrade"], "websocket") ? "the Upgrade header is not websocket"
            : !HasToken(head["Connection"], "upgrade") ? "the Connection header is not Upgrade"
            : head["Sec-WebSocket-Accept"] != accept ? "the Sec-WebSocket-Accept header is wrong"
            : chosen is not null && !offered.Contains(chosen) ? $"it chose the sub-protocol '{chosen}', which was not offered"
            : head["Sec-WebSocket-Extensions"] is { Length: > 0 } extension ? $"it uses the extension '{extension}', which was not offered"
            : null;
        return new UpgradeResponse(head.Status, problem is null ? null : $"answered the upgrade wrongly: {problem}", chosen, consumed);
    }

    private static bool HasToken(string? value, string token) =>
        value is not null && value.Split(',').Any(part => part.Trim().Equals(token, StringComparison.OrdinalIgnoreCase));

    private static bool StartsLikeHttp(ReadOnlySpan<byte> data)
    {
        var known = Math.Min(data.Length, 7);
        return data[..known].SequenceEqual("HTTP/1."u8[..known]);
    }

    private static string Quote(ReadOnlySpan<byte> data)
    {
        var text = Encoding.UTF8.GetString(data.Length > QuotedBody ? data[..QuotedBody] : data).Trim();
        return string.Concat(text.Select(c => char.IsControl(c) ? '·' : c)) + (data.Length > QuotedBody ? "…" : "");
    }

    /// <summary>Status line and headers.</summary>
    private readonly struct ResponseHead
    {
        private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

        public ResponseHead(ReadOnlySpan<byte> head)
        {
            var lines = Encoding.Latin1.GetString(head).Split("\r\n");
            var status = lines[0].Split(' ', 3);
            Status = status.Length > 1 && int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            foreach (var line in lines.Skip(1))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                {
                    var name = line[..colon].Trim();
                    var value = line[(colon + 1)..].Trim();
                    _headers[name] = _headers.TryGetValue(name, out var before) ? $"{before}, {value}" : value;
                }
            }
        }

        public int Status { get; }

        public string? this[string name] => _headers.GetValueOrDefault(name);

        /// <summary>Announced length of the body; 0: none or not announced.</summary>
        public long ContentLength =>
            long.TryParse(this["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 0;
    }
}
