using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Clients.Auth;

/// <summary>
/// The HTTP login of a population: sends the requests of its clients over one shared HTTP client, so many at once. Whatever
/// goes wrong is an answer. No thread waits. Thread-safe.
/// </summary>
public sealed class TokenLogin : IDisposable
{
    /// <summary>An answer with a token is short; a longer one is none.</summary>
    private const int MaxAnswer = 1 << 20;

    private readonly Uri _target;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _faults;
    private readonly SemaphoreSlim _places;
    private readonly JsonPath _tokenPath;
    private readonly JsonPath? _lifetimePath;

    /// <summary>Prepares it; nothing is sent yet.</summary>
    /// <param name="policy">What is asked.</param>
    /// <param name="target">Where the WebSockets go: a url that is a path is of the same host.</param>
    /// <param name="http">Sends the requests; not disposed with this.</param>
    /// <param name="clock">Wall clock and time-outs.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    public TokenLogin(LoginPolicy policy, Uri target, HttpMessageInvoker http, TimeProvider clock, Action<Exception> faults)
    {
        (Policy, _target, _http, _clock, _faults) = (policy, target, http, clock, faults);
        _places = new SemaphoreSlim(policy.AtOnce);
        _tokenPath = new JsonPath(policy.TokenPath);
        _lifetimePath = policy.LifetimePath is { } path ? new JsonPath(path) : null;
    }

    /// <summary>What is asked, and when again.</summary>
    public LoginPolicy Policy { get; }

    /// <summary>Asks for a token.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="then">Is told the answer, on any thread, maybe before this returns.</param>
    public void Ask(ClientIdentity client, Action<LoginAnswer> then) => _ = AskAsync(client, then);

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();

    private async Task AskAsync(ClientIdentity client, Action<LoginAnswer> then)
    {
        try
        {
            await _places.WaitAsync().ConfigureAwait(false);
            LoginAnswer answer;
            try
            {
                answer = await SendAsync(client).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }

            then(answer);
        }
        catch (ObjectDisposedException)
        {
            // The run is over, and nobody waits for a token any more.
        }
        catch (Exception e)
        {
            _faults(e); // our own code has failed: what the network does is an answer
        }
    }

    private async Task<LoginAnswer> SendAsync(ClientIdentity client)
    {
        var now = _clock.GetUtcNow();
        string Value(string name) => RequestBuilder.ValueOf(name, client, now);
        var url = new Uri(BaseOf(_target), Policy.Url.Fill(name => Uri.EscapeDataString(Value(name))));
        using var timeout = new CancellationTokenSource(Policy.Within, _clock);
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(Policy.Method), url);
            AddBody(request, Value);
            foreach (var header in Policy.Headers)
            {
                AddHeader(request, header.Name, header.Value.Fill(Value));
            }

            using var response = await _http.SendAsync(request, timeout.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxAnswer, timeout.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? Read(url, await response.Content.ReadAsByteArrayAsync(timeout.Token).ConfigureAwait(false))
                : Failed(url, string.Create(CultureInfo.InvariantCulture, $"was answered with HTTP {(int)response.StatusCode}"));
        }
        catch (OperationCanceledException)
        {
            return Failed(url, string.Create(CultureInfo.InvariantCulture, $"was not answered within {Policy.Within.TotalSeconds:0.##} s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return LoginAnswer.Failed($"the login over HTTP failed: {DialFailure.Explain(url, null, 0, e)}", DialFailure.IsBlocked(e));
        }
    }

    private void AddBody(HttpRequestMessage request, Func<string, string> value)
    {
        if (Policy.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.Fill(value)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                body.Source.AsSpan().TrimStart() is ['{' or '[', ..] ? "application/json" : "text/plain");
        }
    }

    private static void AddHeader(HttpRequestMessage request, string name, string value)
    {
        // .NET keeps the headers of the content apart from the others.
        if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { } content)
        {
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private LoginAnswer Read(Uri url, byte[] answer)
    {
        if (_tokenPath.Read(answer) is not { Length: > 0 } token)
        {
            return Failed(url, $"was answered without '{Policy.TokenPath}'");
        }

        if (token.Any(char.IsControl))
        {
            return Failed(url, "was answered with a token that holds control characters");
        }

        if (_lifetimePath is null)
        {
            return new LoginAnswer(token, Policy.Lifetime, null);
        }

        return double.TryParse(_lifetimePath.Read(answer), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds < TimeSpan.FromDays(3650).TotalSeconds
            ? new LoginAnswer(token, TimeSpan.FromSeconds(seconds), null)
            : Failed(url, $"was answered without a number of seconds in '{Policy.LifetimePath}'");
    }

    /// <summary>Neither query nor answer is shown: they may hold secrets.</summary>
    private static LoginAnswer Failed(Uri url, string what) =>
        LoginAnswer.Failed(string.Create(CultureInfo.InvariantCulture, $"the login at {url.Host}:{url.Port}{url.AbsolutePath} {what}"));

    private static Uri BaseOf(Uri target) => new UriBuilder(target)
    {
        Scheme = target.Scheme is "wss" or "https" ? "https" : "http",
        Port = target.Port,
        Path = "/",
        Query = "",
        UserName = "",
        Password = "",
    }.Uri;
}
