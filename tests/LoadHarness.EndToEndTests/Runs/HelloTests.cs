using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>One good run against the built-in backend, and what every verb makes of it.</summary>
public sealed class HelloTests(HelloTests.Hello hello) : IClassFixture<HelloTests.Hello>
{
    [Fact]
    public async Task Run_GoodBackend_PassesAndSaysSo()
    {
        var end = (await hello.RunAsync()).Expect(0);

        Assert.Equal("", end.Error);
        Assert.StartsWith("short: 40 clients against reference backend\n", end.Output, StringComparison.Ordinal);
        Assert.Contains("\nPASS  ", end.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\nReport: {Path.Combine(Hello.Run, "index.html")}\n", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", end.Output, StringComparison.Ordinal); // a pipe is no terminal
    }

    [Fact]
    public async Task Run_GoodBackend_LeavesResultReportSummaryAndTests()
    {
        var run = await hello.FilesAsync();

        run.Says("PASS", "short", "delivery.lost == 0", "delivery.latency p50 < 10 s");
        Assert.Equal(
            ["index.html", "junit.xml", "result.json", "summary.md"],
            Directory.EnumerateFiles(hello.Folder[Hello.Run]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.InRange(run[MetricCatalog.Sent], 100, 2000);
        // The last one to arrive may not be joined yet when its first message is due.
        Assert.Equal(run[MetricCatalog.Intended], run[MetricCatalog.Sent] + run[MetricCatalog.NotSent]);
        Assert.Equal(run[MetricCatalog.Sent] * 9, run[MetricCatalog.Expected]);
        Assert.Equal(
            run[MetricCatalog.Expected],
            run[MetricCatalog.Delivered] + run[MetricCatalog.Late] + run[MetricCatalog.Recovered] + run[MetricCatalog.Unverified] + run[MetricCatalog.MissedOffline]);
        Assert.InRange(run[MetricCatalog.Delivered] + run[MetricCatalog.Late], run[MetricCatalog.Expected] * 95 / 100, run[MetricCatalog.Expected]);
        var end = Assert.Single(run.Result.Ends);
        Assert.Equal(("client", "left as planned", false, 40), (end.Side, end.Cause, end.IsDrop, end.Count));
    }

    [Fact]
    public async Task Run_FileForTheStep_GetsTheSummaryToo()
    {
        var run = await hello.FilesAsync();

        Assert.Equal($"# Of an earlier command\n\n{run.Summary}\n", await File.ReadAllTextAsync(hello.Folder[Hello.Step]));
    }

    [Fact]
    public async Task Run_GoodBackend_IsObservedWithoutBeingAsked()
    {
        var run = await hello.FilesAsync();

        run.Says("The reference backend, process ", "CPU of the backend", "Memory of the backend");
        Assert.Equal(
            ["backend.cpu", "backend.rss", "backend.handles", "backend.sockets", "backend.threads"], run.Result.Observed.Select(series => series.Name));
        Assert.All(run.Result.Observed, series => Assert.False(series.IsEmpty));
        Assert.All(run.Result.Observed, series => Assert.Equal(run.Result.Timeline.Length, series.Values.Length));
        // Beside its WebSocket each client reads a history over HTTP.
        Assert.InRange(run.Result.ObservedOf(MetricCatalog.BackendSockets)!.Over(StatisticKind.Max)!.Value, 40, 105);
    }

    [Fact]
    public async Task Run_GoodBackend_KeepsMachineAndUserOutOfTheResult()
    {
        await hello.RunAsync();

        var written = await File.ReadAllTextAsync(Path.Combine(hello.Folder[Hello.Run], "result.json"));

        Assert.DoesNotContain(hello.Folder.FullPath, written, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{Environment.MachineName}\"", written, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"\"{Environment.UserName}\"", written, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Show_Json_IsFlat()
    {
        await hello.RunAsync();

        var end = (await LoadHarnessProgram.RunAsync(hello.Folder, "show", Hello.Run, "--json")).Expect(0);

        using var document = JsonDocument.Parse(end.Output);
        var values = document.RootElement;
        Assert.All(
            values.EnumerateObject(),
            pair => Assert.DoesNotContain(pair.Value.ValueKind, new[] { JsonValueKind.Object, JsonValueKind.Array }));
        Assert.Equal("PASS", values.GetProperty("verdict").GetString());
        Assert.Equal(0, values.GetProperty("delivery.lost").GetInt64());
        Assert.InRange(values.GetProperty("delivery.latency.p99").GetDouble(), 0.001, 10_000);
        Assert.All(MetricCatalog.All, metric => Assert.Contains(
            values.EnumerateObject(), pair => pair.Name == metric.Name || pair.Name.StartsWith(metric.Name + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Show_Names_PrintsThoseAndWhatIsBelowThem()
    {
        await hello.RunAsync();

        var some = (await LoadHarnessProgram.RunAsync(hello.Folder, "show", Hello.Run, "delivery.lost", "verdict", "--csv")).Expect(0);
        var below = (await LoadHarnessProgram.RunAsync(hello.Folder, "show", Hello.Run, "connect.time")).Expect(0);
        var file = (await LoadHarnessProgram.RunAsync(hello.Folder, "show", $"{Hello.Run}/result.json", "clients")).Expect(0);

        Assert.Equal("delivery.lost,0\nverdict,PASS\n", some.Output);
        Assert.Contains("connect.time.p99  ", below.Output, StringComparison.Ordinal);
        Assert.Equal("clients  40\n", file.Output);
    }

    [Fact]
    public async Task Show_UnknownName_SaysWhatWasMeant()
    {
        await hello.RunAsync();

        var end = (await LoadHarnessProgram.RunAsync(hello.Folder, "show", Hello.Run, "delivery.lst")).Expect(2);

        end.Complains("There is no value 'delivery.lst'. Did you mean 'delivery.lost'? 'loadharness list metrics' names them all.");
    }

    [Fact]
    public async Task Report_AfterTheRun_WritesTheSamePage()
    {
        var before = await hello.FilesAsync();
        using var copy = new TempFolder();
        File.Copy(Path.Combine(hello.Folder[Hello.Run], "result.json"), copy["result.json"]);

        var end = (await LoadHarnessProgram.RunAsync(copy, "report", copy.FullPath)).Expect(0);

        Assert.Equal(copy["index.html"] + "\n", end.Output);
        Assert.Equal(before.Report, await File.ReadAllTextAsync(copy["index.html"]));
        Assert.Equal(before.Summary, await File.ReadAllTextAsync(copy["summary.md"]));
        Assert.Equal(before.Tests, await File.ReadAllTextAsync(copy["junit.xml"]));
    }

    [Fact]
    public async Task Plan_OfTheScenario_TouchesNothing()
    {
        using var folder = new TempFolder();
        new ScenarioText { Target = "{ url: 'ws://192.0.2.1/chat?token=hidden' }" }.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "plan", ScenarioText.FileName, "--clients", "5000", "--for", "1h")).Expect(0);

        Assert.Equal("", end.Error);
        Assert.Contains("ws://192.0.2.1/chat?token=***\n", end.Output, StringComparison.Ordinal);
        Assert.Matches(@"Clients +5.000 in 500 rooms\n", end.Output);
        Assert.Equal([ScenarioText.FileName], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Plan_SameSeed_IsTheSame()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        var one = await LoadHarnessProgram.RunAsync(folder, "plan", ScenarioText.FileName, "--seed", "7");
        var two = await LoadHarnessProgram.RunAsync(folder, "plan", ScenarioText.FileName, "--seed", "7");
        var other = await LoadHarnessProgram.RunAsync(folder, "plan", ScenarioText.FileName, "--seed", "8");

        Assert.Equal(one.Output, two.Output);
        Assert.NotEqual(one.Output, other.Output);
    }

    [Fact]
    public async Task Validate_GoodAndBad_TellsOfEach()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);
        folder.Write("worse.yaml", "scenario: worse\ntarget: { backend: reference }\n");

        var good = (await LoadHarnessProgram.RunAsync(folder, "validate", ScenarioText.FileName)).Expect(0);
        var both = (await LoadHarnessProgram.RunAsync(folder, "validate", ScenarioText.FileName, "worse.yaml")).Expect(2);

        Assert.Equal("scenario.yaml: scenario short is right\n", good.Output);
        Assert.Equal(good.Output, both.Output);
        both.Complains("worse.yaml:1:1: the key 'populations' is missing: a list of populations, at least one, at most 255");
    }

    [Theory]
    [InlineData("profiles", "uni-app", "bare")]
    [InlineData("protocols", "flat-json", "plain-text")]
    [InlineData("metrics", "delivery.latency", "reconnect.time")]
    public async Task List_EachKind_NamesWhatScenariosCanUse(string kind, params string[] names)
    {
        using var folder = new TempFolder();

        var end = (await LoadHarnessProgram.RunAsync(folder, "list", kind)).Expect(0);

        Assert.All(names, name => Assert.Contains($"\n{name} ", "\n" + end.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData]
    [InlineData("new")]
    [InlineData("run")]
    [InlineData("plan")]
    [InlineData("show")]
    [InlineData("report")]
    [InlineData("validate")]
    [InlineData("backend")]
    [InlineData("list")]
    public async Task Help_OfEachVerb_HasAnExample(params string[] verb)
    {
        using var folder = new TempFolder();

        var end = (await LoadHarnessProgram.RunAsync(folder, [.. verb, "--help"])).Expect(0);

        Assert.Contains($"\n    loadharness {string.Join(' ', verb)}", end.Output, StringComparison.Ordinal);
    }

    /// <summary>The run, played once for all tests of the class.</summary>
    public sealed class Hello : IDisposable
    {
        internal const string Run = "runs/hello";
        internal const string Step = "step.md";
        private readonly Lazy<Task<ProgramEnd>> played;

        public Hello() => played = new Lazy<Task<ProgramEnd>>(PlayAsync);

        internal TempFolder Folder { get; } = new();

        internal Task<ProgramEnd> RunAsync() => played.Value;

        internal async Task<RunFiles> FilesAsync()
        {
            (await RunAsync()).Expect(0);
            return new RunFiles(Folder[Run]);
        }

        public void Dispose() => Folder.Dispose();

        private async Task<ProgramEnd> PlayAsync()
        {
            new ScenarioText { Thresholds = ["delivery.latency p50 < 10 s"] }.WriteTo(Folder);
            Folder.Write(Step, "# Of an earlier command\n\n");
            await using var program = LoadHarnessProgram.Start(
                Folder, ("GITHUB_STEP_SUMMARY", Folder[Step]), "run", ScenarioText.FileName, "--out", Run, "--build", "1.2.3");
            return await program.EndAsync();
        }
    }
}
