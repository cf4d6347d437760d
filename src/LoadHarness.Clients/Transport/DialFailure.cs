using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadHarness.Clients.Wire;

namespace LoadHarness.Clients.Transport;

/// <summary>Explains why a dial failed: one sentence that names the address, the same for the same cause. Pure.</summary>
internal static class DialFailure
{
    private const string Upgrade = "the upgrade";

    /// <summary>The upgrade was not completed in time.</summary>
    public static string Timeout(ConnectRequest request, Uri? proxy = null) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path(request.Url, proxy)} gave no answer to the upgrade within {request.Timeout.TotalSeconds:0.##} s");

    /// <summary>An upgrade that was deliberately not asked for to its end.</summary>
    /// <param name="request">The dial.</param>
    /// <param name="timedOut">Whether our patience ended it; else the server did.</param>
    public static string OfPartial(ConnectRequest request, bool timedOut) => timedOut
        ? string.Create(CultureInfo.InvariantCulture, $"{Address(request.Url)} still waited after {request.Timeout.TotalSeconds:0.##} s for a handshake that was left undone on purpose")
        : $"{Address(request.Url)} ended a handshake that was left undone on purpose";

    /// <summary>The dial failed with an exception.</summary>
    /// <param name="url">Where to; its query is never shown, because it may hold a token.</param>
    /// <param name="proxy">The proxy between; its user is never shown; null: none.</param>
    /// <param name="status">HTTP status of the answer; 0: there was none.</param>
    /// <param name="e">The exception.</param>
    /// <param name="during">What was going on.</param>
    public static string Explain(Uri url, Uri? proxy, int status, Exception e, string during = Upgrade)
    {
        if (proxy is not null && OfProxy(url, proxy, e) is { } blocked)
        {
            return blocked;
        }

        var path = Path(url, proxy);
        return status != 0 && status != (int)HttpStatusCode.SwitchingProtocols
            ? OfStatus(url, status, "")
            : OfException(url, path, e, during)
                ?? (status == (int)HttpStatusCode.SwitchingProtocols
                    ? $"{path} answered the upgrade wrongly: {Last(e)}"
                    : $"{path} does not speak HTTP as expected: {Last(e)}");
    }

    /// <summary>The channel ended before the connection was open.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="upgrading">The channel had been connected.</param>
    public static string Explain(Uri url, ChannelEnd end, bool upgrading) =>
        end.Kind switch
        {
            ChannelEndKind.Cut => "the dial was given up",
            ChannelEndKind.Fin => $"{Address(url)} ended the connection during the upgrade",
            ChannelEndKind.Reset => $"{Address(url)} reset the connection during the upgrade",
            _ => (end.Error is { } error ? OfException(url, Address(url), error) : null)
                ?? $"{Address(url)} could not be {(upgrading ? "upgraded" : "connected")}: {(end.Error is { } other ? Last(other) : "unknown")}",
        };

    /// <summary>The server answered the upgrade otherwise than with an open connection.</summary>
    public static string Explain(Uri url, UpgradeResponse response) =>
        response.Status is 0 or (int)HttpStatusCode.SwitchingProtocols
            ? $"{Address(url)} {response.Problem}"
            : OfStatus(url, response.Status, response.Problem ?? "");

    /// <summary>Whether a dial failed for want of something on this machine, so that the server has never seen it.</summary>
    public static bool IsBlocked(Exception? e) =>
        IsOf(e, SocketError.TooManyOpenSockets, SocketError.AddressNotAvailable, SocketError.NoBufferSpaceAvailable);

    /// <summary>Whether an exception is, or comes of, one of these errors of a socket.</summary>
    public static bool IsOf(Exception? e, params ReadOnlySpan<SocketError> errors)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket && errors.Contains(socket.SocketErrorCode))
            {
                return true;
            }
        }

        return false;
    }

    private static string OfStatus(Uri url, int status, string body) =>
        $"{Address(url)}{url.AbsolutePath} answered the upgrade with HTTP {status}{Hint(status)}{(body.Length > 0 ? $": {body}" : "")}";

    /// <summary>What stopped a dial at the proxy: TCP goes no further than that; null: it got through, or nobody knows.</summary>
    private static string? OfProxy(Uri url, Uri proxy, Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status }:
                    return $"the proxy {Address(proxy)} answered CONNECT {Address(url)} with HTTP {(int)status}{ProxyHint((int)status)}";
                case SocketException { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.ConnectionAborted) }:
                    return OfException(proxy, $"the proxy {Address(proxy)}", inner);
            }
        }

        return null;
    }

    private static string? OfException(Uri url, string address, Exception e, string during = Upgrade)
    {
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
                    return $"{address} reset the connection during {during}";
                case SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }:
                    return "no more descriptors: raise the limit (ulimit -n) or lower the clients";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"no free port is left towards {address}, or the address to dial from (--source) is not one of this machine";
                case AuthenticationException:
                    return $"TLS with {address} failed: {inner.Message.TrimEnd('.')}";
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                    return $"{address} ended the connection during {during}";
            }
        }

        return null;
    }

    private static string Path(Uri url, Uri? proxy) => proxy is null ? Address(url) : $"{Address(url)} through the proxy {Address(proxy)}";

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
        200 => " (no WebSocket there: is the path right?)",
        401 => " (unauthorized: is the token right?)",
        403 => " (forbidden)",
        404 => " (not found: is the path right?)",
        426 => " (upgrade required)",
        429 => " (too many requests)",
        503 => " (service unavailable)",
        _ => "",
    };

    private static string ProxyHint(int status) => status switch
    {
        403 => " (it does not allow that address)",
        407 => " (it wants other user and password: proxy: http://user:password@…)",
        502 or 503 or 504 => " (it cannot reach that address)",
        _ => "",
    };
}
