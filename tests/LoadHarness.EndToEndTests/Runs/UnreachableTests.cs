using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Servers that nobody can join: exit code 5, the address and the cause in one sentence, and a report of it.</summary>
public sealed class UnreachableTests
{
    [Fact]
    public async Task Run_ClosedPort_GivesUpSoon()
    {
        var address = ClosedPort();
        using var folder = new TempFolder();
        (ScenarioText.Brief($"ws://{address}/") with { Ramp = "1s", Steady = "10m" }).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        AssertUnreachable(end, folder, $"{address} refused the connection: nothing listens there");
        Assert.InRange(end.Took, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData("own")]
    [InlineData("client-websocket")]
    public Task Run_UnknownHostName_NamesIt(string transport) => AssertUnreachableAsync(transport, "ws://backend.invalid:8080/", "the name backend.invalid is not known");

    [Theory]
    [InlineData("own", "403 Forbidden", "HTTP 403 (forbidden)")]
    [InlineData("own", "503 Service Unavailable", "HTTP 503 (service unavailable)")]
    [InlineData("own", "200 OK", "HTTP 200")]
    [InlineData("client-websocket", "401 Unauthorized", "HTTP 401 (unauthorized: is the token right?)")]
    [InlineData("client-websocket", "503 Service Unavailable", "HTTP 503 (service unavailable)")]
    [Trait("Tier", "Long")]
    public Task Run_HttpStatusInsteadOfTheUpgrade_TellsIt_InMoreCases(string transport, string status, string message) => Run_HttpStatusInsteadOfTheUpgrade_TellsIt(transport, status, message);

    [Theory]
    [InlineData("own", "401 Unauthorized", "HTTP 401 (unauthorized: is the token right?)")]
    [InlineData("own", "404 Not Found", "HTTP 404 (not found: is the path right?)")]
    [InlineData("own", "302 Found\r\nLocation: http://192.0.2.1/", "HTTP 302")]
    public async Task Run_HttpStatusInsteadOfTheUpgrade_TellsIt(string transport, string status, string message)
    {
        await using var server = RawTcpServer.Answering($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");

        await AssertUnreachableAsync(transport, server.Url, $"{server.Address}/chat answered the upgrade with {message}");
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_ServerThatNeverAnswers_TimesOut_OverTheForeignWitness(string transport) => Run_ServerThatNeverAnswers_TimesOut(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_ServerThatNeverAnswers_TimesOut(string transport)
    {
        await using var server = RawTcpServer.Silent();

        await AssertUnreachableAsync(transport, server.Url, $"{server.Address} gave no answer to the upgrade within 1 s");
    }

    [Fact]
    public async Task Run_EndsBeforeTheTimeOutOfItsDials_NamesTheAddressAllTheSame()
    {
        await using var server = RawTcpServer.Silent();

        await AssertUnreachableAsync(
            "own", server.Url, $"{server.Address} had let nobody in when the run ended", "--set", "target.connect-timeout=1m");
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_ServerThatHangsUp_SaysSo_OverTheForeignWitness(string transport) => Run_ServerThatHangsUp_SaysSo(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_ServerThatHangsUp_SaysSo(string transport)
    {
        await using var server = RawTcpServer.Closing();

        await AssertUnreachableAsync(transport, server.Url, $"{server.Address} ");
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_ServerThatSpeaksSomethingElse_SaysSo_OverTheForeignWitness(string transport) => Run_ServerThatSpeaksSomethingElse_SaysSo(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_ServerThatSpeaksSomethingElse_SaysSo(string transport)
    {
        await using var server = RawTcpServer.Answering("220 mail.example.com ESMTP\r\n");

        await AssertUnreachableAsync(transport, server.Url, $"{server.Address} does not speak HTTP");
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_WrongAcceptKey_SaysSo_OverTheForeignWitness(string transport) => Run_WrongAcceptKey_SaysSo(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_WrongAcceptKey_SaysSo(string transport)
    {
        await using var server = RawTcpServer.Answering(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n");

        await AssertUnreachableAsync(transport, server.Url, $"{server.Address} answered the upgrade wrongly");
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_TlsToAPlainServer_SaysThatTlsFailed_OverTheForeignWitness(string transport) => Run_TlsToAPlainServer_SaysThatTlsFailed(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_TlsToAPlainServer_SaysThatTlsFailed(string transport)
    {
        await using var server = RawTcpServer.Greeting("HTTP/1.1 400 Bad Request\r\n\r\n");

        await AssertUnreachableAsync(transport, $"wss://{server.Address}/", $"TLS with {server.Address} failed: ", "--set", "target.connect-timeout=10s");
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_SelfSignedCertificate_SaysThatTlsFailed_OverTheForeignWitness(string transport) => Run_SelfSignedCertificate_SaysThatTlsFailed(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_SelfSignedCertificate_SaysThatTlsFailed(string transport)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = RawTcpServer.SelfSigned(certificate);

        await AssertUnreachableAsync(transport, $"wss://{server.Address}/", $"TLS with {server.Address} failed: ", "certificate", "--set", "target.connect-timeout=10s");
    }

    [Fact]
    public async Task Run_LoginRefused_QuotesTheServer()
    {
        await using var server = RawTcpServer.Upgrading(async socket =>
        {
            await socket.SendTextAsync("""{"type":"error","error":"who are you?"}""");
            await socket.ReadToCloseAsync();
        });

        var run = await AssertUnreachableAsync("own", server.Url, server.Address + """ refused the login: {"type":"error","error":"who are you?"}""");

        Assert.True(run[MetricCatalog.LoginFailed] >= 4);
    }

    [Fact]
    public async Task Run_ClosedBeforeTheLogin_TellsTheCode()
    {
        await using var server = RawTcpServer.Upgrading(async socket =>
        {
            await socket.SendCloseAsync(4001);
            await socket.ReadToCloseAsync();
        });

        await AssertUnreachableAsync("own", server.Url, $"{server.Address} ended the connection before it was joined (close code 4001)");
    }

    [Fact]
    public async Task Run_LoginNeverAnswered_SaysHowLongItWaited()
    {
        await using var server = RawTcpServer.Upgrading(socket => socket.ReadToCloseAsync());
        using var folder = new TempFolder();
        var impatient = "{ extends: uni-app, protocol: { extends: flat-json, join: { within: 500ms } } }";
        (ScenarioText.Brief(server.Url) with { Profile = impatient }).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        AssertUnreachable(end, folder, $"{server.Address} gave no answer to the login within 0.5 s");
    }

    private static async Task<RunFiles> AssertUnreachableAsync(string transport, string url, string message, params string[] more)
    {
        using var folder = new TempFolder();
        ScenarioText.Brief(url, transport).WriteTo(folder);
        var options = more.SkipWhile(word => !word.StartsWith("--", StringComparison.Ordinal)).ToArray();

        var end = await LoadHarnessProgram.RunAsync(folder, ["run", ScenarioText.FileName, "--out", "run", .. options]);

        return AssertUnreachable(end, folder, [message, .. more.Except(options)]);
    }

    private static RunFiles AssertUnreachable(ProgramEnd end, TempFolder folder, params string[] messages)
    {
        end.Expect(5);
        Assert.Equal("", end.Error);
        var verdict = end.Output.Split('\n').Single(line => line.StartsWith("INCONCLUSIVE  ", StringComparison.Ordinal));
        Assert.StartsWith("INCONCLUSIVE  No client ever joined: ", verdict, StringComparison.Ordinal);
        Assert.All(messages, message => Assert.Contains(message, verdict, StringComparison.Ordinal));
        var run = new RunFiles(folder["run"]).Says(["INCONCLUSIVE", .. messages]);
        Assert.Equal((0, 0), (run[MetricCatalog.Sent], run[MetricCatalog.Expected]));
        Assert.Contains(messages[0], run.Summary, StringComparison.Ordinal);
        return run;
    }

    /// <summary>An address at which nothing listens: it was free a moment ago, and nobody is given it that soon again.</summary>
    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
