using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Tests.Export;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>A run whose metrics go to a receiver of OpenTelemetry, one that is busy at first.</summary>
public sealed class OtlpTests
{
    private const string Hello = "run scenarios/smoke/hello.yaml --otlp http://localhost:4318";

    /// <summary>As docs/otlp.md says it, but shorter.</summary>
    private static readonly string[] Shorter =
    [
        "--for", "1s", "--set", "populations.0.arrival.ramp=500ms", "--set", "phases.warm-up=1s", "--set", "phases.drain=1200ms", "--set", "lost-after=1s",
        "--set", "generator.intervals=100%", "--set", "thresholds.0=delivery.latency p50 < 10 s", "--set", "thresholds.1=connect.time p50 < 10 s",
    ];

    [Fact]
    public async Task Run_ReceiverBusyAtFirst_HasInTheEndWhatTheResultHas()
    {
        Assert.Contains($"-- {Hello}\n", RepositoryFiles.Read("docs/otlp.md"), StringComparison.Ordinal);
        await using var receiver = await OtlpEndpoint.StartAsync(refuse: 1);
        using var folder = new TempFolder();
        await using var program = LoadHarnessProgram.Start(
            folder,
            [("OTEL_METRIC_EXPORT_INTERVAL", "500"), ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=ci")],
            [
                "run", RepositoryFiles.PathOf("scenarios/smoke/hello.yaml"), "--otlp", $"{receiver.Url}?token=hidden", "--build", "1.2.3", "--out", "run",
                .. Shorter,
            ]);

        var end = (await program.EndAsync()).Expect(0);

        Assert.True(end.Error.StartsWith("--otlp: 1 of ", StringComparison.Ordinal), end.Error);
        Assert.Contains($"exports to {receiver.Url}/v1/metrics?token=*** failed: ", end.Error, StringComparison.Ordinal);
        Assert.Single(end.Error.TrimEnd('\n').Split('\n'));
        var run = new RunFiles(folder["run"]);
        Assert.EndsWith($" --otlp {receiver.Url}/v1/metrics?token=***", run.Result.Run.CommandLine, StringComparison.Ordinal);
        Assert.True(receiver.Accepted.Count > 1, "The receiver heard of the run only at its end.");
        var last = receiver.Accepted[^1];
        Assert.Equal("LoadHarness", last.Scope);
        Assert.Equal(
            ("loadharness", run.Result.Run.Id, "hello", "1.2.3", "ci"),
            (last.Resource["service.name"], last.Resource["loadharness.run.id"], last.Resource["loadharness.scenario"], last.Resource["loadharness.build"],
                last.Resource["deployment.environment.name"]));
        AssertSums(run, last);
        AssertLatency(run, last);
    }

    [Fact]
    public async Task Run_NoAddress_IsToldBeforeAnythingHappens()
    {
        using var folder = new TempFolder();
        new ScenarioText().WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--otlp", "localhost:4318")).Expect(2);

        end.Complains("--otlp: an address such as http://localhost:4318 is expected, of a receiver of OTLP over HTTP or gRPC.");
        Assert.Equal([ScenarioText.FileName], Directory.EnumerateFileSystemEntries(folder.FullPath).Select(Path.GetFileName));
    }

    private static void AssertSums(RunFiles run, OtlpRequest last)
    {
        // Every count of the catalogue that is told in its own unit.
        var compared = MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Count && last.Metrics.TryGetValue($"loadharness.{metric}", out var sent) && sent.Unit != "s").ToList();
        Assert.All(compared, metric =>
        {
            var sent = last.Metrics[$"loadharness.{metric}"];
            Assert.Equal((OtlpData.Sum, true), (sent.Data, sent.IsCumulative));
            Assert.Equal(run[metric], sent.Sum);
        });
        Assert.InRange(compared.Count, 30, MetricCatalog.All.Count);
        Assert.True(last.Metrics["loadharness.messages.sent"].IsMonotonic);
        Assert.False(last.Metrics["loadharness.delivery.lost"].IsMonotonic);
        Assert.Equal(run[MetricCatalog.ConnectedTime] / 1e3, last.Metrics["loadharness.connected.time"].Sum, 1e-6);
    }

    private static void AssertLatency(RunFiles run, OtlpRequest last)
    {
        var latency = last.Metrics["loadharness.delivery.latency"];
        Assert.Equal(("s", OtlpData.Histogram, true), (latency.Unit, latency.Data, latency.IsCumulative));
        Assert.Equal(run[MetricCatalog.Delivered] + run[MetricCatalog.Late], latency.Samples);
        var point = Assert.Single(latency.Points);
        Assert.Equal(("hello", run.Result.Populations[0].Name), (point.Attributes["loadharness.scenario"], point.Attributes["loadharness.population"]));
        Assert.Equal((0.0005, 60), (point.Bounds[0], point.Bounds[^1]));
        Assert.Equal(point.Count, point.Buckets.Sum());
        var mean = run.Result.Cells.Where(cell => cell.Metric == MetricCatalog.DeliveryLatency.Name && cell.Histogram is not null)
            .Sum(cell => cell.Histogram!.Mean.TotalSeconds * cell.Histogram.TotalCount) / point.Count;
        Assert.Equal(mean, point.Value / point.Count, mean / 100);
    }
}
