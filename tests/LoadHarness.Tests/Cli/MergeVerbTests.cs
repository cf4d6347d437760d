using LoadHarness.Cli;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;
using LoadHarness.Tests.Merging;

namespace LoadHarness.Tests.Cli;

/// <summary><c>loadharness merge</c>: from folders of slices to the folder of a run.</summary>
public sealed class MergeVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("merge-").FullName;

    private string Slices => Path.Combine(folder, "slices");

    private string Whole => Path.Combine(Slices, "whole");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Merge_AFolderOfSlices_WritesTheRunAndTellsOfEach()
    {
        Keep(1, 3);
        Keep(2, 3);
        Keep(3, 3);

        var (code, output, error) = await RunAsync("merge", Slices, "--out", Whole);

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.Contains("\n  slice 3 of 3  10 clients  PASS\n", output, StringComparison.Ordinal);
        var whole = ResultFile.Read(Whole);
        Assert.Equal((VerdictOutcome.Pass, 3, 30), (whole.Verdict.Outcome, whole.Slices.Count, whole.Populations[0].Clients));
        Assert.All(["index.html", "summary.md", "junit.xml"], name => Assert.True(File.Exists(Path.Combine(Whole, name))));
    }

    [Fact]
    public async Task Merge_Again_LeavesOutWhatTheFirstTimeHasWritten()
    {
        Keep(1, 2);
        Assert.Equal(ExitCode.Inconclusive, (await RunAsync("merge", Slices, "--out", Whole)).Code);
        Keep(2, 2);

        Assert.Equal(ExitCode.Ok, (await RunAsync("merge", Slices, "--out", Whole)).Code);
    }

    [Fact]
    public async Task Merge_ASliceThatWasKilled_IsPartialAndNamed()
    {
        Keep(1, 2);
        var killed = Bare(2, 2);
        using (var journal = JournalWriter.Create(Directory.CreateDirectory(Path.Combine(Slices, "2")).FullName, killed with { Cells = [] }))
        {
            journal.Append(new JournalInterval { To = TimeSpan.FromSeconds(1), Cells = [new JournalCell("messages.sent", "steady", "people", 10)], Levels = new Dictionary<string, long>() });
            journal.WriteBooks(killed with { Cells = [], Phases = [new PhaseSpan("steady", TimeSpan.Zero, TimeSpan.FromSeconds(1))] });
        }

        var (code, output, _) = await RunAsync("merge", Slices, "--out", Whole);

        Assert.Equal(ExitCode.Inconclusive, code);
        Assert.Contains("INCONCLUSIVE  Partial: slice 2 of 2 broke off after 1 s.", output, StringComparison.Ordinal);
        Assert.Equal(10, ResultFile.Read(Whole).Slices[1].Sent);
    }

    [Fact]
    public async Task Merge_SlicesThatDoNotBelongTogether_NamesTheFile()
    {
        Keep(1, 2);
        var other = Path.Combine(Slices, "2");
        ResultFile.Write(Directory.CreateDirectory(other).FullName, Bare(1, 2, slice => slice with { Attempt = "again" }));

        var (code, _, error) = await RunAsync("merge", Slices, "--out", Whole);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith($"{Path.Combine(other, "result.json")}: slice 1/2 is there twice, attempt try1 of", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Whole));
    }

    [Fact]
    public async Task Merge_IntoTheFolderOfASlice_IsRefused()
    {
        Keep(1, 2);
        var slice = Path.Combine(Slices, "1");

        var (code, _, error) = await RunAsync("merge", slice, "--out", slice);

        Assert.Equal((ExitCode.Usage, $"{slice}: this slice would be overwritten by what is merged. Name another folder with --out.{Environment.NewLine}"), (code, error));
    }

    [Fact]
    public async Task Merge_WhatACommandWrote_IsCopied()
    {
        Keep(1, 2, new EventRow { Number = 1, Label = "restart", What = "sh restart.sh", Planned = TimeSpan.Zero, Outcome = "exit code 0", Files = ["event-1.out"] });
        Keep(2, 2);
        await File.WriteAllTextAsync(Path.Combine(Slices, "1", "event-1.out"), "restarted\n");

        await RunAsync("merge", Slices, "--out", Whole);

        Assert.Equal("restarted\n", await File.ReadAllTextAsync(Path.Combine(Whole, "event-1.out")));
    }

    [Fact]
    public void Lines_OfAThousandSlices_AreTwentyOne()
    {
        var sum = new SliceSum();
        foreach (var number in Enumerable.Range(1, 1_000).Where(number => number % 30 != 0))
        {
            sum.Add(Bare(number, 1_000));
        }

        var lines = LoadHarness.Cli.Merging.SliceLines.Of(sum.ToResult()).ToList();

        Assert.Equal(21, lines.Count);
        Assert.Equal("  slice 30 of 1\u202F000   –  –  missing", lines[0]);
        Assert.Equal("  980 more slices", lines[^1]);
    }

    private static RunResult Bare(int number, int of, Func<SliceOfRun, SliceOfRun>? change = null) => SliceMergeTests.Bare(number, of, change);

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await Application.RunAsync(arguments, new Terminal(output, error));
        return (code, output.ToString(), error.ToString());
    }

    private void Keep(int number, int of, params EventRow[] events)
    {
        var path = Directory.CreateDirectory(Path.Combine(Slices, $"{number}")).FullName;
        ResultFile.Write(path, RunJudge.Judge(Bare(number, of) with { Events = events }));
    }
}
