using System.Text.Json;
using System.Text.RegularExpressions;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Comparing;
using LoadHarness.Tests.Docs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Builds compared as people compare them: by the program, over run folders.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Compare_FiveRunsASideWithAWorseBuild_FailsAndLeavesItsFiles()
    {
        Save("regressed");

        var end = (await CompareAsync("runs/*-a", "--", "runs/*-b")).Expect(3);

        Assert.StartsWith("REGRESSED  delivery.lost 80 in 5 runs of the candidate that failed by it, none in the base; ", end.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n  delivery.latency p50 +40.5 ms +45.9 ms +\+13.1 % +\+4.86 ms to \+5.92 ms  regressed\n", end.Output);
        Assert.All(end.Output.Split('\n').Skip(1), line => Assert.InRange(line.Length, 0, 100));
        Assert.Matches("\nReport: reports/comparisons/[0-9]{8}T[0-9]{6}Z-rooms/index.html\n$", end.Output);
        var made = Assert.Single(Directory.EnumerateDirectories(folder["reports/comparisons"]));
        Assert.Equal(["comparison.json", "index.html", "junit.xml", "summary.md"], Directory.EnumerateFiles(made).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("REGRESSED", await File.ReadAllTextAsync(Path.Combine(made, "index.html")), StringComparison.Ordinal);
        Assert.DoesNotContain(folder.FullPath, string.Concat(Directory.EnumerateFiles(made).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_Json_IsTheFileOnStandardOutput()
    {
        Save("improved");

        var end = (await CompareAsync("--json", "--out", "o", "--metric", "delivery.latency p50", "runs/a0-a", "runs/a1-a/result.json", "runs/a2-a", "runs/a3-a", "runs/a4-a", "--", "runs/b*")).Expect(0);

        Assert.Equal(await File.ReadAllTextAsync(folder["o/comparison.json"]), end.Output);
        using var json = JsonDocument.Parse(end.Output);
        Assert.Equal("improved", json.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("delivery.latency p50", Assert.Single(json.RootElement.GetProperty("numbers").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Commands_OfThePage_Work()
    {
        // The page compares five runs a side; playing them would take minutes. Here they are made up; RepeatTests plays fewer.
        Save("same");
        var commands = new MarkdownFile("docs/comparing.md").Commands().Where(line => line.StartsWith("loadharness compare ", StringComparison.Ordinal)).ToList();

        Assert.True(commands.Count >= 2, $"{commands.Count} commands");
        foreach (var command in commands)
        {
            string[] words = [.. Regex.Matches(command, "\"([^\"]*)\"|\\S+").Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Value).Skip(1)];
            (await LoadHarnessProgram.RunAsync(folder, words)).Expect(0);
        }
    }

    [Fact]
    public async Task Compare_WhatCannotBeUnderstood_SaysPlaceAndRemedy()
    {
        folder.Write("no.json", "{");
        Directory.CreateDirectory(folder["empty"]);
        (string[] Arguments, string Says)[] cases =
        [
            (["a", "b", "c"], "Put -- between the runs of the base and those of the candidate: loadharness compare BASE… -- CANDIDATE…"),
            (["gone", "--", "empty"], "gone: there is no such file or folder. Name a run folder, a result.json, or a folder of runs."),
            (["empty", "empty"], "empty: there is no result.json in this folder, nor in the folders in it. Name a run folder, or a folder of runs."),
            (["x*", "--", "empty"], "x*: no run matches this pattern."),
            (["no.json", "no.json"], "no.json: this is not a LoadHarness result, or not a whole one: it cannot be understood from line 1 on."),
            (["no.json", "--", "no.json", "--json"], "--json: options stand before the paths, because everything after -- is a path."),
            (["--", "no.json"], "There is no run of the base: loadharness compare BASE… -- CANDIDATE…"),
            (["--metric", "drop.count p50", "a", "b"], "--metric: 'drop.count' is not a timer"),
            (["--metric", "connect.time 95", "a", "b"], "--metric: '95' is not a percentile: write p50, p99 or p99.9."),
        ];

        foreach (var (arguments, says) in cases)
        {
            var end = (await CompareAsync(arguments)).Expect(2);
            Assert.StartsWith(says, end.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_WithABaseline_ComparesItselfAndPassesByLatencyWhateverItIs()
    {
        new ScenarioText { Steady = "1s" }.WriteTo(folder);
        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "before", "--quiet")).Expect(0);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "after", "--quiet", "--baseline", "before")).Expect(0);

        Assert.Contains("\nINCONCLUSIVE  Needs 5 runs a side to judge latencies, there are 1 and 1", end.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nComparison: after/comparison/index.html\n", end.Output, StringComparison.Ordinal);
        Assert.StartsWith("## ❔ INCONCLUSIVE: short\n", await File.ReadAllTextAsync(folder["after/comparison/summary.md"]), StringComparison.Ordinal);

        // The same two, by the verb: there, inconclusive is no success.
        (await CompareAsync("--out", "o", "before", "after")).Expect(4);
    }

    [Fact]
    public async Task Run_WithABaselineThatCannotBeRead_DoesNotBegin()
    {
        new ScenarioText().WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run", "--baseline", "gone")).Expect(2)
            .Complains("gone: there is no such file or folder. Name a run folder, a result.json, or a folder of runs.");

        Assert.False(Directory.Exists(folder["run"]));
    }

    private Task<ProgramEnd> CompareAsync(params string[] arguments) => LoadHarnessProgram.RunAsync(folder, ["compare", .. arguments]);

    /// <summary>The runs of a made-up comparison as run folders.</summary>
    private void Save(string sample)
    {
        var comparison = ComparisonSamples.All[sample]();
        foreach (var (side, runs) in new[] { ("a", comparison.Base), ("b", comparison.Candidate) })
        {
            foreach (var run in runs)
            {
                Save(run, folder[$"runs/{run.Run.Id}-{side}"]);
            }
        }
    }

    private static void Save(RunResult run, string path)
    {
        Directory.CreateDirectory(path);
        ResultFile.Write(path, run);
    }
}
