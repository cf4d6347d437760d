using System.Net;

namespace LoadHarness.Clients.Transport;

/// <summary>The HTTP proxy of a scenario as .NET takes it. Pure.</summary>
public static class ProxyOptions
{
    /// <summary>A proxy, with the user and the password that its address holds.</summary>
    public static WebProxy Of(Uri proxy)
    {
        var words = proxy.UserInfo.Split(':', 2);
        return new WebProxy(proxy.Host, proxy.Port)
        {
            Credentials = words is [{ Length: > 0 } user, ..]
                ? new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(words.ElementAtOrDefault(1) ?? ""))
                : null,
        };
    }
}
