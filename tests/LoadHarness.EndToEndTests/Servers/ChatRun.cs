using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.EndToEndTests.Proof;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Docs;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>A run of the program against one of the servers, and what it has left.</summary>
internal sealed partial class ChatRun : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly ChildProcess program;

    private ChatRun(ScenarioText scenario)
    {
        scenario.WriteTo(folder);
        program = LoadHarnessProgram.Start(folder, "run", ScenarioText.FileName, "--out", "run");
    }

    /// <summary>What comes with any connection that is lost and made anew.</summary>
    public static MetricDefinition[] Outage { get; } =
    [
        MetricCatalog.Drops, MetricCatalog.ReconnectAttempts, MetricCatalog.NotSent, MetricCatalog.Unverified,
        MetricCatalog.MissedOffline, MetricCatalog.Recovered, MetricCatalog.ConnectFailed, MetricCatalog.LoginFailed,
    ];

    /// <summary>Types the commands of a page, one after the other; runs are cut short.</summary>
    /// <param name="page">The page: what it loads listens on the address that it names. What is not ours, such as its own server, is not typed.</param>
    /// <param name="address">Its address there.</param>
    /// <param name="server">The server that is loaded instead.</param>
    /// <param name="options">What a run against that one says beside what the page does.</param>
    public static async Task FollowAsync(string page, string address, RealServer server, string options = "")
    {
        using var folder = new TempFolder();
        var commands = new MarkdownFile(page).Commands().Where(command => command.StartsWith("loadharness ", StringComparison.Ordinal)).ToList();
        Assert.Contains(commands, command => IsRun(command) && command.Contains(address, StringComparison.Ordinal));
        foreach (var command in commands.Select(command => command.Replace(address, $"127.0.0.1:{server.Port}", StringComparison.Ordinal)))
        {
            (IsRun(command) ? await ShortRun.PlayAsync(Length().Replace(command, "") + options, TypeAsync) : await TypeAsync(command)).Expect(0);
        }

        async Task<ProgramEnd> TypeAsync(string command)
        {
            string[] line = ["bash", "-c", $"loadharness() {{ {string.Join(' ', LoadHarnessProgram.Command)} \"$@\"; }}; {command}"];
            await using var shell = ChildProcess.Start(folder.FullPath, new Dictionary<string, string> { ["CI"] = "" }, line);
            return await shell.EndAsync();
        }
    }

    /// <summary>A scenario whose clients come back when they are cut off, and in which nothing comes twice.</summary>
    /// <param name="server">The server.</param>
    /// <param name="profile">How they behave, as YAML.</param>
    public static ScenarioText Scenario(RealServer server, string profile) => ScenarioText.Against($"ws://127.0.0.1:{server.Port}") with
    {
        Profile = profile,
        Token = "secret",
        Thresholds = ["delivery.duplicate == 0"],
    };

    /// <summary>Starts it.</summary>
    public static ChatRun Start(ScenarioText scenario) => new(scenario);

    /// <summary>Waits for something that must come about while it runs.</summary>
    public Task<T> MeanwhileAsync<T>(Task<T> awaited) => program.MeanwhileAsync(awaited);

    /// <summary>Waits for its end.</summary>
    public async Task<ProgramEnd> ExpectAsync(int exitCode) => (await program.EndAsync()).Expect(exitCode);

    /// <summary>Waits for its end, and gives what it found.</summary>
    public async Task<RunBooks> EndAsync(int exitCode)
    {
        await ExpectAsync(exitCode);
        return new RunBooks(new RunFiles(folder["run"]));
    }

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        folder.Dispose();
    }

    private static bool IsRun(string command) => command.StartsWith("loadharness run ", StringComparison.Ordinal);

    /// <summary>How long a run of a page is; tests have less time.</summary>
    [GeneratedRegex(@" --for \S+")]
    private static partial Regex Length();
}
