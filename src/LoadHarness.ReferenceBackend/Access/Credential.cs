using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Access;

/// <summary>
/// The token that somebody shows. Clients put it into the address with and without percent-encoding, so there may be two readings.
/// </summary>
/// <param name="Text">The token; empty: none was shown.</param>
/// <param name="Raw">The same as it stood in the address; null: it did not come from there.</param>
internal readonly record struct Credential(string Text, string? Raw = null)
{
    private const string Scheme = "Bearer ";

    /// <summary>The query parameter <c>token</c>.</summary>
    public static Credential OfQuery(HttpRequest request) => new(request.Query["token"].ToString(), AsWritten(request.QueryString));

    /// <summary>The header <c>Authorization: Bearer TOKEN</c>; its scheme is not case-sensitive (RFC 9110, section 11.1).</summary>
    public static Credential OfBearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return new(header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : string.Empty);
    }

    /// <summary>The whole header <c>Authorization</c>.</summary>
    public static Credential OfHeader(HttpRequest request) => new(request.Headers.Authorization.ToString());

    /// <summary>Wherever one of the dialects carries it: header with or without a scheme, else query.</summary>
    public static Credential OfAny(HttpRequest request)
    {
        if (OfBearer(request) is { Text.Length: > 0 } bearer)
            return bearer;
        return OfHeader(request) is { Text.Length: > 0 } header ? header : OfQuery(request);
    }

    private static string? AsWritten(QueryString query)
    {
        foreach (var pair in (query.Value ?? string.Empty).TrimStart('?').Split('&'))
        {
            if (pair.StartsWith("token=", StringComparison.Ordinal))
                return pair["token=".Length..];
        }

        return null;
    }
}
