using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace LoadHarness.Clients.Transport;

/// <summary>Explains why a dial failed: one sentence that names the address, the same for the same cause. Pure.</summary>
internal static class DialFailure
{
    /// <summary>The upgrade was not completed in time.</summary>
    public static string Timeout(ConnectRequest request) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Address(request.Url)} gave no answer to the upgrade within {request.Timeout.TotalSeconds:0.##} s");

    /// <summary>The dial failed with an exception.</summary>
    /// <param name="url">Where to; its query is never shown, because it may hold a token.</param>
    /// <param name="status">HTTP status of the answer; 0: there was none.</param>
    /// <param name="e">The exception.</param>
    public static string Explain(Uri url, int status, Exception e)
    {
        var address = Address(url);
        if (status != 0 && status != (int)HttpStatusCode.SwitchingProtocols)
        {
            return $"{address}{url.AbsolutePath} answered the upgrade with HTTP {status}{Hint(status)}";
        }

        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return $"{address} refused the connection: nothing listens there";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return $"the name {url.Host} is not known";
                case SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable }:
                    return $"{address} cannot be reached: no route";
                case SocketException { SocketErrorCode: SocketError.ConnectionReset }:
                    return $"{address} reset the connection during the upgrade";
                case SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }:
                    return "no more descriptors: raise the limit (ulimit -n) or lower the clients";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"no more free ports towards {address}";
                case AuthenticationException:
                    return $"TLS with {address} failed: {inner.Message.TrimEnd('.')}";
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return $"{address} ended the connection during the upgrade";
            }
        }

        return status == (int)HttpStatusCode.SwitchingProtocols
            ? $"{address} answered the upgrade wrongly: {Last(e)}"
            : $"{address} does not speak HTTP as expected: {Last(e)}";
    }

    private static string Address(Uri url) => string.Create(CultureInfo.InvariantCulture, $"{url.Host}:{url.Port}");

    private static string Last(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        return e.Message.TrimEnd('.');
    }

    private static string Hint(int status) => status switch
    {
        401 => " (unauthorized: is the token right?)",
        403 => " (forbidden)",
        404 => " (not found: is the path right?)",
        426 => " (upgrade required)",
        429 => " (too many requests)",
        503 => " (service unavailable)",
        _ => "",
    };
}
