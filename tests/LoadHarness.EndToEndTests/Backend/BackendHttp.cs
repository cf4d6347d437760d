using System.Text;
using System.Text.Json;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>The HTTP side of a backend, as tests use it.</summary>
internal static class BackendHttp
{
    private const int MaxPolls = 5_000;

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public static Task<HttpResponseMessage> GetAsync(this ChatBackend backend, string pathAndQuery) =>
        Http.GetAsync(new Uri(backend.HttpUri, pathAndQuery));

    public static Task<HttpResponseMessage> PostAsync(this ChatBackend backend, string pathAndQuery) =>
        Http.PostAsync(new Uri(backend.HttpUri, pathAndQuery), content: null);

    /// <summary>Sends a body, or a GET without one, with the header <c>Authorization</c> if there is a token.</summary>
    public static async Task<(int Status, string Body)> AskAsync(this ChatBackend backend, string pathAndQuery, string? body, string? token = "t")
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(backend.HttpUri, pathAndQuery));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static async Task<JsonElement> GetJsonAsync(this ChatBackend backend, string pathAndQuery) =>
        await ReadJsonAsync(await backend.GetAsync(pathAndQuery));

    public static async Task<JsonElement> PostJsonAsync(this ChatBackend backend, string pathAndQuery) =>
        await ReadJsonAsync(await backend.PostAsync(pathAndQuery));

    /// <summary>Asks the server until its ledger is as expected; a server that counts after the fact needs a moment.</summary>
    public static async Task<LedgerSnapshot> LedgerAsync(this ChatBackend backend, Func<LedgerSnapshot, bool> expected)
    {
        for (var i = 0; i < MaxPolls; i++)
        {
            var ledger = backend.Ledger;
            if (expected(ledger))
                return ledger;
            await backend.GetAsync("admin/stats");
        }

        Assert.Fail($"The ledger never became as expected: {backend.Ledger}");
        return backend.Ledger;
    }

    private static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage response)
    {
        using (response)
        {
            response.EnsureSuccessStatusCode();
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            return document.RootElement.Clone();
        }
    }
}
