using LoadHarness.Cli;
using LoadHarness.Results.Files;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Cli;

/// <summary>What is wrong with a question to a history, or with a change that shall be accepted: one message, exit code 2, nothing written.</summary>
public sealed class HistoryVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-");

    private string History => Path.Combine(folder.FullName, "nights");

    private string Baselines => Path.Combine(folder.FullName, "baselines");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Trend_NoFolder_SaysSo() =>
        await AssertRefuses($"{History}: there is no such folder. Name the one that keeps the run folders of all nights.", "trend", History);

    [Fact]
    public async Task Trend_NoResults_SaysWhereItLooked()
    {
        Keep(0, "a/b/c/d");

        await AssertRefuses($"{History}: no result.json that can be read lies in it or up to 3 folders below it.", "trend", History);
    }

    [Fact]
    public async Task Trend_UnknownScenario_NamesThoseThatThereAre()
    {
        Keep(0, "a/b/c");

        await AssertRefuses("No run of the history is of 'lobby'; it has rooms.", "trend", History, "--scenario", "lobby");
    }

    [Fact]
    public async Task Trend_NoNights_SaysWhatIsExpected()
    {
        Keep(0, "a");

        await AssertRefuses("--nights 0: expected a whole number from 1.", "trend", History, "--nights", "0");
    }

    [Theory]
    [InlineData("--why: say why the change is right.", "--why", " ")]
    [InlineData("--metric 'delivery.latncy p99' is not followed from night to night, did you mean 'delivery.latency p99'?", "--why", "signed", "--metric", "delivery.latncy p99")]
    [InlineData("--from 2027-01-01: the nights of 'rooms' are those from 2026-01-05 to 2026-01-06.", "--why", "signed", "--from", "2027-01-01")]
    [InlineData("--from yesterday: expected a night, such as 2026-01-06.", "--why", "signed", "--from", "yesterday")]
    public async Task Accept_WhatNobodyCanUnderstand_WritesNothing(string message, params string[] options)
    {
        Keep(0, "a");
        Keep(1, "b");

        await AssertRefuses(message, ["accept", History, "--by", "anna", "--baselines", Baselines, .. options]);
        Assert.False(Directory.Exists(Baselines));
    }

    [Fact]
    public async Task Accept_SeveralScenarios_AsksWhichOne()
    {
        Keep(0, "a");
        Directory.CreateDirectory(Path.Combine(History, "b"));
        var other = SampleHistory.Result(1, 40);
        ResultFile.Write(Path.Combine(History, "b"), other with { Run = other.Run with { Scenario = "lobby" } });

        await AssertRefuses(
            $"{History} has runs of several scenarios: say which one with --scenario: lobby, rooms.", "accept", History, "--why", "signed", "--by", "anna", "--baselines", Baselines);
    }

    [Fact]
    public async Task Accept_DamagedFile_LeavesItAsItIs()
    {
        Keep(0, "a");
        var file = Path.Combine(folder.FullName, "rooms.accepted.json");
        await File.WriteAllTextAsync(file, "{ \"accepted\": [");

        await AssertRefuses(
            $"{file}:1:16: is not JSON from here on. Mend the file, or take it back from your version control; nothing was changed.",
            "accept", History, "--why", "signed", "--by", "anna", "--baselines", folder.FullName);
        Assert.Equal("{ \"accepted\": [", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Accept_OneNumberFromANight_IsWrittenDownAndSaid()
    {
        Keep(0, "a");
        Keep(1, "b");

        var (code, output, error) = await RunAsync("accept", History, "--why", "signed", "--by", "anna", "--baselines", Baselines, "--metric", "drop.rate", "--from", "2026-01-05");

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        Assert.StartsWith("From 2026-01-05 on a new level of drop.rate is accepted by anna: signed", output, StringComparison.Ordinal);
        var change = Assert.Single(AcceptedFile.Read(AcceptedFile.PathOf(Baselines, "rooms")));
        Assert.Equal((new DateOnly(2026, 1, 5), "drop.rate", "signed", "anna"), (change.From, change.Metric, change.Why, change.By));
    }

    private static async Task AssertRefuses(string message, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal((ExitCode.Usage, "", message + Environment.NewLine), (code, output, error));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var code = await Application.RunAsync(arguments, new Terminal(output, error));
        return (code, output.ToString(), error.ToString());
    }

    private void Keep(int night, string place)
    {
        var path = Path.Combine(History, place);
        Directory.CreateDirectory(path);
        ResultFile.Write(path, SampleHistory.Result(night, 40));
    }
}
