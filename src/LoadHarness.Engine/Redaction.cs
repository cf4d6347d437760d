namespace LoadHarness.Engine;

/// <summary>Makes addresses fit for people's eyes: what may be a secret is left out. Pure.</summary>
public static class Redaction
{
    /// <summary>A URL without user info and without the values of its query.</summary>
    public static string Of(Uri url)
    {
        var query = url.Query.TrimStart('?');
        var shown = string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')[0] + "=***"));
        var address = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return shown.Length > 0 ? $"{address}?{shown}" : address;
    }

    /// <summary>A URL and the proxy before it; null: none.</summary>
    public static string Of(Uri url, Uri? proxy) => proxy is null ? Of(url) : $"{Of(url)} through the proxy {Of(proxy)}";

    /// <summary>A text in which none of the secrets is left.</summary>
    public static string Of(string text, IEnumerable<string> secrets) =>
        secrets.Where(secret => secret.Length > 0).Aggregate(text, (shown, secret) => shown.Replace(secret, "***", StringComparison.Ordinal));
}
