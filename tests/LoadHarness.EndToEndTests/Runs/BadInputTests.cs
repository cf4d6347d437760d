using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>What is wrong before a run: one clear message with its place, exit code 2, nothing dialled, nothing written.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("nowhere.yaml", "nowhere.yaml: there is no such file")]
    [InlineData("nowhere/at-all.yaml", "nowhere/at-all.yaml: there is no such file")]
    [InlineData(".", ".: this is a folder, not a file")]
    public async Task Run_NoFile_NamesIt(string file, string message)
    {
        using var folder = new TempFolder();

        (await LoadHarnessProgram.RunAsync(folder, "run", file)).Expect(2).Complains(message);
    }

    [Fact]
    public async Task Run_FileNobodyMayRead_SaysSo()
    {
        using var folder = new TempFolder();
        // Root may read what others may not; but nobody can read the memory of a process that is not there at its address 0.
        File.CreateSymbolicLink(folder["memory.yaml"], "/proc/self/mem");

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", "memory.yaml")).Expect(2);

        Assert.StartsWith("memory.yaml: the file cannot be read: ", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clients: 40", "clients: -4", "6:14: populations.0.clients: expected a whole number from 1 to 14,000,000, found '-4'")]
    [InlineData("clients: 40", "cleints: 40",
        "4:5: populations.0: the key 'clients' is missing: a whole number from 1 to 14,000,000", "6:5: populations.0: unknown key 'cleints', did you mean 'clients'?")]
    [InlineData("ramp: 500ms", "ramp: 5 parsecs",
        "7:22: populations.0.arrival.ramp: expected a duration from 0s to 24h, such as 250ms, 1.5s, 2m or 1h, found '5 parsecs': unknown unit 'parsecs', known are ms, s, m, h")]
    [InlineData("profile: uni-app", "profile: unni-app", "5:14: populations.0.profile: unknown profile 'unni-app', did you mean 'uni-app'?")]
    [InlineData("thresholds: []", "thresholds: [delivery.latncy p99 < 3 ms]",
        "12:14: thresholds.0: unknown metric 'delivery.latncy', did you mean 'delivery.latency'?")]
    [InlineData("{ size: 10 }", "{ size: 10 ", "8:18: is not YAML from here on: is a bracket, a brace or a quote left open?")]
    public async Task Run_BadScenario_PointsAtThePlace(string good, string bad, params string[] errors)
    {
        using var folder = new TempFolder();
        folder.Write("bad.yaml", new ScenarioText().ToString().Replace(good, bad, StringComparison.Ordinal));

        var run = (await LoadHarnessProgram.RunAsync(folder, "run", "bad.yaml")).Expect(2);
        var plan = (await LoadHarnessProgram.RunAsync(folder, "plan", "bad.yaml")).Expect(2);
        var check = (await LoadHarnessProgram.RunAsync(folder, "validate", "bad.yaml")).Expect(2);

        run.Complains([.. errors.Select(error => $"bad.yaml:{error}")]);
        Assert.Equal((run.Error, run.Error), (plan.Error, check.Error));
        AssertUntouched(folder, "bad.yaml");
    }

    [Theory]
    [InlineData("{ extends: mqtt, options: { qos: 3 } }", "The option 'qos' of the protocol 'mqtt (changed)' is '3', but can only be 1, 0.")]
    [InlineData("{ code: others }", "The protocol 'inline' is the code 'others', which is not there; there are mqtt, signalr, socket.io, xmpp; name the assembly that has it with --protocols.")]
    public async Task Run_WrongOptionOfCode_IsToldBeforeAnythingIsDialled(string protocol, string message)
    {
        using var folder = new TempFolder();
        folder.Write("bad.yaml", (ScenarioText.Brief("ws://127.0.0.1:1/") with { Profile = $"{{ extends: bare, protocol: {protocol} }}" }).ToString());

        (await LoadHarnessProgram.RunAsync(folder, "run", "bad.yaml")).Expect(2).Complains(message);
        (await LoadHarnessProgram.RunAsync(folder, "validate", "bad.yaml")).Expect(2).Complains($"bad.yaml: {message}");
        AssertUntouched(folder, "bad.yaml");
    }

    [Fact]
    public async Task Run_SourcesOverATransportThatHasNone_SaysSo()
    {
        using var folder = new TempFolder();
        var file = new ScenarioText { Target = "{ backend: reference, compression: true }" }.WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", file, "--source", "127.0.0.2")).Expect(2).Complains(
            "--source: client-websocket, the transport of this scenario, dials from where the system likes: it needs our own, without compression and proxy.");
    }

    [Theory]
    [InlineData("--set foo: expected PATH=VALUE, such as populations.0.clients=50", "--set", "foo")]
    [InlineData("--set populations.9.clients=3: populations has 1 item, counted from 0: there is no 9", "--set", "populations.9.clients=3")]
    [InlineData("--set lost-aftr=1s: unknown key 'lost-aftr', did you mean 'lost-after'?", "--set", "lost-aftr=1s")]
    [InlineData("--for 3: phases.steady: expected a duration from 1ms to 720h, such as 250ms, 1.5s, 2m or 1h, found '3': a bare number has no unit, write 3s for seconds or 3ms for milliseconds", "--for", "3")]
    [InlineData("--target http://x: target.url: expected a WebSocket URL, such as ws://localhost:8080/chat, found 'http://x': write ws:// for http://, wss:// for https://", "--target", "http://x")]
    [InlineData("--clients 0: each of the 1 populations needs at least one client: write --clients 1 or more", "--clients", "0")]
    [InlineData("--clients many: expected a whole number.\nTry: loadharness run --help", "--clients", "many")]
    [InlineData("--seed x: expected a whole number.\nTry: loadharness run --help", "--seed", "x")]
    [InlineData("Unrecognized command or argument '--fooo'.\nTry: loadharness run --help", "--fooo")]
    public async Task Run_BadOption_NamesIt(string message, params string[] options)
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, ["run", ScenarioText.FileName, .. options])).Expect(2).Complains(message);

        AssertUntouched(folder, ScenarioText.FileName);
    }

    [Theory]
    [InlineData("Required command was not provided.\nTry: loadharness --help")]
    [InlineData("Required argument 'SCENARIO' missing for command: 'run'.\nTry: loadharness run --help", "run")]
    [InlineData("--port 99999: a port lies between 0 and 65535.", "backend", "--port", "99999")]
    [InlineData("--idle -5: a number of seconds, 0 for never.", "backend", "--port", "0", "--idle", "-5")]
    [InlineData("The backend cannot listen on 192.0.2.1:0: Cannot assign requested address", "backend", "--host", "192.0.2.1", "--port", "0")]
    [InlineData("--port x: expected a whole number.\nTry: loadharness backend --help", "backend", "--port", "x")]
    [InlineData("nowhere: there is no such file. Name a run folder or a result.json.", "show", "nowhere")]
    [InlineData("nowhere: there is no such file. Name a run folder or a result.json.", "report", "nowhere")]
    [InlineData("nowhere.yaml: there is no such file", "validate", "nowhere.yaml")]
    public async Task Program_WrongWords_AnswersWithOneMessage(string message, params string[] words)
    {
        using var folder = new TempFolder();

        (await LoadHarnessProgram.RunAsync(folder, words)).Expect(2).Complains(message);
    }

    [Fact]
    public async Task Backend_PortInUse_NamesIt()
    {
        await using var first = await BackendProgram.StartAsync();
        using var folder = new TempFolder();
        var port = $"{new Uri(first.Url).Port}";

        var end = (await LoadHarnessProgram.RunAsync(folder, "backend", "--port", port)).Expect(2);

        Assert.StartsWith($"The backend cannot listen on 127.0.0.1:{port}: ", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_UnknownVerb_NamesIt()
    {
        using var folder = new TempFolder();

        var end = (await LoadHarnessProgram.RunAsync(folder, "rum")).Expect(2);

        Assert.Contains("Unrecognized command or argument 'rum'.\n", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "this is not a LoadHarness result, or not a whole one: it cannot be understood from line 1 on.")]
    [InlineData("scenario: x", "this is not a LoadHarness result, or not a whole one: it cannot be understood from line 1 on.")]
    [InlineData("""{ "schema": 1, "run": {""", "this is not a LoadHarness result, or not a whole one: ")]
    [InlineData("[]", "this is not a LoadHarness result: it has no schema number.")]
    [InlineData("""{ "schema": 1 }""", "this is not a LoadHarness result, or not a whole one: ")]
    [InlineData("""{ "schema": 99 }""", "this result has schema 99, but this program reads up to 1: use a newer LoadHarness.")]
    public async Task Show_NoResult_SaysWhatIsWrongWithTheFile(string text, string message)
    {
        using var folder = new TempFolder();
        folder.Write("result.json", text);

        var end = (await LoadHarnessProgram.RunAsync(folder, "show", ".")).Expect(2);

        Assert.StartsWith("./result.json: ", end.Error, StringComparison.Ordinal);
        Assert.Contains(message, end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/run")]
    public async Task Run_FileInTheWayOfTheOutput_IsToldBeforeTheRun(string output)
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);
        folder.Write("taken", "");

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", output)).Expect(2);

        Assert.StartsWith($"{output}: the run folder cannot be written to: ", end.Error, StringComparison.Ordinal);
        Assert.EndsWith(" Name another one with --out.\n", end.Error, StringComparison.Ordinal);
        Assert.Equal("", end.Output);
    }

    [Theory]
    [InlineData("100", "40 clients need 280 file descriptors, but this process may open 100: raise the limit (ulimit -n 280).")]
    [InlineData("220",
        "40 clients need 280 file descriptors, but this process may open 220: raise the limit (ulimit -n 280) or lower the clients (--clients 10).")]
    public async Task Run_TooFewDescriptors_SaysHowManyItNeeds(string limit, string message)
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        (await LoadHarnessProgram.RunLimitedAsync(folder, $"-n {limit}", "run", ScenarioText.FileName)).Expect(2).Complains(message);

        AssertUntouched(folder, ScenarioText.FileName);
    }

    [Theory]
    [InlineData("--clients", "1001")]
    [InlineData("--set", "populations.0.clients=1001")]
    public async Task Run_ManyClientsToAStranger_RefusesWithoutPermission(params string[] options)
    {
        using var folder = new TempFolder();
        ScenarioText.Against("ws://192.0.2.1/").WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, ["run", ScenarioText.FileName, .. options])).Expect(2);

        end.Complains("1001 clients would connect to 192.0.2.1, which is not this machine: add --yes if you may load it.");
        Assert.Equal("", end.Output);
        AssertUntouched(folder, ScenarioText.FileName);
    }

    [Theory]
    [InlineData("ws://127.0.0.1:1/")]
    [InlineData("ws://localhost:1/")]
    [InlineData("ws://[::1]:1/")]
    public async Task Run_ManyClientsToThisMachine_NeedsNoPermission(string url)
    {
        using var folder = new TempFolder();
        ScenarioText.Brief(url).WriteTo(folder);

        // It gets as far as the next obstacle, so that nothing is dialled here either.
        var end = await LoadHarnessProgram.RunLimitedAsync(folder, "-n 300", "run", ScenarioText.FileName, "--clients", "1001");

        end.Expect(2);
        Assert.StartsWith("1001 clients need 1457 file descriptors", end.Error, StringComparison.Ordinal);
    }

    private static void AssertUntouched(TempFolder folder, string file) =>
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
}
