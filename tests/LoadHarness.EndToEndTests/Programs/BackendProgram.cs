namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The reference backend in a process of its own, <c>loadharness backend --port 0</c>, with its account of a run.</summary>
internal sealed class BackendProgram : IAsyncDisposable
{
    private const string Listening = "listening on ";
    private readonly TempFolder folder;
    private readonly ChildProcess process;

    private BackendProgram(TempFolder folder, ChildProcess process, string url)
    {
        this.folder = folder;
        this.process = process;
        Url = url;
        Ledger = new ServerLedger(new UriBuilder(url) { Scheme = "http", Path = "/admin/ledger" }.Uri);
    }

    /// <summary>Its WebSocket address.</summary>
    public string Url { get; }

    /// <summary>Its own account.</summary>
    public ServerLedger Ledger { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<BackendProgram> StartAsync(params string[] options)
    {
        var folder = new TempFolder();
        var process = LoadHarnessProgram.Start(folder, ["backend", "--port", "0", .. options]);
        var line = await process.OutputLineAsync(Listening);
        return new BackendProgram(folder, process, line[Listening.Length..]);
    }

    /// <summary>Sends it a signal.</summary>
    public Task SignalAsync(string signal) => process.SignalAsync(signal);

    /// <summary>Waits for its end.</summary>
    public Task<ProgramEnd> EndAsync() => process.EndAsync();

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
