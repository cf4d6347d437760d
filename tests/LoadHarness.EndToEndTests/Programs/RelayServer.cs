using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A server over the npm package ws that relays text, see Relay/relay.cjs; it can be killed and started again.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private const string Listening = "listening on ";
    private static readonly Dictionary<string, string> Environment = [];

    private readonly string folder;
    private readonly RelayAudience audience;
    private readonly string token;
    private ChildProcess process;

    private RelayServer(string folder, RelayAudience audience, string token, ChildProcess process, string url)
    {
        this.folder = folder;
        this.audience = audience;
        this.token = token;
        this.process = process;
        Url = url;
        Ledger = new ServerLedger(new UriBuilder(url) { Scheme = "http", Path = "/ledger" }.Uri);
    }

    /// <summary>Its WebSocket address; stays the same when it is started again.</summary>
    public string Url { get; }

    /// <summary>Its own account, since it was last started.</summary>
    public ServerLedger Ledger { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<RelayServer> StartAsync(string folder, RelayAudience audience, string token)
    {
        var process = Launch(folder, 0, audience, token);
        var line = await process.OutputLineAsync(Listening);
        return new RelayServer(folder, audience, token, process, line[Listening.Length..]);
    }

    /// <summary>Sends it a signal: STOP freezes it, KILL ends it at once, TERM lets it close its connections.</summary>
    public Task SignalAsync(string signal) => process.SignalAsync(signal);

    /// <summary>Starts it once more on the same port, after it has ended.</summary>
    public async Task RestartAsync()
    {
        await process.EndAsync();
        await process.DisposeAsync();
        process = Launch(folder, new Uri(Url).Port, audience, token);
        await process.OutputLineAsync(Listening);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static ChildProcess Launch(string folder, int port, RelayAudience audience, string token) => ChildProcess.Start(
        folder, Environment, NodeTools.Find("node")!, "relay.cjs", $"{port}", audience.ToString().ToLowerInvariant(), token);
}
