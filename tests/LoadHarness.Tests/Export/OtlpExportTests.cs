using System.Net;
using System.Net.Sockets;
using LoadHarness.Cli.Export;
using LoadHarness.Engine.Instruments;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Engine;

namespace LoadHarness.Tests.Export;

/// <summary>The exporter against receivers of every kind, without a run.</summary>
public sealed class OtlpExportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Finish_Receiver_HasResourceHeadersAndLastValues(bool isGrpc)
    {
        await using var endpoint = await OtlpEndpoint.StartAsync(isGrpc);
        var scenario = $"export-{isGrpc}";
        using var export = new OtlpExport(
            Receiver(endpoint.Url, ("OTEL_EXPORTER_OTLP_PROTOCOL", isGrpc ? "grpc" : ""), ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b")),
            [new("service.name", "loadharness"), new("loadharness.seed", 42L)]);
        var meter = new RunMeter(scenario, ["members"], action => action());

        meter.Tell(RunMeterTests.Interval(1, 1, table => table.Counts[table.At(MetricCatalog.Sent, 0, 0)] = 7), []);
        await meter.FinishAsync();

        Assert.Null(export.Finish());
        var request = Assert.Single(endpoint.Accepted);
        Assert.Equal(("loadharness", "42", "opentelemetry"), (request.Resource["service.name"], request.Resource["loadharness.seed"], request.Resource["telemetry.sdk.name"]));
        Assert.Equal("a b", Assert.Single(endpoint.Headers)["x-key"]);
        Assert.Equal("LoadHarness", request.Scope);
        var point = request.Metrics["loadharness.messages.sent"].Points.Single(point => point.Attributes[InstrumentTable.ScenarioAttribute] == scenario);
        Assert.Equal((7, "members"), (point.Value, point.Attributes[InstrumentTable.PopulationAttribute]));
    }

    [Fact]
    public async Task Finish_ReceiverThatRefuses_CountsAndSaysWhy()
    {
        await using var endpoint = await OtlpEndpoint.StartAsync(refuse: int.MaxValue);
        using var export = new OtlpExport(Receiver($"{endpoint.Url}?token=hidden"), []);
        Touch("refuses");

        var trouble = export.Finish();

        Assert.StartsWith($"--otlp: 1 of 1 export to {endpoint.Url}/v1/metrics?token=*** failed: ", trouble, StringComparison.Ordinal);
        Assert.Contains("503", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Finish_NobodyListens_CountsAndSaysWhy()
    {
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound, so that nobody else gets it, and never listening
        using var export = new OtlpExport(Receiver($"http://{port.LocalEndPoint}"), []);
        Touch("nobody");

        var trouble = export.Finish();

        Assert.StartsWith($"--otlp: 1 of 1 export to http://{port.LocalEndPoint}/v1/metrics failed: Connection refused", trouble, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", trouble, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', trouble!);
    }

    [Fact]
    public void Finish_ReceiverThatNeverAnswers_IsNotWaitedFor()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var export = new OtlpExport(Receiver($"http://{silent.LocalEndpoint}", ("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000")), []);
        Touch("silent");

        Assert.StartsWith(
            $"--otlp: the last export to http://{silent.LocalEndpoint}/v1/metrics was not done within 100 ms", export.Finish(TimeSpan.FromMilliseconds(100)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("System.Net.Http.HttpRequestException: Connection refused (127.0.0.1:1)\n ---> System.Net", "Connection refused (127.0.0.1:1)")]
    [InlineData("Response status code does not indicate success: 503 (Service Unavailable).", "Response status code does not indicate success: 503 (Service Unavailable)")]
    [InlineData("Something about an Exception: no type", "Something about an Exception: no type")]
    [InlineData("", "")]
    public void Shorten_Reason_IsALineWithoutTypes(string text, string shown) => Assert.Equal(shown, ExportFailures.Shorten(text));

    /// <summary>Gives the exporter something to send: without any value it sends nothing.</summary>
    private static void Touch(string scenario)
    {
        var meter = new RunMeter(scenario, ["members"], action => action());
        meter.Tell(RunMeterTests.Interval(1, 1, _ => { }), []);
        meter.FinishAsync().Wait();
    }

    private static OtlpReceiver Receiver(string url, params (string Name, string Value)[] environment) =>
        OtlpReceiver.Parse(url, name => Array.Find(environment, one => one.Name == name).Value)!;
}
