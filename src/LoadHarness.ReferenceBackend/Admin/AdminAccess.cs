using System.Net;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.ReferenceBackend.Admin;

/// <summary>Who may use the admin endpoints: whoever is on the same machine. Behind a proxy on that machine that is everybody.</summary>
internal static class AdminAccess
{
    /// <summary>True for a loopback address, IPv4 mapped into IPv6 included; false for an unknown one.</summary>
    public static bool IsAllowed(IPAddress? remote) => remote is not null && IPAddress.IsLoopback(remote);

    /// <summary>Answers 403 to everybody else.</summary>
    public static RequestDelegate Guard(RequestDelegate endpoint) => context =>
    {
        if (IsAllowed(context.Connection.RemoteIpAddress))
            return endpoint(context);
        return Web.PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, "Admin endpoints answer to this machine only.");
    };
}
