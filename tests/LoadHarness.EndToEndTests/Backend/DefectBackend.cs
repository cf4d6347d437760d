using System.Text;
using System.Text.Json;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>A backend with defects, as tests of defects use it.</summary>
internal static class DefectBackend
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public static Task<ChatBackend> StartAsync(params (string Name, string Setting)[] defects) => StartAsync(TimeProvider.System, defects);

    public static Task<ChatBackend> StartAsync(TimeProvider time, params (string Name, string Setting)[] defects) =>
        ChatBackend.StartAsync(new BackendOptions { Time = time, Defects = defects.ToDictionary(one => one.Name, one => (string?)one.Setting) });

    /// <summary>Sends a body to <c>/admin/defects</c>.</summary>
    /// <returns>Status and body of the answer.</returns>
    public static async Task<(int Status, string Body)> SwitchAsync(this ChatBackend backend, HttpMethod method, string json)
    {
        using var request = new HttpRequestMessage(method, new Uri(backend.HttpUri, "admin/defects"));
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Switches defects over HTTP, as somebody does while the server runs.</summary>
    public static async Task SwitchAsync(this ChatBackend backend, string json)
    {
        var (status, body) = await backend.SwitchAsync(HttpMethod.Post, json);
        Assert.True(status == 200, body);
    }

    /// <summary>The ledger once nothing is under way any more. It asserts the identity of all deliveries, in total and per room.</summary>
    public static async Task<LedgerSnapshot> SettledAsync(this ChatBackend backend)
    {
        var ledger = await backend.LedgerAsync(l => l.DeliveriesQueued == 0 && IsBalanced(l));
        Assert.All(backend.Rooms, room => Assert.Equal(
            room.Counts.Due + (room.Defects?.Added ?? 0), room.Counts.Sent + room.Counts.Dropped + (room.Defects?.Withheld ?? 0)));
        return ledger;
    }

    /// <summary>The identity of deliveries, those on their way included.</summary>
    public static bool IsBalanced(LedgerSnapshot l) =>
        l.DeliveriesDue + l.Defects.Added == l.DeliveriesSent + l.DeliveriesDropped + l.Defects.Withheld + l.DeliveriesQueued;

    /// <summary>The text of a chat message.</summary>
    public static string ContentOf(string frame)
    {
        using var document = JsonDocument.Parse(frame);
        return document.RootElement.GetProperty("content").GetString()!;
    }

    /// <summary>The texts of the messages that a peer has got by the time at which its own ping is answered, in order.</summary>
    public static async Task<string[]> HeardAsync(this ChatPeer peer)
    {
        await peer.SendAsync("""{"type":"ping"}""");
        var heard = new List<string>();
        for (var frame = await peer.ReceiveAsync(); frame != """{"type":"pong"}"""; frame = await peer.ReceiveAsync())
            heard.Add(ContentOf(frame));
        return [.. heard];
    }

    /// <summary>Says numbered messages, m1, m2, …, and returns when the server has dealt with them.</summary>
    public static async Task SayManyAsync(this ChatPeer peer, int count)
    {
        for (var i = 1; i <= count; i++)
            await peer.SayAsync($"m{i}");
        await peer.HeardAsync();
    }

    /// <summary>The texts of the victims, in the order in which they were hit.</summary>
    public static string[] Bodies(this ChatBackend backend, DefectCounter counter) =>
        [.. backend.Victims(counter).Select(victim => victim.Body)];

    /// <summary>m1, m2, ….</summary>
    public static string[] Numbered(int count) => [.. Enumerable.Range(1, count).Select(i => $"m{i}")];
}
