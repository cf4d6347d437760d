using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The reference backend in a process of its own, <c>loadharness backend --port 0</c>, with its account of a run.</summary>
internal sealed class BackendProgram : IAsyncDisposable
{
    private const string Listening = "listening on ";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
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

    /// <summary>Whom a defect has hit.</summary>
    public async Task<IReadOnlyList<Victim>> VictimsAsync(DefectCounter counter)
    {
        var answer = await Http.GetFromJsonAsync<JsonElement>(Admin($"victims?counter={DefectCounts.NameOf(counter)}"));
        return answer.GetProperty("victims").Deserialize<Victim[]>(JsonSerializerOptions.Web)!;
    }

    /// <summary>Switches a defect; null: off.</summary>
    public async Task SwitchAsync(string defect, string? setting)
    {
        using var body = new StringContent(
            JsonSerializer.Serialize(new Dictionary<string, string?> { [defect] = setting }), Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(Admin("defects"), body);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Its process, to be looked at from outside.</summary>
    public async Task<Process> ProcessAsync()
    {
        var stats = await Http.GetFromJsonAsync<JsonElement>(Admin("stats"));
        return Process.GetProcessById(stats.GetProperty("processId").GetInt32());
    }

    /// <summary>Sends it a signal.</summary>
    public Task SignalAsync(string signal) => process.SignalAsync(signal);

    /// <summary>Waits for its end.</summary>
    public Task<ProgramEnd> EndAsync() => process.EndAsync();

    /// <summary>Where it takes orders.</summary>
    public Uri Admin(string path) => new(new UriBuilder(Url) { Scheme = "http", Path = "/admin/" }.Uri, path);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
