using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>One client before people's eyes, and the first clients of a run in a file.</summary>
public sealed class ProbeTests
{
    [Fact]
    public async Task Probe_ReferenceBackend_ShowsTheConversation()
    {
        using var folder = new TempFolder();
        folder.Write("chat.yaml", """
            scenario: chat
            target: { backend: reference }
            populations:
              - { name: people, profile: wx-push, clients: 50, token: "secret-${client}", say: { every: 10s } }
            """);

        var end = (await LoadHarnessProgram.RunAsync(folder, "probe", "chat.yaml", "--stay", "1500ms")).Expect(0);

        string[] inOrder =
        [
            "dial    ws://", ", sub-protocol chat", "open", "→     {\"type\":\"auth\",\"token\":\"***\"", "· waits up to 10 s for the answer to the login",
            "←     {", "· joined", "→     {\"type\":\"msg\",", "end     ended by client, close code 1000", "Joined ", "It said ",
        ];
        var at = 0;
        Assert.All(inOrder, piece => Assert.True((at = end.Output.IndexOf(piece, at, StringComparison.Ordinal)) >= 0, $"'{piece}' is not where it should be in\n{end.Output}"));
        Assert.DoesNotContain("secret-", end.Output, StringComparison.Ordinal);
        Assert.Equal(["chat.yaml"], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName)); // nothing is kept
    }

    [Fact]
    public async Task Probe_NobodyThere_SaysSo()
    {
        using var folder = new TempFolder();
        folder.Write("chat.yaml", """
            scenario: chat
            target: { url: "ws://127.0.0.1:9/chat" }
            populations: [ { name: people, profile: bare, clients: 1 } ]
            """);

        var end = (await LoadHarnessProgram.RunAsync(folder, "probe", "chat.yaml", "--stay", "300ms")).Expect(5);

        Assert.Contains("failed  ", end.Output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:9", end.Output, StringComparison.Ordinal);
        Assert.EndsWith("It was never joined.\n", end.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--population: there is no population 'peple', did you mean 'people'?", "--population", "peple")]
    [InlineData("--stay: '3' is no duration up to 1h: write 500ms, 5s or 2m.", "--stay", "3")]
    public async Task Probe_WrongOption_SaysWhichIsRight(string message, params string[] options)
    {
        using var folder = new TempFolder();
        folder.Write("chat.yaml", """
            scenario: chat
            target: { url: "ws://127.0.0.1:9/chat" }
            populations: [ { name: people, profile: bare, clients: 1 } ]
            """);

        var end = (await LoadHarnessProgram.RunAsync(folder, ["probe", "chat.yaml", .. options])).Expect(2);

        Assert.Equal($"{message}\n", end.Error);
    }

    [Fact]
    public async Task Run_Traced_WritesWhatTheFirstClientsDid()
    {
        using var folder = new TempFolder();
        folder.Write("chat.yaml", """
            scenario: chat
            target: { backend: reference }
            populations:
              - { name: people, profile: uni-app, clients: 4, rooms: { size: 4 }, arrival: { ramp: 100ms }, token: "secret-${client}", say: { every: 200ms } }
            phases: { warm-up: 0s, steady: 1s, drain: 1500ms }
            lost-after: 1s
            generator: { intervals: 100% }
            """);

        await LoadHarnessProgram.RunAsync(folder, "run", "chat.yaml", "--out", "run", "--trace", "2");

        var text = await File.ReadAllTextAsync(folder["run/trace.ndjson"]);
        var lines = text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([0, 1], lines.Select(line => line.GetProperty("client").GetInt32()).Distinct().Order());
        Assert.All(["dial", "open", "send", "receive", "event", "meaning", "end"], kind => Assert.Contains(lines, line => line.GetProperty("kind").GetString() == kind));
        Assert.Equal(lines.Select(line => line.GetProperty("at").GetDouble()).Max(), lines[^1].GetProperty("at").GetDouble(), 0.5);
        Assert.DoesNotContain("secret-", text, StringComparison.Ordinal);
    }
}
