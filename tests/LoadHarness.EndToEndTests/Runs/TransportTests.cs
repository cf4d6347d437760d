using System.Security.Cryptography;
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
    [InlineData("tls: { verify: false }")]
    [InlineData("tls: { authority: server.pem }")]
    [InlineData("tls: { authority: server.pem, min-version: \"1.3\" }")]
    public async Task Run_OverTls_DeliversEverything(string tls)
    {
        await using var backend = await BackendProgram.StartAsync();
        using var certificate = SelfSigned();
        await using var front = RawTcpServer.InFrontOf(new Uri(backend.Url), certificate);

        var run = await RunAsync($"{{ url: \"wss://{front.Address}/chat\", {tls} }}", certificate);

        AssertDelivered(run.Says("PASS"));
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

    /// <summary>All but what was said before the last one was joined: that is owed to somebody who may not be there yet.</summary>
    private static void AssertDelivered(RunFiles run)
    {
        var arrived = run[MetricCatalog.Delivered] + run[MetricCatalog.Late];
        Assert.Equal(run[MetricCatalog.Expected], arrived + run[MetricCatalog.Unverified] + run[MetricCatalog.MissedOffline]);
        Assert.InRange(arrived, run[MetricCatalog.Expected] * 95 / 100, run[MetricCatalog.Expected]);
    }

    private static async Task<RunFiles> RunAsync(string target, X509Certificate2? certificate = null)
    {
        var folder = new TempFolder();
        if (certificate is not null)
        {
            await File.WriteAllTextAsync(folder["server.pem"], certificate.ExportCertificatePem());
        }

        var file = new ScenarioText { Target = target }.WriteTo(folder);
        (await LoadHarnessProgram.RunAsync(folder, "run", file, "--out", "run")).Expect(0);
        using (folder)
        {
            return new RunFiles(folder["run"]);
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
