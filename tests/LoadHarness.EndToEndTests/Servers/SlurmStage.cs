using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>A folder from which somebody submits runs to a Slurm, with a program called loadharness on the PATH.</summary>
internal sealed partial class SlurmStage : IDisposable
{
    public const string Scenario = "scenario.yaml";

    /// <summary>How long a short job may take, with all that waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly SlurmCluster cluster;
    private readonly TempFolder folder = new();
    private readonly int third;

    /// <param name="cluster">The Slurm.</param>
    /// <param name="program">A script in place of the program; null: the program.</param>
    /// <param name="third">What the third slice ends with, if the script asks.</param>
    public SlurmStage(SlurmCluster cluster, string? program = null, int third = 0)
    {
        (this.cluster, this.third) = (cluster, third);
        const string name = "bin/loadharness";
        if (program is null)
        {
            LoadHarnessProgram.WriteTo(folder, name);
        }
        else
        {
            folder.WriteProgram(name, program);
        }

        folder.Write(Scenario, "");
    }

    /// <summary>Where everything is.</summary>
    public string Folder => folder.FullPath;

    public Dictionary<string, string> Environment => new()
    {
        ["PATH"] = $"{folder["bin"]}:{System.Environment.GetEnvironmentVariable("PATH")}",
        ["NOTES"] = folder.FullPath,
        ["THIRD"] = $"{third}",
        ["LOADHARNESS_TOKEN"] = "",
        [LoadHarnessProgram.QuickStart.Key] = LoadHarnessProgram.QuickStart.Value,
        ["CI"] = "",
    };

    /// <summary>Full path of one of the scripts.</summary>
    public string Script(string name) => RepositoryFiles.PathOf($"deploy/slurm/{name}");

    /// <summary>Writes the scenario.</summary>
    public void Write(string scenario) => folder.Write(Scenario, scenario);

    /// <summary>Submits a run.</summary>
    /// <returns>The job of the slices, that of merging, and the folder of the run as it was said.</returns>
    public async Task<(string Job, string Merge, string Folder)> SubmitAsync(params string[] words)
    {
        File.Delete(folder["calls"]);
        var end = (await cluster.RunAsync(Folder, Environment, [Script("submit.sh"), "-o", "runs", .. words])).Expect(0);
        var said = Said().Match(end.Output);
        Assert.True(said.Success, end.Output);
        return (said.Groups[1].Value, said.Groups[2].Value, said.Groups[3].Value);
    }

    /// <summary>How the program was called since the last submission, in order of the lines.</summary>
    public IReadOnlyList<string> Calls() => [.. File.ReadAllLines(folder["calls"]).Order(StringComparer.Ordinal)];

    /// <summary>Ends the process of one slice of this stage as a machine that fails does.</summary>
    /// <param name="slice">Which, as on its command line: 3/4.</param>
    public void KillSlice(string slice)
    {
        using var process = Assert.Single(System.Diagnostics.Process.GetProcesses(), one => IsSlice(one.Id, slice));
        process.Kill();
    }

    private bool IsSlice(int process, string slice)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").LinkTarget == Folder
                && File.ReadAllText($"/proc/{process}/cmdline").Contains($"loadharness.dll\0run\0{Scenario}\0--slice\0{slice}\0", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended meanwhile
        }
    }

    /// <summary>What the jobs have written.</summary>
    public string Logs() => string.Join('\n', Directory.GetFiles(folder["runs"], "*.log").Select(file => $"== {Path.GetFileName(file)}\n{File.ReadAllText(file)}"));

    public void Dispose() => folder.Dispose();

    [GeneratedRegex(@"^slices: job (\d+), merge: job (\d+), results: (\S+)\n\z")]
    private static partial Regex Said();
}
