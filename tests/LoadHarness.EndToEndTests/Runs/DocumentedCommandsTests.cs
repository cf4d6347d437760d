using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Docs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>
/// What the pages tell people to type, typed: the commands of each page one after the other in a folder of its own, with runs cut
/// short and the ports of servers that are free.
/// </summary>
public sealed partial class DocumentedCommandsTests : IDisposable
{
    private const string Listening = "listening on ";
    private const string FromSources = "dotnet run -c Release --project src/LoadHarness.Cli -- ";

    /// <summary>Pages whose commands are not executed here, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["README.md"] = "by ReadmeTests and .ci/run",
        ["docs/adapters.md"] = "by .ci/run, from the sources",
        ["docs/capacity.md"] = "by CapacityTests in the long tier: a search takes minutes; CapacityVerbTests hold that all of them are understood",
        ["docs/comparing.md"] = "by CompareTests, over made-up runs: ten real ones take too long",
        ["docs/many-machines.md"] = "by ManyMachinesPageTests, as far as that goes without a cluster, by SliceTests and SlurmTests",
        ["docs/merging.md"] = "by MergeVerbTests, over made-up slices",
        ["docs/mqtt.md"] = "by MosquittoTests, which have the broker",
        ["docs/xmpp.md"] = "by ProsodyTests, which have the server",
        ["docs/install.md"] = "by ToolPackageTests, from the package",
        ["docs/protocols-in-code.md"] = "by .ci/run, from the sources",
        ["docs/performance.md"] = "half an hour on a machine of its own; BenchCommands_NameWhatIsThere",
        ["docs/signalr.md"] = "by SignalRTests, against a hub",
        ["docs/socket.io.md"] = "by SocketIoTests, against a server",
    };

    private static readonly Dictionary<string, string> None = [];
    private readonly TempFolder folder = new();

    public static TheoryData<string> Pages =>
        [.. MarkdownFile.Pages.Where(page => new MarkdownFile(page).Commands().Count > 0 && !Elsewhere.ContainsKey(page))];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Commands_OfAPage_Work(string page)
    {
        var markdown = new MarkdownFile(page);
        InstallProgram();
        SaveScripts(markdown);
        Copy("reports/samples/rooms/result.json");
        Copy("scenarios/smoke/hello.yaml");
        var port = "";
        var backends = new List<ChildProcess>();
        try
        {
            // From the sources or installed, it is the same program.
            foreach (var command in markdown.Commands().Select(line => line.Replace(FromSources, "loadharness ", StringComparison.Ordinal)))
            {
                if (command.StartsWith("loadharness backend", StringComparison.Ordinal))
                {
                    var backend = Shell(command.Replace(" --port 8080", "", StringComparison.Ordinal) + " --port 0", None);
                    backends.Add(backend);
                    port = $":{new Uri((await backend.OutputLineAsync(Listening))[Listening.Length..]).Port}";
                }
                else
                {
                    (await PlayOrRunAsync(command.Replace(":8080", port, StringComparison.Ordinal))).Expect(0);
                }
            }
        }
        finally
        {
            foreach (var backend in backends)
            {
                await backend.DisposeAsync();
            }
        }
    }

    [Theory]
    [InlineData("0", 0, 1)]
    [InlineData("3", 3, 1)]
    [InlineData("4 0", 0, 2)]
    [InlineData("4 3", 3, 2)]
    [InlineData("4 4", 4, 2)]
    public async Task LoadTestScript_PlaysOnceMoreWhatIsInconclusive(string codes, int exitCode, int runs)
    {
        SaveScripts(new MarkdownFile("docs/ci.md"));
        PretendProgram(codes);

        (await EndAsync("sh load-test.sh chat.yaml 1.4.2 --clients 7", None)).Expect(exitCode);

        var calls = await File.ReadAllLinesAsync(folder["calls"]);
        Assert.Equal(Enumerable.Repeat("run chat.yaml --build 1.4.2 --out load-test --yes --clients 7", runs), calls);
    }

    [Theory]
    [InlineData("0 0", 0, "run trend")]
    [InlineData("3 0", 3, "run trend")]
    [InlineData("4 4", 4, "run trend")]
    [InlineData("5", 5, "run")]
    [InlineData("0 7 0 0", 0, "run trend run trend")]
    [InlineData("0 7 0 3", 3, "run trend run trend")]
    [InlineData("0 7 5", 5, "run trend run")]
    public async Task NightScript_PlaysTheNightAgainIfTheHistorySaysSo(string codes, int exitCode, string verbs)
    {
        SaveScripts(new MarkdownFile("docs/trend.md"));
        PretendProgram(codes);

        (await EndAsync("sh night.sh soak.yaml nights 1.4.2 --clients 7", None)).Expect(exitCode);

        var calls = await File.ReadAllLinesAsync(folder["calls"]);
        Assert.Equal(verbs, string.Join(' ', calls.Select(call => call.Split(' ')[0])));
        Assert.All(calls, call => Assert.Matches(@"^(run soak\.yaml --build 1\.4\.2 --out nights/\d{8}T\d{6}Z --yes --clients 7|trend nights)$", call));
    }

    [Theory]
    [InlineData("docs/ci.md", "Load test", "0", 0, "")]
    [InlineData("docs/ci.md", "Load test", "3", 3, "")]
    [InlineData("docs/ci.md", "Load test", "4 4", 0, "::warning::")]
    [InlineData(".github/workflows/ci.yml", "Smoke", "0", 0, "")]
    [InlineData(".github/workflows/ci.yml", "Smoke", "3 0", 3, "::error::")]
    [InlineData(".github/workflows/ci.yml", "Smoke", "4", 0, "::warning::")]
    [InlineData(".github/workflows/nightly-soak.yml", "Soak", "0 0", 0, "")]
    [InlineData(".github/workflows/nightly-soak.yml", "Soak", "0 7 0 0", 0, "")]
    [InlineData(".github/workflows/nightly-soak.yml", "Soak", "3 0 0", 3, "::error::")]
    [InlineData(".github/workflows/nightly-soak.yml", "Soak", "5 0", 5, "::error::")]
    [InlineData(".github/workflows/nightly-soak.yml", "Soak", "4 4", 0, "::warning::")]
    public async Task WorkflowStep_TellsWhatTheRunSaid(string file, string name, string codes, int exitCode, string warning)
    {
        SaveScripts(new MarkdownFile("docs/ci.md"));
        PretendProgram(codes);
        Copy(".github/night.sh");
        folder.Write("backend.pid", "4711\n");
        Directory.CreateDirectory(folder["nights/20261120T011700Z"]);
        folder.Write("nights/20261120T011700Z/result.json", "{}");
        folder.Write("step.sh", WorkflowFile.StepOf(file, name));
        var environment = new Dictionary<string, string>
        {
            ["GITHUB_SHA"] = "91ab3c7",
            ["LENGTH"] = "4h",
        };

        var end = (await EndAsync("bash -e step.sh", environment)).Expect(exitCode);

        Assert.StartsWith(warning, end.Output, StringComparison.Ordinal);
        Assert.Equal(warning.Length == 0, end.Output.Length == 0);
        Assert.Contains("--build 91ab3c7", await File.ReadAllTextAsync(folder["calls"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NightlyWorkflow_StartsAndStopsABackend()
    {
        InstallProgram();
        const string workflow = ".github/workflows/nightly-soak.yml";
        Directory.CreateDirectory(folder["nights"]);
        folder.Write("start.sh", WorkflowFile.StepOf(workflow, "Start the backend").Replace("--port 8080", "--port 0", StringComparison.Ordinal));
        folder.Write("stop.sh", WorkflowFile.StepOf(workflow, "Stop the backend"));

        (await EndAsync("bash -e start.sh", None)).Expect(0);
        using var backend = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(folder["backend.pid"]), System.Globalization.CultureInfo.InvariantCulture));
        (await EndAsync("bash -e stop.sh", None)).Expect(0);

        Assert.True(backend.WaitForExit(TimeSpan.FromSeconds(20)), "the backend goes on");
    }

    [Fact]
    public void NightScript_OfTheWorkflow_IsThatOfThePage() =>
        Assert.Equal(Assert.Single(new MarkdownFile("docs/trend.md").Blocks("bash")), RepositoryFiles.Read(".github/night.sh"));

    [Fact]
    public void BenchCommands_NameWhatIsThere()
    {
        var script = RepositoryFiles.Read("tests/compare-native.sh");
        Assert.All(new MarkdownFile("docs/performance.md").Commands(), command =>
        {
            var words = command.Split(' ');
            Assert.True(words[0] == "dotnet" || File.Exists(RepositoryFiles.PathOf(words[0])), words[0]);
            Assert.All(
                words.Where(word => word.StartsWith("tests/LoadHarness", StringComparison.Ordinal)),
                project => Assert.True(Directory.Exists(RepositoryFiles.PathOf(project)), project));
            Assert.All(
                words[0] == "dotnet" ? [] : words.Where(word => word.StartsWith("--", StringComparison.Ordinal)),
                option => Assert.Contains(option, script, StringComparison.Ordinal));
        });
    }

    private Task<ProgramEnd> PlayOrRunAsync(string command)
    {
        if (!command.StartsWith("loadharness run ", StringComparison.Ordinal) && !command.StartsWith("sh load-test.sh ", StringComparison.Ordinal))
        {
            return EndAsync(command, None);
        }

        var few = command.Contains(" --clients ", StringComparison.Ordinal) ? "" : " --clients 20";
        return ShortRun.PlayAsync(Length().Replace(command, "") + few, line => EndAsync(line, None));
    }

    private ChildProcess Shell(string command, Dictionary<string, string> environment) => ChildProcess.Start(
        folder.FullPath,
        new Dictionary<string, string>(environment)
        {
            [LoadHarnessProgram.QuickStart.Key] = LoadHarnessProgram.QuickStart.Value,
            ["CI"] = "",
            ["NO_COLOR"] = "1",
            ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
        },
        ["bash", "-c", command]);

    private async Task<ProgramEnd> EndAsync(string command, Dictionary<string, string> environment)
    {
        await using var program = Shell(command, environment);
        return await program.EndAsync();
    }

    /// <summary>The program under the name by which people call it.</summary>
    private void InstallProgram() => LoadHarnessProgram.WriteTo(folder, "bin/loadharness");

    /// <summary>Something that is called like the program, notes how, and ends with one exit code after the other.</summary>
    private void PretendProgram(string codes) => WorkflowFile.PretendProgram(folder, codes);

    /// <summary>Scripts that a page asks to save under the name in their second line, and scenarios under the one in their first.</summary>
    private void SaveScripts(MarkdownFile page)
    {
        foreach (var (file, name) in page.Blocks("yaml").Select(file => (file, FileName().Match(file))).Where(pair => pair.Item2.Success))
        {
            folder.Write(name.Groups[1].Value, file);
        }

        foreach (var script in page.Blocks("bash"))
        {
            folder.Write(script.Split('\n')[1].Split(' ')[1], script);
        }
    }

    /// <summary>A file of the repository at the place where pages name it.</summary>
    private void Copy(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        File.Copy(RepositoryFiles.PathOf(file), folder[file]);
    }

    [GeneratedRegex(@"^# ([a-z-]+\.yaml)\n")]
    private static partial Regex FileName();

    [GeneratedRegex(@" --for \S+")]
    private static partial Regex Length();
}
