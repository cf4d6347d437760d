using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>The own transport against the foreign witness, and over TLS.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task Run_OnBothTransports_KeepsTheSameLedger()
    {
        await using var backend = await BackendProgram.StartAsync();
        var own = await RunAsync($"{{ url: \"{backend.Url}\", transport: own }}");
        var witness = await RunAsync($"{{ url: \"{backend.Url}\", transport: client-websocket }}");

        Assert.Equal(("own", "client-websocket"), (own.Result.Environment.Transport, witness.Result.Environment.Transport));
        foreach (var run in new[] { own, witness })
        {
            run.Says("PASS");
            Assert.Equal(run[MetricCatalog.Intended], run[MetricCatalog.Sent] + run[MetricCatalog.NotSent]);
            Assert.Equal(9 * run[MetricCatalog.Sent], run[MetricCatalog.Expected]);
            AssertDelivered(run);
            Assert.Equal(0, run[MetricCatalog.Duplicate] + run[MetricCatalog.Reordered] + run[MetricCatalog.Corrupt] + run[MetricCatalog.Drops]);
        }

        // The same seed plans the same messages on both.
        Assert.Equal(own[MetricCatalog.Intended], witness[MetricCatalog.Intended]);
    }

    [Theory]
    [InlineData("own", "verify: false")]
    [InlineData("own", "authority: server.pem")]
    [InlineData("client-websocket", "verify: false")]
    [InlineData("client-websocket", "authority: server.pem")]
    [InlineData("client-websocket", "authority: server.pem, min-version: '1.3'")]
    [Trait("Tier", "Long")]
    public Task Run_OverTls_DeliversEverything_InMoreCases(string transport, string tls) => Run_OverTls_DeliversEverything(transport, tls);

    [Theory]
    [InlineData("own", "authority: server.pem, min-version: '1.3'")]
    [InlineData("own", "authority: server.pem, server-name: chat.example")]
    public async Task Run_OverTls_DeliversEverything(string transport, string tls)
    {
        await using var backend = await BackendProgram.StartAsync();
        using var certificate = TestCertificate.Create();
        await using var front = RawTcpServer.InFrontOf(new Uri(backend.Url), new() { ServerCertificate = certificate });

        var run = await RunAsync($"{{ url: 'wss://{front.Address}/chat', transport: {transport}, tls: {{ {tls} }} }}", certificate);

        AssertDelivered(run.Says("PASS"));
    }

    /// <summary>Seed row 4.8: sslVerify, and the profile without it.</summary>
    [Theory]
    [InlineData("true", 5)]
    [InlineData("false", 0)]
    public async Task Seed4_8_ACertificateThatNobodyTrustsIsRefusedUnlessItIsNotVerified(string verify, int exitCode)
    {
        await using var backend = await BackendProgram.StartAsync();
        using var certificate = TestCertificate.Create();
        await using var front = RawTcpServer.InFrontOf(new Uri(backend.Url), new() { ServerCertificate = certificate });
        using var folder = new TempFolder();
        var target = $"{{ url: 'wss://{front.Address}/wx-rtc', tls: {{ verify: {verify} }} }}";
        var file = (ScenarioText.Brief("") with { Target = target, Profile = "wx-rtc" }).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", file, "--out", "run");

        end.Expect(exitCode);
        Assert.Equal(exitCode != 0, end.Output.Contains($"TLS with {front.Address} failed: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_ServerWantsAClientCertificate_GetsIt_OverTheForeignWitness(string transport) => Run_ServerWantsAClientCertificate_GetsIt(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_ServerWantsAClientCertificate_GetsIt(string transport)
    {
        await using var backend = await BackendProgram.StartAsync();
        using var certificate = TestCertificate.Create();
        await using var front = RawTcpServer.InFrontOf(new Uri(backend.Url), new()
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
        });

        var run = await RunAsync(
            $"{{ url: 'wss://{front.Address}/chat', transport: {transport}, tls: {{ verify: false, client-certificate: client.pem }} }}", certificate);

        AssertDelivered(run.Says("PASS"));
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_ServerBelowTheLowestVersion_IsRefused_OverTheForeignWitness(string transport) => Run_ServerBelowTheLowestVersion_IsRefused(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_ServerBelowTheLowestVersion_IsRefused(string transport)
    {
        using var certificate = TestCertificate.Create();
        await using var front = RawTcpServer.InFrontOf(
            new Uri("ws://127.0.0.1:9/"), new() { ServerCertificate = certificate, EnabledSslProtocols = SslProtocols.Tls12 });
        using var folder = new TempFolder();
        var target = $"{{ url: 'wss://{front.Address}/', transport: {transport}, tls: {{ verify: false, min-version: '1.3' }} }}";
        (ScenarioText.Brief("") with { Target = target }).WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run");

        end.Expect(5);
        Assert.Contains($"TLS with {front.Address} failed: ", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ServerWithoutCompression_IsPlayedAndSaysSo()
    {
        await using var backend = await BackendProgram.StartAsync();

        var run = await RunAsync($"{{ url: '{backend.Url}', compression: true }}");

        AssertDelivered(run.Says("PASS", "client-websocket, permessage-deflate on 0 of 40 connections"));
    }

    [Fact]
    public async Task Run_UnreadableAuthority_NamesTheFile()
    {
        using var folder = new TempFolder();
        var file = new ScenarioText { Target = "{ url: \"wss://127.0.0.1:9/\", tls: { authority: nowhere.pem } }" }.WriteTo(folder);

        var end = await LoadHarnessProgram.RunAsync(folder, "run", file, "--out", "run");

        Assert.Equal(2, end.ExitCode);
        Assert.Contains("nowhere.pem: the certificate cannot be read", end.Error, StringComparison.Ordinal);
    }

    /// <summary>All but what was said before the last one was joined: that is owed to somebody who may not be there yet, and finds it in the history.</summary>
    private static void AssertDelivered(RunFiles run)
    {
        var arrived = run[MetricCatalog.Delivered] + run[MetricCatalog.Late];
        Assert.Equal(run[MetricCatalog.Expected], arrived + run[MetricCatalog.Recovered] + run[MetricCatalog.Unverified] + run[MetricCatalog.MissedOffline]);
        Assert.InRange(arrived, run[MetricCatalog.Expected] * 9 / 10, run[MetricCatalog.Expected]);
    }

    private static async Task<RunFiles> RunAsync(string target, X509Certificate2? certificate = null)
    {
        var folder = new TempFolder();
        if (certificate is not null)
        {
            await File.WriteAllTextAsync(folder["server.pem"], certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(folder["client.pem"], TestCertificate.WithKey(certificate));
        }

        var file = new ScenarioText { Target = target }.WriteTo(folder);
        (await LoadHarnessProgram.RunAsync(folder, "run", file, "--out", "run")).Expect(0);
        using (folder)
        {
            return new RunFiles(folder["run"]);
        }
    }
}
