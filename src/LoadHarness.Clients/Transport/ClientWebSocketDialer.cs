using System.Globalization;
using System.Net.Security;
using System.Net.WebSockets;

namespace LoadHarness.Clients.Transport;

/// <summary>
/// Dials with .NET's <see cref="ClientWebSocket"/>, for a transport that is made of it: request headers, TLS, proxy and compression, and what a
/// failure means. Thread-safe.
/// </summary>
public sealed class ClientWebSocketDialer : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly Uri? _proxy;
    private readonly bool _compression;
    private int _opened;
    private int _compressed;

    /// <summary>Prepares it; nothing is dialled yet.</summary>
    /// <param name="timers">The source of timestamps.</param>
    /// <param name="tls">How a <c>wss</c> server is checked; the name in it is not used: ClientWebSocket takes that of the URL.</param>
    /// <param name="proxy">HTTP proxy to go through, user and password included; null: none, whatever the environment says.</param>
    /// <param name="compression">Whether permessage-deflate is offered.</param>
    public ClientWebSocketDialer(IClientTimers timers, SslClientAuthenticationOptions tls, Uri? proxy, bool compression)
    {
        (_proxy, _compression) = (proxy, compression);
        Lanes = SocketLane.OnAllThreads(timers);
        // One handler for all connections: a handler of its own costs each client some 6 KB.
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : ProxyOptions.Of(proxy),
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            SslOptions = tls,
        });
    }

    /// <summary>The ways on which received bytes come to its connections.</summary>
    public IReadOnlyList<ReadLane> Lanes { get; }

    /// <summary>Which way it goes and what was negotiated, to follow the name of the transport; may be empty.</summary>
    public string Route =>
        (_proxy is null ? "" : string.Create(CultureInfo.InvariantCulture, $", through the proxy {_proxy.Host}:{_proxy.Port}"))
        + (_compression ? $", permessage-deflate on {_compressed} of {_opened} connections" : "");

    /// <summary>Whether a dial failed for want of something on this machine, so that the server has never seen it.</summary>
    public static bool IsBlocked(Exception e) => DialFailure.IsBlocked(e);

    /// <summary>Dials. Fails by an exception, which <see cref="Explain"/> explains.</summary>
    /// <param name="socket">A new one; whoever has made it has set how it keeps alive, and disposes it.</param>
    /// <param name="request">What the dial needs; its time-out is the caller's.</param>
    /// <param name="stop">Gives the dial up.</param>
    public async Task DialAsync(ClientWebSocket socket, ConnectRequest request, CancellationToken stop)
    {
        socket.Options.CollectHttpResponseDetails = true;
        if (_compression)
        {
            // "Dangerous" where secrets and an attacker's text share a message (CRIME): not in a load test.
            socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        }

        foreach (var (name, value) in request.Headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        foreach (var subProtocol in request.SubProtocols)
        {
            socket.Options.AddSubProtocol(subProtocol);
        }

        await socket.ConnectAsync(request.Url, _invoker, stop).ConfigureAwait(false);

        // Offering compression does not mean that the server takes it.
        Interlocked.Increment(ref _opened);
        if (socket.HttpResponseHeaders?.ContainsKey("Sec-WebSocket-Extensions") == true)
        {
            Interlocked.Increment(ref _compressed);
        }

        socket.HttpResponseHeaders = null;
    }

    /// <summary>Why a dial failed, for people: the same text for the same cause.</summary>
    /// <param name="request">What was dialled.</param>
    /// <param name="socket">With what.</param>
    /// <param name="error">What it threw; a <see cref="TimeoutException"/> where time ran out.</param>
    public string Explain(ConnectRequest request, ClientWebSocket socket, Exception error) => error is TimeoutException
        ? DialFailure.Timeout(request, _proxy)
        : DialFailure.Explain(request.Url, _proxy, (int)socket.HttpStatusCode, error);

    /// <inheritdoc />
    public void Dispose()
    {
        _invoker.Dispose();
        SocketLane.Close(Lanes);
    }
}
