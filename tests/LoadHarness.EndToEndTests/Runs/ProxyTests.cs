using System.Net;
using System.Net.Sockets;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Runs through an HTTP proxy.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task Run_ThroughAProxy_GoesThroughItAlone()
    {
        await using var backend = await BackendProgram.StartAsync();
        await using var proxy = ConnectProxy.Start();
        using var folder = new TempFolder();
        new ScenarioText { Target = $"{{ url: '{backend.Url}', proxy: 'http://{proxy.Address}' }}" }.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        Assert.Contains($"{backend.Url} through the proxy http://{proxy.Address}/", end.Output, StringComparison.Ordinal);
        var run = new RunFiles(folder["run"]).Says("PASS", $"client-websocket, through the proxy {proxy.Address}");
        Assert.Equal(run[MetricCatalog.ConnectAttempts], proxy.Tunnels.Count);
        Assert.Equal([new Uri(backend.Url).Authority], proxy.Tunnels.Distinct());
        Assert.NotEqual(0, run[MetricCatalog.Delivered]);
    }

    [Fact]
    public async Task Run_ProxyWithAUser_LogsInAndKeepsThePasswordToItself()
    {
        await using var backend = await BackendProgram.StartAsync();
        await using var proxy = ConnectProxy.Start("me:s3cr@t");
        using var folder = new TempFolder();
        new ScenarioText { Target = $"{{ url: '{backend.Url}', proxy: 'http://me:${{PROXY_PASSWORD}}@{proxy.Address}' }}" }.WriteTo(folder);

        await using var program = LoadHarnessProgram.Start(
            folder, ("PROXY_PASSWORD", "s3cr%40t"), "run", ScenarioText.FileName, "--out", "run");
        var end = (await program.EndAsync()).Expect(0);

        new RunFiles(folder["run"]).Says("PASS");
        Assert.NotEmpty(proxy.Tunnels);
        Assert.All(
            [end.Output, .. Directory.GetFiles(folder["run"]).Select(File.ReadAllText)],
            text => Assert.DoesNotContain("s3cr", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WssThroughAProxy_ChecksTheServer()
    {
        await using var backend = await BackendProgram.StartAsync();
        using var certificate = TestCertificate.Create();
        await using var front = RawTcpServer.InFrontOf(new Uri(backend.Url), new() { ServerCertificate = certificate });
        await using var proxy = ConnectProxy.Start();
        using var folder = new TempFolder();
        folder.Write("server.pem", certificate.ExportCertificatePem());
        var target = $"{{ url: 'wss://{front.Address}/chat', proxy: 'http://{proxy.Address}', tls: {{ authority: server.pem }} }}";
        new ScenarioText { Target = target }.WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        new RunFiles(folder["run"]).Says("PASS");
        Assert.Equal([front.Address], proxy.Tunnels.Distinct());
    }

    [Fact]
    public async Task Run_DeadProxy_IsNamed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        listener.Stop();

        await AssertUnreachableAsync($"http://{address}", $"the proxy {address} refused the connection: nothing listens there");
    }

    [Fact]
    public async Task Run_ProxyThatWantsAUser_IsToldOfHttp407()
    {
        await using var proxy = ConnectProxy.Start("me:secret");

        await AssertUnreachableAsync(
            $"http://me:wrong@{proxy.Address}", $"the proxy {proxy.Address} answered CONNECT 127.0.0.1:9 with HTTP 407 (it wants other user and password");
    }

    [Fact]
    public async Task Run_ProxyThatCannotReachTheServer_IsToldOfItsAnswer()
    {
        await using var proxy = RawTcpServer.Answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");

        await AssertUnreachableAsync(
            $"http://{proxy.Address}", $"the proxy {proxy.Address} answered CONNECT 127.0.0.1:9 with HTTP 502 (it cannot reach that address)");
    }

    [Fact]
    public async Task Run_ProxyThatNeverAnswers_TimesOut()
    {
        await using var proxy = RawTcpServer.Silent();

        await AssertUnreachableAsync(
            $"http://{proxy.Address}", $"127.0.0.1:9 through the proxy {proxy.Address} gave no answer to the upgrade within 1 s");
    }

    private static async Task AssertUnreachableAsync(string proxy, string message)
    {
        using var folder = new TempFolder();
        var target = $"{{ url: 'ws://127.0.0.1:9/', connect-timeout: 1s, proxy: '{proxy}' }}";
        (ScenarioText.Brief("") with { Target = target }).WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(5);

        Assert.Contains($"No client ever joined: {message}", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", end.Output, StringComparison.Ordinal);
        new RunFiles(folder["run"]).Says("INCONCLUSIVE", message);
    }
}
