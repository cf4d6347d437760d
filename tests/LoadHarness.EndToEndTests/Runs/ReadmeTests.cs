using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What the README tells people to do, done as it says.</summary>
public sealed partial class ReadmeTests
{
    private const string Program = "dotnet run -c Release --project src/LoadHarness.Cli -- ";
    private static readonly string Readme = RepositoryFiles.Read("README.md");

    [Fact]
    public void Commands_OfTheReadme_AreAllExecuted() =>
        Assert.Equal(
            [
                $"{Program}run scenarios/smoke/hello.yaml", // by .ci/run, taken from the README itself
                "dotnet test -c Release", // likewise
                $"{Program}run my-chat.yaml", // Run_OwnBackend
                $"{Program}backend --port 8080", // BackendProgram, on a free port
            ],
            Blocks("sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void CiScript_RunsTheTestCommandOfTheReadme() =>
        Assert.Contains("readme_command 'dotnet test'", RepositoryFiles.Read(".ci/run"), StringComparison.Ordinal);

    [Fact]
    public async Task Run_OwnBackend_WorksFromTheFileOfTheReadme()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        var relay = new UriBuilder(backend.Url) { Path = "/relay" }.Uri.ToString();
        var scenario = Blocks("yaml")[0];
        Assert.Contains("ws://127.0.0.1:8080/chat", scenario, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder["my-chat.yaml"], scenario.Replace("ws://127.0.0.1:8080/chat", relay, StringComparison.Ordinal));

        (await LoadHarnessProgram.RunAsync(folder, "run", "my-chat.yaml", "--for", "2s", "--set", "phases.drain=1500ms", "--set", "lost-after=1s", "--set", "generator.intervals=100%", "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("PASS", "my-chat");
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered]);
    }

    [Fact]
    public async Task Validate_EveryScenarioOfTheReadme_IsRight()
    {
        using var folder = new TempFolder();
        foreach (var scenario in Blocks("yaml"))
        {
            await File.WriteAllTextAsync(folder["readme.yaml"], scenario);
            await using var program = LoadHarnessProgram.Start(folder, ("CHAT_TOKEN", "secret"), "validate", "readme.yaml");

            (await program.EndAsync()).Expect(0);
        }
    }

    [Fact]
    public void Links_OfTheReadme_LeadSomewhere() =>
        Assert.All(
            Link().Matches(Readme).Select(match => match.Groups[1].Value).Where(target => !target.StartsWith("http", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(RepositoryFiles.PathOf(target)), $"{target} does not exist"));

    private static List<string> Blocks(string language) =>
        [.. Block().Matches(Readme).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    [GeneratedRegex(@"```(\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
