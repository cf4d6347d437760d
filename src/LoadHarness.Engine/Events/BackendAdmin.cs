using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoadHarness.Engine.Events;

/// <summary>The admin endpoint of the reference backend, over HTTP (docs/reference-backend.md). Thread-safe.</summary>
/// <param name="url">Its URL, <c>http://host:port/admin</c>.</param>
internal sealed class BackendAdmin(Uri url) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _url = url.AbsoluteUri.TrimEnd('/');
    // A proxy for the clients of the machine is none for a backend beside us.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };

    /// <summary>Ends connections.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="HttpRequestException">The backend did not do it; the message is for people.</exception>
    /// <exception cref="OperationCanceledException">Stopped, or no answer in time.</exception>
    public async Task<long> KickAsync(double share, int? code, CancellationToken stop)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"kick?share={(decimal)share}{(code is null ? "" : $"&code={code}")}");
        var answer = await PostAsync(query, null, stop).ConfigureAwait(false);
        using var document = Parse(answer);
        return document.RootElement.TryGetProperty("kicked", out var kicked) && kicked.TryGetInt64(out var number)
            ? number
            : throw new HttpRequestException("its answer says nothing of kicked connections: is this the admin URL of a reference backend?");
    }

    /// <summary>Switches defects on, or off where the setting is null.</summary>
    /// <inheritdoc cref="KickAsync" path="/exception" />
    public Task SwitchAsync(IEnumerable<KeyValuePair<string, string?>> settings, CancellationToken stop) =>
        PostAsync("defects", JsonSerializer.Serialize(settings.ToDictionary()), stop);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<string> PostAsync(string what, string? body, CancellationToken stop)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync($"{_url}/{what}", content, stop).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync(stop).ConfigureAwait(false);
        return answer.IsSuccessStatusCode
            ? text
            : throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)answer.StatusCode}: {text.Trim()}"));
    }

    private static JsonDocument Parse(string answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException e)
        {
            throw new HttpRequestException("its answer is no JSON: is this the admin URL of a reference backend?", e);
        }
    }
}
