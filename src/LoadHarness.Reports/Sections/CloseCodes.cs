using System.Globalization;

namespace LoadHarness.Reports.Sections;

/// <summary>What close codes mean: RFC 6455 section 7.4 and the IANA registry "WebSocket Close Code Number".</summary>
internal static class CloseCodes
{
    private static readonly Dictionary<int, string> Registered = new()
    {
        [1000] = "normal closure",
        [1001] = "going away: a server shuts down or a page is left",
        [1002] = "protocol error",
        [1003] = "unsupported data",
        [1004] = "reserved, illegal on the wire",
        [1005] = "no status received, illegal on the wire",
        [1006] = "abnormal closure, illegal on the wire",
        [1007] = "invalid frame payload data, such as broken UTF-8",
        [1008] = "policy violation",
        [1009] = "message too big",
        [1010] = "mandatory extension missing",
        [1011] = "internal error of the server",
        [1012] = "service restart: come back after a random delay",
        [1013] = "try again later: the server is overloaded",
        [1014] = "bad gateway: the server behind answered wrongly",
        [1015] = "TLS handshake failed, illegal on the wire",
        [3000] = "unauthorized",
        [3003] = "forbidden",
        [3008] = "timeout",
    };

    /// <summary>The meaning of a code as the result writes it: a number, <c>none</c>, or <c>1000 or none</c>.</summary>
    public static string Meaning(string code)
    {
        if (code == "none")
        {
            return "no close code on the wire";
        }

        if (code.EndsWith(" or none", StringComparison.Ordinal))
        {
            return $"{Meaning(code[..^" or none".Length])}, or none: the transport cannot tell";
        }

        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return "";
        }

        return Registered.TryGetValue(number, out var meaning) ? meaning : number switch
        {
            < 1000 => "illegal: below 1000",
            < 3000 => "illegal: reserved for the protocol and not assigned",
            < 4000 => "of a library or framework, not registered",
            < 5000 => "private: defined by the application",
            _ => "illegal: above 4999",
        };
    }
}
