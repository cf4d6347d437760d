using System.Text.Json;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>What a server says over HTTP that it did: the other side of a run's numbers.</summary>
internal sealed class ServerLedger(Uri url)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Where it says so.</summary>
    public Uri Url { get; } = url;

    /// <summary>Its counters now.</summary>
    public async Task<ServerCounts> ReadAsync()
    {
        using var document = JsonDocument.Parse(await Http.GetStringAsync(Url));
        var root = document.RootElement;
        var totals = root.TryGetProperty("totals", out var inner) ? inner : root;
        return new ServerCounts(totals.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetInt64()));
    }

    /// <summary>Its counters as soon as they are as expected.</summary>
    public async Task<ServerCounts> WaitForAsync(Func<ServerCounts, bool> expected)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var counts = await ReadAsync();
            if (expected(counts))
            {
                return counts;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"The server never came to what was expected: {counts}");
            await Task.Delay(Poll, TimeProvider.System);
        }
    }
}
