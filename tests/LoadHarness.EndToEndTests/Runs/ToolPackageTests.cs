using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Docs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>
/// The package as people make, install and use it: the commands of docs/install.md one after the other, by somebody who has the
/// .NET SDK and an empty folder. No registry is asked.
/// </summary>
public sealed class ToolPackageTests : IDisposable
{
    private static readonly string Dotnet = Path.GetDirectoryName(LoadHarnessProgram.Command[0])!;

    /// <summary>That of the build that these tests belong to: the other one may not have been built.</summary>
    private static readonly string Configuration =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";

    private readonly TempFolder home = new();
    private readonly TempFolder empty = new();

    public void Dispose()
    {
        home.Dispose();
        empty.Dispose();
    }

    [Fact]
    public async Task Commands_OfTheInstallPage_AllWork()
    {
        foreach (var command in new MarkdownFile("docs/install.md").Commands())
        {
            var end = await ExecuteAsync(command);
            if (command.StartsWith("dotnet pack", StringComparison.Ordinal))
            {
                Assert.Single(Directory.GetFiles(home["artifacts"]));
            }
            else if (command.StartsWith("loadharness run", StringComparison.Ordinal))
            {
                await ReportAnewAsync(end);
            }
        }

        Assert.Equal(
            ["hello.yaml", "my-chat.yaml", "profiles/uni-app.yaml", "protocols/flat-json.yaml", "scenario.schema.json"],
            Directory.GetFiles(empty.FullPath, "*.*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(empty.FullPath, file))
                .Where(file => !file.StartsWith("reports", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.False(File.Exists(Path.Combine(home["tool"], "loadharness")));
    }

    /// <summary>The run left its report where it said, and the report can be made again from the result.</summary>
    private async Task ReportAnewAsync(ProgramEnd run)
    {
        var page = run.Output.Split('\n').Single(line => line.StartsWith("Report: ", StringComparison.Ordinal))["Report: ".Length..];
        Assert.StartsWith(Path.Combine("reports", "runs"), page, StringComparison.Ordinal);
        var folder = Path.GetDirectoryName(page)!;
        new RunFiles(empty[folder]).Says("PASS", "hello");
        File.Delete(empty[page]);

        await ExecuteAsync($"loadharness report {folder}");

        new RunFiles(empty[folder]).Says("PASS", "hello");
    }

    private async Task<ProgramEnd> ExecuteAsync(string command)
    {
        var isPack = command.StartsWith("dotnet pack", StringComparison.Ordinal);
        var words = command.Replace("--global", $"--tool-path {home["tool"]}", StringComparison.Ordinal)
            .Replace("./artifacts", home["artifacts"], StringComparison.Ordinal);
        if (isPack)
        {
            // What is built already, and by nobody else meanwhile: other tests run from the same folders.
            words = words.Replace("-c Release", $"-c {Configuration}", StringComparison.Ordinal)
                .Replace("-o artifacts", $"-o {home["artifacts"]} --no-build --no-restore -nodeReuse:false", StringComparison.Ordinal);
        }

        var end = command.StartsWith("loadharness run", StringComparison.Ordinal)
            ? await ShortRun.PlayAsync($"{words} --clients 20", line => EndAsync(line, empty.FullPath))
            : await EndAsync(words, isPack ? RepositoryFiles.Root : empty.FullPath);
        return end.Expect(0);
    }

    private async Task<ProgramEnd> EndAsync(string line, string folder)
    {
        string[] bare =
        [
            "env", "-i", $"HOME={home.FullPath}", $"PATH={home["tool"]}:{Dotnet}:/usr/bin:/bin", $"DOTNET_ROOT={Dotnet}",
            "DOTNET_NOLOGO=1", "DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_GENERATE_ASPNET_CERTIFICATE=false",
            $"{LoadHarnessProgram.QuickStart.Key}={LoadHarnessProgram.QuickStart.Value}",
        ];
        await using var program = ChildProcess.Start(folder, new Dictionary<string, string>(), [.. bare, "bash", "-c", line]);
        return await program.EndAsync();
    }
}
