using System.Text.Json.Nodes;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Reports;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>A history of nights as a nightly job keeps and asks it: from the first question to the accepted change.</summary>
public sealed class TrendTests
{
    private const string Change = "messages are signed now";

    [Fact]
    public async Task Trend_FromAnUnusualNightToTheAcceptedChange_EndsWith0And7And3And0()
    {
        using var folder = new TempFolder();
        Enumerable.Range(0, 12).ToList().ForEach(night => Keep(folder, night, 40 + (night % 3)));

        var usual = (await LoadHarnessProgram.RunAsync(folder, "trend", "nights")).Expect(0);
        Assert.Contains("  STEADY  3 numbers are as in the nights before.\n", usual.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nnights/trend/index.html\n", usual.Output, StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(folder["nights/trend/index.html"]), StringComparison.Ordinal);

        Keep(folder, 12, 60);
        var first = (await LoadHarnessProgram.RunAsync(folder, "trend", "nights", "--out", "page.html", "--nights", "2")).Expect(7);
        Assert.Matches(@"\n  2026-01-16 .* as usual\n  2026-01-17 .* run again: .*\n  RUN AGAIN  delivery\.latency p50 is 60 ms, usually 41 ms ", first.Output);
        Assert.DoesNotContain("2026-01-15", first.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["page.html"]));

        Keep(folder, 12, 59, attempt: 1);
        var second = (await LoadHarnessProgram.RunAsync(folder, "trend", "nights", "--json")).Expect(3);
        Assert.Equal("alarm", (string)JsonNode.Parse(second.Output)!["outcome"]!);

        var accepted = (await LoadHarnessProgram.RunAsync(folder, "accept", "nights", "--why", Change, "--by", "anna")).Expect(0);
        Assert.Equal(
            $"From 2026-01-17 on a new level of all numbers is accepted by anna: {Change}\nWritten to {Path.Combine("reports", "baselines", "rooms.accepted.json")}; commit it.\n", accepted.Output);

        var after = (await LoadHarnessProgram.RunAsync(folder, "trend", "nights")).Expect(0);
        Assert.Contains("  LEARNING  0 nights before this one can be a baseline, which needs 8.\n", after.Output, StringComparison.Ordinal);
        Assert.Contains(Change, await File.ReadAllTextAsync(folder["nights/trend/index.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trend_LatestRunInterrupted_EndsWith4_AndTellsOfFilesThatItCannotRead()
    {
        using var folder = new TempFolder();
        Keep(folder, 0, 40);
        Keep(folder, 1, 41, change: run => run with { Ending = new RunEnding(RunEndingKind.Interrupted) });
        Directory.CreateDirectory(folder["nights/broken"]);
        folder.Write("nights/broken/result.json", "{");

        var end = (await LoadHarnessProgram.RunAsync(folder, "trend", "nights")).Expect(4);

        end.Complains("warning: broken/result.json: this is not a LoadHarness result, or not a whole one: it cannot be understood from line 1 on. It is left out.");
        Assert.Contains("\n  not counted: 2026-01/1-0 (2026-01-06): interrupted after 1 min 38 s\n", end.Output, StringComparison.Ordinal);
    }

    private static void Keep(TempFolder folder, int night, double milliseconds, int attempt = 0, Func<RunResult, RunResult>? change = null)
    {
        var place = folder[$"nights/2026-01/{night}-{attempt}"];
        Directory.CreateDirectory(place);
        ResultFile.Write(place, (change ?? (run => run))(SampleHistory.Result(night, milliseconds, attempt)));
    }
}
