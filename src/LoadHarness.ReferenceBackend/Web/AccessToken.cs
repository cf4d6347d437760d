using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>The query parameter <c>token</c>.</summary>
internal static class AccessToken
{
    /// <summary>Body of the 401.</summary>
    public const string Refusal = "The token is missing or wrong: add ?token=TOKEN to the address.";

    /// <summary>
    /// True if the request carries the required token, or any token where none is required. Clients put it into the address with and
    /// without percent-encoding, so a token such as <c>a+b/c=</c> is accepted in both forms.
    /// </summary>
    public static bool IsAccepted(HttpRequest request, string? required)
    {
        var token = request.Query["token"].ToString();
        if (required is null)
            return token.Length > 0;
        return token == required || Raw(request.QueryString) == required;
    }

    /// <summary>Who the client is, as far as its token tells; nothing where one token, a secret, is required of all.</summary>
    public static string UserOf(HttpRequest request, string? required) =>
        required is null ? request.Query["token"].ToString() : string.Empty;

    private static string? Raw(QueryString query)
    {
        foreach (var pair in (query.Value ?? string.Empty).TrimStart('?').Split('&'))
        {
            if (pair.StartsWith("token=", StringComparison.Ordinal))
                return pair["token=".Length..];
        }

        return null;
    }
}
