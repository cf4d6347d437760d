using global::NBomber.Contracts;
using global::NBomber.Contracts.Stats;
using global::NBomber.CSharp;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.ReferenceBackend;
using LoadHarness.Results;

namespace LoadHarness.Adapters.NBomber.Tests;

/// <summary>NBomber sessions one at a time: they share a terminal.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    public const string Name = "NBomber";
}

/// <summary>Plays short scenarios in NBomber sessions, and holds its numbers against ours.</summary>
internal sealed class Stage : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("loadharness-nbomber-");

    /// <summary>Whether this version of NBomber takes latencies from others: 5 does not.</summary>
#if NBOMBER5_OR_LATER && !NBOMBER6_OR_LATER
    public static bool HasLatencies => false;
#else
    public static bool HasLatencies => true;
#endif

    /// <summary>Folder of our output.</summary>
    public string Output => Path.Combine(folder.FullName, "run");

    /// <summary>The reference backend within this process.</summary>
    public static Task<ChatBackend> BackendAsync(params (string Name, string Setting)[] defects) =>
        ChatBackend.StartAsync(new BackendOptions { Defects = defects.ToDictionary(one => one.Name, one => (string?)one.Setting) });

    /// <summary>A scenario of two seconds.</summary>
    /// <param name="target">What stands after <c>target:</c>.</param>
    /// <param name="populations">The populations; none: 20 members in rooms of 5.</param>
    public static string Yaml(string target, params string[] populations) => $$"""
        scenario: session
        target: {{target}}
        populations:
        {{string.Join('\n', populations.DefaultIfEmpty(Population("members", 20)).Select(one => $"  - {one}"))}}
        phases: { warm-up: 200ms, steady: 1s, drain: 500ms }
        lost-after: 500ms
        """;

    /// <summary>Clients in rooms of 5 that say something every tenth of a second.</summary>
    public static string Population(string name, int clients, int bytes = 100) =>
        $$"""{ name: {{name}}, profile: { extends: bare, protocol: flat-json, reconnect: { delay: 50ms } }, clients: {{clients}}, arrival: { ramp: 100ms }, rooms: { size: 5 }, say: { every: 100ms, bytes: {{bytes}} } }""";

    /// <summary>The target of a backend within this process.</summary>
    public static string UrlOf(ChatBackend backend) => $$"""{ url: "{{new UriBuilder(backend.WebSocketUri) { Path = "/" }.Uri}}" }""";

    /// <summary>Runs an NBomber session.</summary>
    public NodeStats Run(params ScenarioProps[] scenarios) =>
        NBomberRunner.RegisterScenarios(scenarios).WithReportFolder(Path.Combine(folder.FullName, "nbomber")).WithoutReports().Run();

    /// <summary>What NBomber counted of a step; null: it knows of none.</summary>
    public static StepStats? Step(NodeStats stats, string population, string step) =>
        stats.ScenarioStats.Single(one => one.ScenarioName == population).StepStats.SingleOrDefault(one => one.StepName == step);

    /// <summary>How much of a step NBomber counted as ok and as failed.</summary>
    public static (long Ok, long Failed) Counts(NodeStats stats, string population, string step) =>
        Step(stats, population, step) is { } found ? (found.Ok.Request.Count, found.Fail.Request.Count) : (0, 0);

    /// <summary>A count of ours over the whole run.</summary>
    public static long Count(RunResult result, MetricDefinition metric, string population) =>
        result.Cells.Where(cell => cell.Metric == metric.Name && cell.Population == population).Sum(cell => cell.Value);

    /// <summary>Samples of ours over the whole run: those that arrived.</summary>
    public static LatencyHistogram Samples(RunResult result, MetricDefinition metric, string population)
    {
        var sum = new LatencyHistogram();
        foreach (var cell in result.Cells.Where(cell => cell.Metric == metric.Name && cell.Population == population && cell.Histogram is not null))
        {
            sum.Add(cell.Histogram!);
        }

        return sum;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
