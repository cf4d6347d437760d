using LoadHarness.Tests.Facts;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A server over the npm package ws, see Relay/relay.cjs and its neighbours; it can be killed and started again.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private const string Listening = "listening on ";
    private static readonly Dictionary<string, string> Environment = [];

    private readonly string folder;
    private readonly string script;
    private readonly string[] options;
    private ChildProcess process;

    private RelayServer(string folder, string script, string[] options, ChildProcess process, string url)
    {
        this.folder = folder;
        this.script = script;
        this.options = options;
        this.process = process;
        Url = url;
        Ledger = new ServerLedger(new UriBuilder(url) { Scheme = "http", Path = "/ledger" }.Uri);
    }

    /// <summary>Its WebSocket address; stays the same when it is started again.</summary>
    public string Url { get; }

    /// <summary>Its own account, since it was last started.</summary>
    public ServerLedger Ledger { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="folder">Where it and its package are.</param>
    /// <param name="script">Its file.</param>
    /// <param name="options">What follows the port on its command line.</param>
    public static async Task<RelayServer> StartAsync(string folder, string script, params string[] options)
    {
        var process = Launch(folder, script, 0, options);
        var line = await process.OutputLineAsync(Listening);
        return new RelayServer(folder, script, options, process, line[Listening.Length..]);
    }

    /// <summary>Sends it a signal: STOP freezes it, KILL ends it at once, TERM lets it close its connections.</summary>
    public Task SignalAsync(string signal) => process.SignalAsync(signal);

    /// <summary>Starts it once more on the same port, after it has ended.</summary>
    public async Task RestartAsync()
    {
        await process.EndAsync();
        await process.DisposeAsync();
        process = Launch(folder, script, new Uri(Url).Port, options);
        await process.OutputLineAsync(Listening);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static ChildProcess Launch(string folder, string script, int port, string[] options) =>
        ChildProcess.Start(folder, Environment, [NodeTools.Find("node")!, script, $"{port}", .. options]);
}
