using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Http;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Engine;

/// <summary>
/// What the clients of a run do over HTTP, all over one HTTP client, which ends with the run. Long polls have a second one: each of them
/// holds a connection for as long as the server lets it wait, and would keep all others waiting.
/// </summary>
internal sealed class RunHttp : IDisposable
{
    private readonly HttpCalls?[] _calls;
    private readonly HttpMessageInvoker? _http;
    private readonly HttpMessageInvoker? _polls;
    private readonly HttpCaller? _caller;

    /// <summary>Prepares it; nothing is sent yet.</summary>
    /// <param name="options">The scenario, its target, and the wall clock.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    /// <param name="detour">What connections to the host and port of the target go through; null: nothing.</param>
    /// <exception cref="TlsSettingsException">A file of the TLS settings cannot be read.</exception>
    public RunHttp(LoadRunOptions options, FaultWatch faults, Detour? detour = null)
    {
        var populations = options.Scenario.Populations;
        _calls = new HttpCalls?[populations.Count];
        if (!populations.Any(population => population.UsesHttp))
        {
            return;
        }

        var target = options.Scenario.Target;
        _http = Client(options, target.HttpConnections, detour);
        _polls = Client(options, int.MaxValue, detour);
        _caller = new HttpCaller(options.Target, _http, _polls, options.TimeProvider, faults.Report);
        for (var i = 0; i < _calls.Length; i++)
        {
            _calls[i] = populations[i].UsesHttp ? new HttpCalls(_caller, populations[i], options.Target) : null;
        }
    }

    /// <summary>Whether no request is under way.</summary>
    public bool IsAtRest => _caller is null or { UnderWay: 0 };

    /// <summary>What the clients of a population do; null: nothing.</summary>
    public HttpCalls? Of(int population) => _calls[population];

    /// <inheritdoc />
    public void Dispose()
    {
        _caller?.Dispose();
        _http?.Dispose();
        _polls?.Dispose();
    }

    /// <summary>Each client is a device of its own: no cookies of others, and a redirect is an answer that people should see.</summary>
    private static HttpMessageInvoker Client(LoadRunOptions options, int connections, Detour? detour)
    {
        var target = options.Scenario.Target;
        var tls = TlsOptions.Of(target.Tls, "");
        tls.TargetHost = target.Tls.ServerName; // null: the host of each url
        var handler = new SocketsHttpHandler
        {
            UseProxy = target.Proxy is not null,
            Proxy = target.Proxy is { } proxy ? ProxyOptions.Of(proxy) : null,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = tls,
            MaxConnectionsPerServer = connections,
        };
        if (detour is not null)
        {
            handler.ConnectCallback = (dial, stop) =>
                dial.DnsEndPoint.Port == options.Target.Port && string.Equals(dial.DnsEndPoint.Host, options.Target.IdnHost, StringComparison.OrdinalIgnoreCase)
                    ? detour.DialSharedAsync(stop)
                    : DialStraightAsync(dial.DnsEndPoint, stop);
        }

        return new HttpMessageInvoker(handler);
    }

    /// <summary>As the handler would by itself.</summary>
    private static async ValueTask<Stream> DialStraightAsync(DnsEndPoint place, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place, stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
