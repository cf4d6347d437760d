using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Metrics.Events;

namespace LoadHarness.AdapterSeams.WebsocketClient;

/// <summary>What a connection was told, in words.</summary>
internal sealed class RecordedEvents : IConnectionEvents
{
    private readonly List<string> told = [];

    public string Told
    {
        get
        {
            lock (told)
            {
                return string.Join(", ", told);
            }
        }
    }

    /// <summary>Waits until it was told so, in this order and nothing else.</summary>
    public Task Expect(string all) => Expect(all, () => Told);

    /// <summary>Waits until it was told so and nothing else: an echo may be there before the library says that its message has left.</summary>
    public Task ExpectInAnyOrder(string all) => Expect(Ordered(all), () => Ordered(Told));

    private static async Task Expect(string all, Func<string> told)
    {
        for (var tries = 0; told() != all && tries < 1000; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Assert.Equal(all, told());
    }

    private static string Ordered(string told) => string.Join(", ", told.Split(", ").Order(StringComparer.Ordinal));

    public void OnDialing(TimeSpan at) => Add($"dialling since {at.TotalSeconds}");

    public void OnOpened(IConnection connection, TimeSpan at) => Add("opened");

    public void OnDialFailed(TimeSpan at, string reason, bool blocked) => Add($"failed: {reason}");

    public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at) => Add($"{(isBinary ? "bytes" : "text")} {Encoding.UTF8.GetString(payload)}");

    public void OnAlive(TimeSpan at) => Add("part");

    public void OnSent(SendTag tag, TimeSpan at) => Add($"sent {tag.Sequence}");

    public void OnSendFailed(SendTag tag, TimeSpan at) => Add($"dropped {tag.Sequence}");

    public void OnEnded(TimeSpan at, ConnectionEnd end) => Add($"ended by {end.Side}: {end.Cause} {end.Code} {end.Detail}".TrimEnd());

    private void Add(string what)
    {
        lock (told)
        {
            told.Add(what);
        }
    }
}
