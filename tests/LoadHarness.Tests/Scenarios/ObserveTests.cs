using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

/// <summary>What is observed, as it is read; what is refused is in bad-scenarios.txt.</summary>
public sealed class ObserveTests
{
    private const string Remote = "{ url: 'ws://127.0.0.1:8080/chat' }";
    private const string Started =
        "{ url: 'ws://127.0.0.1:8080/chat', command: [./server, --port, 8080], ready: { log: listening, http: 'http://127.0.0.1:8080/healthz', within: 2m } }";

    [Theory]
    [InlineData("{ backend: reference }", "", true)]
    [InlineData("{ backend: reference }", "observe: none", false)]
    [InlineData(Remote, "", false)]
    [InlineData(Remote, "observe: { pid: 7 }", true)]
    [InlineData(Remote, "observe: { process: my chat server }", true)]
    [InlineData(Started, "observe: { children: false }", true)]
    [InlineData(Started, "observe: none", false)]
    [InlineData(Remote, "observe: { prometheus: 'http://127.0.0.1:9100/metrics', series: { a: b } }", false)]
    [InlineData("{ backend: reference }", "observe: { prometheus: 'http://127.0.0.1:9100/metrics', series: { a: b } }", true)]
    public void Read_EachForm_SaysWhetherAProcessIsWatched(string target, string observe, bool isWatched)
    {
        var scenario = Read(target, observe);

        Assert.Equal(isWatched, scenario.Observe.WatchesProcess(scenario.Target));
    }

    [Fact]
    public void Read_Command_HasItsWordsAndReadiness()
    {
        var (target, observe) = (Read(Started, "observe: { children: false }").Target, Read(Started, "observe: { children: false }").Observe);

        Assert.Equal(["./server", "--port", "8080"], target.Command);
        Assert.Equal(new Readiness { Log = "listening", Http = new Uri("http://127.0.0.1:8080/healthz"), Within = TimeSpan.FromMinutes(2) }, target.Ready);
        Assert.Equal((false, TimeSpan.FromSeconds(30)), (observe.Children, new Readiness().Within));
    }

    [Fact]
    public void Read_Series_AreNumbersOfTheBackend()
    {
        var observe = Read(
            Remote,
            """
            observe:
              process: my-chat-server
              prometheus: http://127.0.0.1:9100/metrics
              series:
                sessions: chat_sessions
                heap: 'jvm_memory_used_bytes{area="heap"}'
                requests: { metric: http_requests_total, as: rate }
            """).Observe;

        Assert.Equal(["backend.sessions", "backend.heap", "backend.requests"], observe.Series.Select(series => series.Metric.Name));
        Assert.Equal(["", "bytes", "/s"], observe.Series.Select(series => series.Metric.Unit));
        Assert.Equal("jvm_memory_used_bytes{area=\"heap\"}", observe.Series[1].Query);
        Assert.Equal("http_requests_total, per second", observe.Series[2].Query);
        Assert.Equal("my-chat-server", observe.Process);
    }

    [Fact]
    public void Read_LimitsOfTheBackend_KnowNamesAndUnits()
    {
        var thresholds = Read(
            Remote,
            """
            thresholds:
              - backend.rss < 500 MiB
              - { limit: backend.cpu mean < 150 % in steady, abort: true }
              - backend.heap max < 1 GiB
              - backend.requests > 10 /s
              - backend.sessions min >= 3
            observe:
              pid: 7
              prometheus: http://127.0.0.1:9100/metrics
              series: { sessions: chat_sessions, heap: heap_bytes, requests: { metric: requests_total, as: rate } }
            """).Thresholds;

        Assert.Equal([500 << 20, 150, 1 << 30, 10, 3], thresholds.Select(threshold => threshold.Limit));
        Assert.Equal(
            [StatisticKind.Value, StatisticKind.Mean, StatisticKind.Max, StatisticKind.Value, StatisticKind.Min],
            thresholds.Select(threshold => threshold.Statistic.Kind));
        Assert.Equal([false, true, false, false, false], thresholds.Select(threshold => threshold.Abort));
        Assert.Same(MetricCatalog.BackendMemory, thresholds[0].Metric);
    }

    private static Scenario Read(string target, string more)
    {
        var text = $"scenario: observed\ntarget: {target}\npopulations: [{{ name: members, profile: bare, clients: 10 }}]\n{more}\n";
        var reading = ScenarioFile.ReadText(text, "observed.yaml", new ScenarioReadOptions());
        return reading.Scenario ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
    }
}
