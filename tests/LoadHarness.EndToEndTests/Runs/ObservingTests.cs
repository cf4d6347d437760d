using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Backends observed from outside: a process by its number, a server that the run starts, a metrics endpoint; and what may be wrong with them.</summary>
public sealed partial class ObservingTests
{
    /// <summary>Clients with a WebSocket each and nothing beside it: a history would be a connection more.</summary>
    private const string Sockets = "{ extends: bare, protocol: flat-json }";

    [Fact]
    public async Task Run_ProcessAndEndpoint_AgreeWithWhatTheBackendSaysItself()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var process = await backend.ProcessAsync();
        await using var endpoint = new MetricsEndpoint(scrape => $"# TYPE up gauge\nup{{a=\"1\"}} 3\nup{{a=\"2\"}} 4\nscrapes_total {1000 * scrape}\n");
        using var folder = new TempFolder();
        var scenario = ScenarioText.Against(backend.Url) with
        {
            Profile = Sockets,
            Observe = $"{{ pid: {process.Id}, prometheus: '{endpoint.Url}', series: {{ up: up, scrapes: {{ metric: scrapes_total, as: rate }}, gone: nowhere }} }}",
            Steady = "1s",
            Thresholds = ["backend.rss < 100 GiB", "backend.sockets max >= 40 sockets", "backend.up == 7", "backend.scrapes > 1 /s"],
        };
        scenario.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        Assert.Equal("", end.Error);
        var run = new RunFiles(folder["run"]).Says(
            $"The backend, process {process.Id}", "backend.sockets", "Memory of the backend", "scrapes_total, per second", "did not have nowhere");
        var opened = (await backend.Ledger.ReadAsync())["connectionsOpened"];
        Assert.Equal(40, opened);
        // The server has a few sockets of its own, and the last sample of the run is of clients that are about to leave.
        Assert.InRange(Most(run, MetricCatalog.BackendSockets), opened, opened + 25);
        Assert.InRange(Most(run, MetricCatalog.BackendHandles), Most(run, MetricCatalog.BackendSockets) + 1, 5_000);
        Assert.InRange(Most(run, MetricCatalog.BackendMemory), 10 << 20, 4L << 30);
        Assert.InRange(Most(run, MetricCatalog.BackendThreads), 2, 1_000);
        Assert.InRange(Most(run, MetricCatalog.BackendCpu), 0.1, 100 * Environment.ProcessorCount * 1.5);
        Assert.All(run.Result.ObservedSources, source => Assert.Equal((0, null), (source.Failed, source.Ended)));
        Assert.True(run.Result.Observed.Single(series => series.Name == "backend.gone").IsEmpty);
        var shown = (await LoadHarnessProgram.RunAsync(folder, "show", "run", "backend.up", "backend.gone")).Expect(0);
        Assert.Contains("backend.up    7\nbackend.gone  -\n", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Command_IsStartedObservedAndEndedWithItsChildren()
    {
        var port = FreePort.Find();
        using var folder = new TempFolder();
        var server = string.Join(' ', LoadHarnessProgram.Command.Select(word => $"\"{word}\""));
        // Not the server itself but a script that starts it, as people have them.
        folder.Write("server.sh", $"echo $$ > pid\n{server} backend --port {port} &\necho ready >&2\nwait\n");
        var scenario = new ScenarioText
        {
            Target = $"{{ url: 'ws://127.0.0.1:{port}/chat', command: [sh, ./server.sh] }}",
            Profile = Sockets,
            Observe = "{ prometheus: 'http://127.0.0.1:1/metrics', series: { sessions: chat_sessions } }",
            Thresholds = ["backend.rss max > 10 MiB"], // more than a shell has
            Steady = "1s",
        };
        scenario.WriteTo(folder);
        var plan = (await LoadHarnessProgram.RunAsync(folder, "plan", ScenarioText.FileName)).Expect(0);
        Assert.Contains("\nObserves     sh ./server.sh and what it has started; started for the run, and ended after it\n", plan.Output, StringComparison.Ordinal);
        Assert.Contains("\nObserves     backend.sessions: chat_sessions of http://127.0.0.1:1/metrics\n", plan.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["pid"]));

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("The command sh, process ", "and what it has started", "of the metrics endpoint http://127.0.0.1:1/metrics failed: Connection refused");
        Assert.InRange(Most(run, MetricCatalog.BackendSockets), 40, 65);
        Assert.Contains("listening on ", await File.ReadAllTextAsync(folder["run/backend.out"]), StringComparison.Ordinal);
        Assert.Equal("ready\n", await File.ReadAllTextAsync(folder["run/backend.err"]));
        Assert.False(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(folder["pid"])).Trim()}"));
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(port));
    }

    [Fact]
    public async Task Run_CommandWhereSomethingListensAlready_IsRefused()
    {
        await using var other = RawTcpServer.Silent();
        using var folder = new TempFolder();
        new ScenarioText { Target = $"{{ url: '{other.Url}', command: [./server] }}" }.WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(2).Complains(
            $"target.command: something listens on {other.Address} already, and the run would load that: end it, or do without the command.");
    }

    [Fact]
    public async Task Run_ProcessThatIsNotThere_IsToldBeforeTheRun()
    {
        using var folder = new TempFolder();
        (ScenarioText.Against("ws://127.0.0.1:1/") with { Observe = "{ pid: 999999999 }" }).WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName)).Expect(2).Complains(
            "observe.pid: no process 999999999 runs on this machine: name one that does, or write observe: none.");

        Assert.Equal([ScenarioText.FileName], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Validate_EveryScenarioOfThePage_IsRight()
    {
        using var folder = new TempFolder();
        var blocks = Block().Matches(RepositoryFiles.Read("docs/observing.md")).Select(match => match.Groups[1].Value).ToList();
        Assert.True(blocks.Count >= 4);
        List<string> files = [];
        foreach (var (number, block) in blocks.Index())
        {
            var target = block.Contains("target:", StringComparison.Ordinal) ? "" : "target: { url: 'ws://127.0.0.1:8080/chat' }\n";
            files.Add(folder.Write(string.Create(CultureInfo.InvariantCulture, $"page-{number}.yaml"),
                $"scenario: page\n{target}populations: [{{ name: members, profile: bare, clients: 1 }}]\n{block}"));
        }

        (await LoadHarnessProgram.RunAsync(folder, ["validate", .. files])).Expect(0);
    }

    private static double Most(RunFiles run, MetricDefinition metric) =>
        run.Result.ObservedOf(metric)?.Over(StatisticKind.Max) ?? throw new InvalidOperationException($"{metric} was not observed.");

    private static async Task ConnectAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
