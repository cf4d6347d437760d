using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Tests.Scenarios;
using Xunit.Abstractions;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Real searches against the reference backend, whose capacity is known because it is artificial.</summary>
public sealed class CapacityTests(ITestOutputHelper output)
{
    private static readonly string Shipped = RepositoryFiles.PathOf("scenarios/load/capacity.yaml");

    /// <summary>A search takes minutes.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(8);

    /// <summary>A backend that takes 15 clients and no more; others who run meanwhile are no limit of it.</summary>
    private static readonly ScenarioText Tiny = new()
    {
        Target = "{ backend: reference, rules: { refuse-logins: 503 above 15 } }",
        Clients = 10,
        Ramp = "100ms",
        WarmUp = "500ms",
        Steady = "1s",
        LostAfter = "300ms",
        Drain = "500ms",
    };

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_ABackendThatTakesFifteen_IsFoundWithinAStep()
    {
        using var folder = new TempFolder();
        Tiny.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(
            folder, "capacity", ScenarioText.FileName, "--to", "20", "--step", "10", "--pause", "0s", "--quiet", "--seed=7", "--build", "1.4", "--out", "search")).Expect(0);

        Assert.Contains("\nRun 3, 20 clients, again: 03-20-again\n", end.Output, StringComparison.Ordinal);
        Assert.Contains("\nHELD  Held 10 clients; 20 tripped all clients joined: 15 of 20 (twice).\n", end.Output, StringComparison.Ordinal);
        var found = Found(folder);
        Assert.Equal(("found", 10, true, 20), (found.Outcome, found.Held, found.Confirmed, found.Limit));
        Assert.Equal(["01-10", "02-20", "03-20-again", "04-10-hold"], found.Folders);
        var runs = found.Folders.Select(name => new RunFiles(folder[$"search/{name}"]).Result).ToList();
        Assert.Equal([10, 20, 20, 10], runs.Select(run => run.Populations[0].Clients));
        Assert.All(runs, run => Assert.Equal((7L, "1.4"), (run.Run.Seed, run.Run.Build)));
        Assert.True(runs[1].Count(MetricCatalog.ConnectFailed) > 0);
        Assert.All(["index.html", "summary.md", "junit.xml"], name => Assert.Contains("15 of 20", File.ReadAllText(folder[$"search/{name}"]), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_ABackendThatTakesFiveHundred_IsFoundWithinAStep()
    {
        var found = await SearchAsync(
            0, "--set", "target.rules={ refuse-logins: 503 above 500 }", "--set", "populations.members.say.every=5s", "--for", "4s",
            "--from", "100", "--to", "1600", "--step", "40", "--search", "bisection", "--at-least", "450");

        Assert.Equal(("found", true, null), (found.Outcome, found.Confirmed, found.Knee));
        Assert.InRange(found.Held!.Value, 460, 500);
        Assert.InRange(found.Limit!.Value, 501, 540);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_ALatencyThatBendsAt300_IsFoundWithinAStep()
    {
        var found = await SearchAsync(0, "--raise", "rate", "--from", "80", "--to", "480", "--step", "40", "--for", "10s");

        Assert.Equal(("found", true), (found.Outcome, found.Confirmed));
        Assert.InRange(found.Held!.Value, 260, 340);
        Assert.InRange(found.Knee!.Value, 240, 340);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_TheShippedScenarioAlone_FindsWhatItSays()
    {
        using var folder = new TempFolder();

        await PlayAsync(folder, 0, "capacity", Shipped, "--out", "search");

        var found = Found(folder);
        output.WriteLine(found.Reason);
        Assert.Equal(("found", 260, 360, 260), (found.Outcome, found.Held, found.Limit, found.Knee));
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_AGeneratorThatIsTheLimit_IsNeverToldAsTheBackends()
    {
        // Each client says hundreds of messages a second; one machine for both cannot, and the timers of the harness tell.
        var found = await SearchAsync(
            4, "--set", "target.rules={}", "--raise", "rate", "--from", "100", "--to", "50000", "--factor", "10", "--set", "generator.schedule-lateness=2ms", "--for", "5s");

        Assert.Equal("inconclusive", found.Outcome);
        Assert.StartsWith("The generator, not the backend, is the limit at ", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_AMachineThatCannotPlayALevel_EndsThere()
    {
        using var folder = new TempFolder();
        (Tiny with { Target = "{ backend: reference }" }).WriteTo(folder);

        (await LoadHarnessProgram.RunLimitedAsync(
            folder, "-n 320", "capacity", ScenarioText.FileName, "--from", "50", "--to", "500", "--step", "100", "--pause", "0s", "--quiet", "--out", "search")).Expect(4);

        var found = Found(folder);
        Assert.Equal(("inconclusive", 50, 150), (found.Outcome, found.Held, found.Limit));
        Assert.StartsWith("This machine, not the backend, is the limit at 150 clients: 150 clients need 500 file descriptors, but this process may open 320: ", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_NobodyCanJoin_EndsTheSearch()
    {
        await using var server = RawTcpServer.Answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        using var folder = new TempFolder();
        ScenarioText.Brief(server.Url).WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "capacity", ScenarioText.FileName, "--quiet", "--pause", "0s", "--json", "--out", "search")).Expect(5);

        using var json = JsonDocument.Parse(end.Output); // nothing else was printed
        Assert.Equal("partial", json.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("The search is not whole: nobody could join the run of 4 clients. Nothing was held before.", Found(folder).Reason);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Capacity_Interrupted_TellsWhatWasHeldSoFar()
    {
        using var folder = new TempFolder();
        (Tiny with { Target = "{ backend: reference }" }).WriteTo(folder);
        await using var program = LoadHarnessProgram.Start(folder, "capacity", ScenarioText.FileName, "--step", "10", "--pause", "0s", "--quiet", "--out", "search");
        await program.OutputLineAsync("Run 3, 30 clients");

        await program.SignalAsync("TERM"); // as a service manager does, who knows of one process only
        (await program.EndAsync()).Expect(143);

        var found = Found(folder);
        Assert.Equal(("partial", 20), (found.Outcome, found.Held));
        Assert.Equal("The search is not whole: it was ended from outside at 30 clients. At least 20 clients were held.", found.Reason);
    }

    private async Task<FoundCapacity> SearchAsync(int code, params string[] options)
    {
        using var folder = new TempFolder();
        var end = await PlayAsync(folder, code, ["capacity", Shipped, "--pause", "0s", "--quiet", "--out", "search", .. options]);
        foreach (var line in end.Output.Split('\n').SkipWhile(line => !line.StartsWith("HELD", StringComparison.Ordinal) && !line.StartsWith("INCONCLUSIVE  The", StringComparison.Ordinal)).Where(line => line.Length > 0))
        {
            output.WriteLine(line);
        }

        return Found(folder);
    }

    private static async Task<ProgramEnd> PlayAsync(TempFolder folder, int code, params string[] words)
    {
        await using var program = LoadHarnessProgram.Start(folder, (LoadHarnessProgram.QuickStart.Key, "0"), words);
        return (await program.EndAsync(Within)).Expect(code);
    }

    private static FoundCapacity Found(TempFolder folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(folder["search/capacity.json"]));
        var root = json.RootElement;
        int? Number(string name) => root.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
        return new FoundCapacity(
            root.GetProperty("outcome").GetString()!, root.GetProperty("reason").GetString()!, Number("held"), root.GetProperty("confirmed").GetBoolean(), Number("limit"), Number("knee"),
            [.. root.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("folder").GetString()!)]);
    }

    private sealed record FoundCapacity(string Outcome, string Reason, int? Held, bool Confirmed, int? Limit, int? Knee, IReadOnlyList<string> Folders);
}
