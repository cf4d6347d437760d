using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;

namespace LoadHarness.Tests.Judging;

/// <summary>Results with just the numbers that a test is about.</summary>
internal static class ResultMaker
{
    public static RunResult Result(IEnumerable<MetricCell> cells, params string[] thresholds) => new()
    {
        Run = new RunIdentity { Id = "0001", Scenario = "test", StartedAt = DateTimeOffset.UnixEpoch, Seed = 1, Target = "ws://127.0.0.1/" },
        Scenario = new ScenarioRecord("test.yaml", "scenario: test\n", [], "0"),
        Populations = [new PopulationSummary("people", "bare", "plain-text", 10, 1, "every 1 s")],
        Phases = [new PhaseSpan("steady", TimeSpan.Zero, TimeSpan.FromSeconds(60))],
        Ending = new RunEnding(RunEndingKind.Completed),
        LostAfter = TimeSpan.FromSeconds(5),
        Cells = [.. cells],
        Timeline = Timeline.Empty,
        Ends = [],
        Errors = [],
        Thresholds = thresholds,
        Environment = new RunEnvironment
        {
            Harness = "0.1.0",
            Runtime = ".NET",
            OperatingSystem = "Linux",
            Architecture = "x64",
            Cores = 2,
            MemoryBytes = 1,
            Transport = "test",
        },
    };

    public static MetricCell Count(MetricDefinition metric, long value, string phase = "steady", string population = "people") =>
        new() { Metric = metric.Name, Phase = phase, Population = population, Value = value };

    /// <summary>A timer with so many samples at 1, 2, 3, … ms.</summary>
    public static MetricCell Timer(MetricDefinition metric, int samples, long neverCame = 0, string phase = "steady")
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= samples; i++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(i));
        }

        return new MetricCell
        {
            Metric = metric.Name,
            Phase = phase,
            Population = "people",
            Histogram = samples > 0 ? histogram : null,
            Censored = neverCame,
            CensoredFrom = neverCame > 0 ? TimeSpan.FromSeconds(5) : TimeSpan.Zero,
        };
    }
}
