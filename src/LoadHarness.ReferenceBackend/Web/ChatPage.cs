using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Web;

/// <summary>The page at <c>/</c>, with which a person can chat in a browser. Self-contained: it loads nothing.</summary>
internal static class ChatPage
{
    private static readonly Lazy<byte[]> Html = new(Load);

    public static async Task GetAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self' ws: wss:; img-src data:";
        await context.Response.Body.WriteAsync(Html.Value).ConfigureAwait(false);
    }

    private static byte[] Load()
    {
        using var resource = typeof(ChatPage).Assembly.GetManifestResourceStream("chat.html")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
