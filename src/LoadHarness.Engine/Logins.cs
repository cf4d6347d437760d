using LoadHarness.Clients.Auth;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine;

/// <summary>The HTTP logins of a run's populations, all over one HTTP client, which ends with the run.</summary>
internal sealed class Logins : IDisposable
{
    private readonly TokenLogin?[] _logins;
    private HttpMessageInvoker? _http;

    /// <summary>Prepares them; nothing is sent yet.</summary>
    /// <param name="options">The scenario, its target, and the wall clock.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    /// <exception cref="TlsSettingsException">A file of the TLS settings cannot be read.</exception>
    public Logins(LoadRunOptions options, FaultWatch faults)
    {
        var target = options.Scenario.Target;
        _logins =
        [
            .. options.Scenario.Populations.Select(population => population.Profile.Auth.Login is not { } policy ? null
                : new TokenLogin(policy, options.Target, _http ??= Client(target), options.TimeProvider, faults.Report)),
        ];
    }

    /// <summary>The login of a population; null: its clients have the tokens of the plan.</summary>
    public TokenLogin? Of(int population) => _logins[population];

    /// <inheritdoc />
    public void Dispose()
    {
        _http?.Dispose();
        Array.ForEach(_logins, login => login?.Dispose());
    }

    /// <summary>Each client is a device of its own: no cookies of others, and a redirect is an answer that people should see.</summary>
    private static HttpMessageInvoker Client(Target target)
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
        });
    }
}
