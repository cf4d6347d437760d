using LoadHarness.Clients.Http;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;

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
    /// <exception cref="TlsSettingsException">A file of the TLS settings cannot be read.</exception>
    public RunHttp(LoadRunOptions options, FaultWatch faults)
    {
        var populations = options.Scenario.Populations;
        _calls = new HttpCalls?[populations.Count];
        if (!populations.Any(population => population.UsesHttp))
        {
            return;
        }

        var target = options.Scenario.Target;
        _http = Client(target, target.HttpConnections);
        _polls = Client(target, int.MaxValue);
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
    private static HttpMessageInvoker Client(Target target, int connections)
    {
        var tls = TlsOptions.Of(target.Tls, "");
        tls.TargetHost = target.Tls.ServerName; // null: the host of each url
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = target.Proxy is not null,
            Proxy = target.Proxy is { } proxy ? ProxyOptions.Of(proxy) : null,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = tls,
            MaxConnectionsPerServer = connections,
        });
    }
}
