using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>
/// A relay in C with defects and counts of its own, which shares nothing with us: the program <c>chatserver</c> in the folder that
/// LOADHARNESS_NATIVE_DIR names, or in its <c>bin</c>.
/// </summary>
internal sealed class NativeServer : IAsyncDisposable
{
    /// <summary>Why tests that need it are skipped.</summary>
    public const string HowToHaveIt = $"{Variable} does not name the folder of the native server";

    private const string Variable = "LOADHARNESS_NATIVE_DIR";
    private const string Program = "chatserver";
    private const string Listening = "listening on ";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly TempFolder folder;
    private readonly ChildProcess process;

    private NativeServer(TempFolder folder, ChildProcess process, string address)
    {
        this.folder = folder;
        this.process = process;
        Url = $"ws://{address}/";
        Ledger = new ServerLedger(new Uri($"http://{address}/stats"));
    }

    /// <summary>Whether a folder is named. One without the program makes the tests fail rather than stay away.</summary>
    public static bool IsThere => Folder.Length > 0;

    /// <summary>Its WebSocket address.</summary>
    public string Url { get; }

    /// <summary>Its own account.</summary>
    public ServerLedger Ledger { get; }

    private static string Folder => Environment.GetEnvironmentVariable(Variable) ?? "";

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="options">Its defects.</param>
    public static async Task<NativeServer> StartAsync(params string[] options)
    {
        var path = new[] { Path.Combine(Folder, "bin", Program), Path.Combine(Folder, Program) }.First(File.Exists);
        var folder = new TempFolder();
        var process = ChildProcess.Start(folder.FullPath, new Dictionary<string, string>(), [path, "0", .. options]);
        var line = await process.OutputLineAsync(Listening);
        var address = line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Split(' ')[0];
        return new NativeServer(folder, process, address);
    }

    /// <summary>Ends all of its connections.</summary>
    /// <param name="code">Code of its close frame; null: TCP is cut without one.</param>
    public Task KickAsync(int? code) => Http.GetStringAsync(new Uri(Ledger.Url, code is null ? "/kick" : $"/kick?code={code}"));

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
