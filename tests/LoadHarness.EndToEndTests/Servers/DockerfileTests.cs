using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Facts;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>
/// The instructions of the Dockerfile, followed without Docker: each stage is a folder, what runs there has the tools of this machine in place of
/// those of the base images. What that cannot show is whether the base images are there.
/// </summary>
public sealed class DockerfileTests : IDisposable
{
    private static readonly string[] Ignored = RepositoryFiles.Read(".dockerignore").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Context_HasWhatTheBuildNeeds_AndNoOutputOfBuilds()
    {
        var files = Context();

        Assert.Contains("src/LoadHarness.Cli/Program.cs", files);
        Assert.Contains("scenarios/profiles/uni-app.yaml", files);
        Assert.Contains("Directory.Packages.props", files);
        Assert.DoesNotContain(files, file => file.StartsWith("tests/", StringComparison.Ordinal) || file.StartsWith(".git", StringComparison.Ordinal) || file.StartsWith("reports/", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.Split('/').Any(part => part is "bin" or "obj" or "node_modules"));
    }

    [Fact]
    public void Image_RunsAsNobodyWhoMatters()
    {
        var last = Instructions().SkipWhile(line => line != "FROM ${RUNTIME}").ToList();

        Assert.Contains("USER $APP_UID", last);
        Assert.Equal("ENTRYPOINT [\"loadharness\"]", last[^1]);
    }

    [NpmFact]
    [Trait("Tier", "Servers")]
    public async Task Instructions_OneAfterTheOther_MakeTheProgram()
    {
        var (stage, place) = ("", "");
        foreach (var line in Instructions())
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "FROM":
                    stage = words is [_, _, "AS", var name] ? name : "image";
                    place = "";
                    break;
                case "WORKDIR":
                    place = words[1];
                    Directory.CreateDirectory(folder[stage + place]);
                    break;
                case "COPY":
                    Copy(words[1..], stage, place);
                    break;
                case "RUN":
                    await RunAsync(line["RUN ".Length..].Replace(" /program", $" {folder[stage]}/program", StringComparison.Ordinal), folder[stage + place]);
                    break;
            }
        }

        var scenario = new ScenarioText { Clients = 4, Room = 2, Ramp = "50ms", WarmUp = "0s", Steady = "1s", LostAfter = "300ms", Drain = "400ms" };
        scenario.WriteTo(folder);
        await RunAsync($"ASPNETCORE_HTTP_PORTS= image/opt/loadharness/loadharness run {ScenarioText.FileName} --out run", folder.FullPath);
        Assert.Contains("uPlot", await File.ReadAllTextAsync(folder["run/index.html"]), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["image/opt/loadharness/LICENSE"]));
    }

    /// <summary>The lines without remarks.</summary>
    private static List<string> Instructions() =>
        [.. RepositoryFiles.Read("Dockerfile").Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    /// <summary>The files that are sent to who builds the image: the last line of .dockerignore that means a file decides.</summary>
    private static List<string> Context() =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => Path.GetRelativePath(RepositoryFiles.Root, file))
            .Where(file => Ignored.LastOrDefault(line => line[0] != '#' && Means(line.TrimStart('!'), file)) is not { } line || line[0] == '!'),
    ];

    private static bool Means(string pattern, string file)
    {
        var regex = Regex.Escape(pattern).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        return Regex.IsMatch(file, $"^{regex}(/|$)");
    }

    private void Copy(string[] words, string stage, string place)
    {
        var isFromStage = words[0].StartsWith("--from=", StringComparison.Ordinal);
        var to = words[^1] is ['/', ..] ? folder[stage + words[^1]] : Path.Combine(folder[stage + place], words[^1]);
        Directory.CreateDirectory(to);
        if (isFromStage)
        {
            var from = folder[words[0]["--from=".Length..] + words[1]];
            Assert.True(Directory.Exists(from), $"{words[1]} is not there");
            CopyAll(from, to, Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(from, file)));
            return;
        }

        var context = Context();
        foreach (var source in words[..^1])
        {
            var files = context.Where(file => source == "." || file == source).ToList();
            Assert.True(files.Count > 0, $"{source} is not among what is sent");
            CopyAll(RepositoryFiles.Root, to, files, isFlat: source != ".");
        }
    }

    private static void CopyAll(string from, string to, IEnumerable<string> files, bool isFlat = false)
    {
        foreach (var file in files)
        {
            var target = Path.Combine(to, isFlat ? Path.GetFileName(file) : file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(from, file), target);
        }
    }

    private static async Task RunAsync(string line, string where)
    {
        var environment = new Dictionary<string, string> { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["CI"] = "" };
        await using var process = ChildProcess.Start(where, environment, ["bash", "-c", line]);
        (await process.EndAsync(TimeSpan.FromMinutes(5))).Expect(0);
    }
}
