using LoadHarness.EndToEndTests.Programs;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>
/// Clients of many wire formats against a server that speaks none of them: each is told of with the step that it came to and the frame that it got,
/// and the run ends in its time.
/// </summary>
public sealed class WrongServerTests
{
    private const int ClientsOfEach = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25); // the run takes 2 s of its time; processes start and stop on a machine that is shared

    /// <summary>The formats, and what their logins wait for first.</summary>
    private static readonly Dictionary<string, string> FirstSteps = new()
    {
        ["flat-json"] = "the login",
        ["json-acks"] = "the hello",
        ["phoenix"] = "the login",
        ["socket.io"] = "the upgrade (Engine.IO's open packet)",
        ["signalr"] = "the handshake",
        ["mqtt"] = "CONNECT",
        ["xmpp"] = "the stream",
    };

    [Fact]
    public async Task WebPage_IsNoWebSocket()
    {
        const string page = "<!DOCTYPE html><title>It works</title>";
        await using var server = RawTcpServer.Answering($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {page.Length}\r\n\r\n{page}");

        await AssertToldAsync(server, "connect", _ => $"answered the upgrade with HTTP 200 (no WebSocket there: is the path right?): {page}");
    }

    [Fact]
    public async Task NoAnswer_IsToldWithTheStep()
    {
        await using var server = RawTcpServer.Upgrading(socket => socket.ReadToCloseAsync());

        await AssertToldAsync(server, "login", format => $"had not answered {FirstSteps[format]} when the run ended");
    }

    [Fact]
    public async Task OtherFrames_AreQuoted()
    {
        const string text = """{"op":"hello"}""";
        await using var server = RawTcpServer.Upgrading(async socket =>
        {
            await socket.SendTextAsync(text);
            await socket.ReadToCloseAsync();
        });

        await AssertToldAsync(server, "login", format => format == "mqtt"
            ? "it sent what is no MQTT 3.1.1, so that nothing after it can be trusted"
            : $"had not answered {FirstSteps[format]} when the run ended; the last frame that came: {text}");
    }

    [Fact]
    public async Task BinaryFrames_AreQuotedAsBytes()
    {
        await using var server = RawTcpServer.Upgrading(async socket =>
        {
            await socket.SendRawAsync(0x82, 4, 0, 1, 0xFE, 0xFF);
            await socket.ReadToCloseAsync();
        });

        await AssertToldAsync(server, "login", format => format == "mqtt"
            ? "it sent what is no MQTT 3.1.1, so that nothing after it can be trusted"
            : $"had not answered {FirstSteps[format]} when the run ended; the last frame that came: binary 0001feff");
    }

    [Fact]
    public async Task MessageWithoutAnEnd_IsRefused()
    {
        byte[] first = [0x01, 126, 0xFF, 0xFF, .. Enumerable.Repeat((byte)'x', 0xFFFF)];
        byte[] next = [0x00, .. first.Skip(1)];
        await using var server = RawTcpServer.Upgrading(async socket =>
        {
            await socket.SendRawAsync(first);
            while (true)
            {
                await socket.SendRawAsync(next);
            }
        });

        await AssertToldAsync(server, "login", _ => "before it was joined: a message of more than 1048576 bytes (max-message of the protocol)");
    }

    /// <summary>A run of some clients of each format: all are told of.</summary>
    private static async Task AssertToldAsync(RawTcpServer server, string kind, Func<string, string> expected)
    {
        using var folder = new TempFolder();
        folder.Write(ScenarioText.FileName, Scenario(server));

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        end.Expect(5);
        Assert.InRange(end.Took, TimeSpan.Zero, Patience);
        var run = new RunFiles(folder["run"]).Says("INCONCLUSIVE", "No client ever joined");
        var errors = run.Result.Errors.Where(error => error.Kind == kind).ToList();
        Assert.InRange(errors.Sum(error => error.Count), ClientsOfEach * FirstSteps.Count, long.MaxValue);
        Assert.All(FirstSteps.Keys, format => Assert.Contains(errors, error => error.FirstClient.Length > 0 && error.Text.Contains(expected(format), StringComparison.Ordinal)));
    }

    private static string Scenario(RawTcpServer server) => $$"""
        scenario: wrong
        target: { url: "{{server.Url}}", connect-timeout: 2s }
        populations:
        {{string.Join('\n', FirstSteps.Keys.Select(format =>
            $"  - {{ name: {format.Replace('.', '-')}, profile: {{ extends: bare, protocol: {format}, reconnect: {{ delay: 1s }} }}, clients: {ClientsOfEach}, arrival: {{ ramp: 50ms }} }}"))}}
        phases: { warm-up: 0s, steady: 2s, drain: 300ms }
        lost-after: 200ms
        generator: { intervals: 100% }
        """;
}
