using System.Globalization;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Tests.Docs;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>The workflow for many machines, step by step, and the commands of its page as far as they go without a cluster.</summary>
public sealed class ManyMachinesPageTests : IDisposable
{
    private const string Workflow = ".github/workflows/many-machines.yml";
    private const string Page = "docs/many-machines.md";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1", "[1]")]
    [InlineData("4", "[1,2,3,4]")]
    [InlineData("12", "[1,2,3,4,5,6,7,8,9,10,11,12]")]
    public async Task Cut_MakesTheMatrix(string slices, string numbers)
    {
        WorkflowFile.PretendProgram(folder, "0");

        (await StepAsync("Cut", ("SLICES", slices))).Expect(0);

        Assert.Equal($"numbers={numbers}\n", await File.ReadAllTextAsync(folder["output"]));
        Assert.Equal([$"plan chat.yaml --target ws://chat/ --slices {slices}"], await File.ReadAllLinesAsync(folder["calls"]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("257")]
    [InlineData("four")]
    [InlineData("")]
    [InlineData("4; ls")]
    public async Task Cut_ANumberThatCannotBe_IsRefused(string slices) =>
        Assert.StartsWith("::error::slices: ", (await StepAsync("Cut", ("SLICES", slices))).Expect(2).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Cut_WhatCannotBeCut_EndsTheWorkflow()
    {
        WorkflowFile.PretendProgram(folder, "2");

        (await StepAsync("Cut", ("SLICES", "4"))).Expect(2);

        Assert.Equal("", await File.ReadAllTextAsync(folder["output"]));
    }

    [Fact]
    public async Task Agree_OnAStart_IsThreeMinutesAhead()
    {
        var before = TimeProvider.System.GetUtcNow();

        (await StepAsync("Agree")).Expect(0);

        var line = await File.ReadAllTextAsync(folder["output"]);
        var start = DateTimeOffset.ParseExact(line, "'start='yyyy-MM-dd'T'HH:mm:ss'Z\n'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(start - before, TimeSpan.FromSeconds(178), TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task Play_PlaysItsPart()
    {
        WorkflowFile.PretendProgram(folder, "3");

        (await StepAsync("Play", ("NUMBER", "2"), ("SLICES", "4"), ("START", "2026-11-22T03:00:00Z"), ("BUILD", "1.4"))).Expect(3);

        Assert.Equal(
            ["run chat.yaml --target ws://chat/ --slice 2/4 --start-at 2026-11-22T03:00:00Z --build 1.4 --out slices/slice-2 --yes"],
            await File.ReadAllLinesAsync(folder["calls"]));
    }

    [Theory]
    [InlineData("0", 0, "")]
    [InlineData("4 0", 0, "::warning::INCONCLUSIVE")]
    [InlineData("3 0", 3, "::error::")]
    [InlineData("2", 2, "")]
    public async Task Merge_TellsWhatTheWholeSays(string codes, int exitCode, string start)
    {
        WorkflowFile.PretendProgram(folder, codes);
        Array.ForEach(["slices/slice-1", "slices/slice-3"], slice => Directory.CreateDirectory(folder[slice]));

        var end = (await StepAsync("Merge")).Expect(exitCode);

        Assert.StartsWith(start, end.Output, StringComparison.Ordinal);
        Assert.Equal("merge slices/slice-1 slices/slice-3 --out merged", (await File.ReadAllLinesAsync(folder["calls"]))[0]);
    }

    [Fact]
    public async Task Commands_OfThePage_HaveOptionsThatThereAre()
    {
        var commands = new MarkdownFile(Page).Commands().Where(command => command.StartsWith("loadharness ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(commands);
        foreach (var verb in commands.GroupBy(command => command.Split(' ')[1]))
        {
            var help = (await LoadHarnessProgram.RunAsync(folder, verb.Key, "--help")).Expect(0).Output;
            var options = verb.SelectMany(command => command.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal))).Distinct();
            Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Scripts_OfThePage_AreThere() => Assert.All(
        new MarkdownFile(Page).Commands().SelectMany(command => command.Split(' ')).Where(word => word.StartsWith("deploy/", StringComparison.Ordinal)),
        script => Assert.True(File.Exists(RepositoryFiles.PathOf(script)), script));

    private async Task<ProgramEnd> StepAsync(string name, params (string Name, string Value)[] variables)
    {
        folder.Write("step.sh", WorkflowFile.StepOf(Workflow, name));
        folder.Write("output", "");
        var environment = new Dictionary<string, string>
        {
            ["GITHUB_OUTPUT"] = folder["output"],
            ["SCENARIO"] = "chat.yaml",
            ["TARGET"] = "ws://chat/",
            ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        foreach (var (variable, value) in variables)
        {
            environment[variable] = value;
        }

        await using var step = ChildProcess.Start(folder.FullPath, environment, ["bash", "-e", "step.sh"]);
        return await step.EndAsync();
    }
}
