using LoadHarness.Engine;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Adapters.WebsocketClient.Tests;

/// <summary>A short run through the real package; the adapter is found as the program finds it.</summary>
internal sealed class ForeignRun
{
    private readonly RunResult result;

    private ForeignRun(RunResult result) => this.result = result;

    /// <summary>The judged result.</summary>
    public RunResult Result => result;

    public long this[MetricDefinition metric] => result.Count(metric);

    /// <summary>Plays it.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="settings">Keys of <c>target.websocket-client</c>.</param>
    /// <param name="steady">How long the steady phase is.</param>
    /// <param name="say">What they say.</param>
    /// <param name="clients">How many.</param>
    /// <param name="profile">How they behave.</param>
    public static async Task<ForeignRun> PlayAsync(Uri url, string settings, string steady = "6s", string say = "{ every: 100ms }", int clients = 20, string profile = "uni-app")
    {
        var reading = ScenarioFile.ReadText($$"""
            scenario: foreign
            target: { url: "{{url}}", transport: websocket-client, websocket-client: { {{settings}} } }
            populations:
              - { name: people, profile: {{profile}}, clients: {{clients}}, rooms: { size: 10 }, arrival: { ramp: 500ms }, say: {{say}} }
            phases: { warm-up: 500ms, steady: {{steady}}, drain: 2500ms }
            lost-after: 2s
            """, "foreign.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
        Assert.Empty(PreFlight.Check(reading.Scenario!, []));
        var run = new LoadRun(new LoadRunOptions
        {
            Scenario = reading.Scenario!,
            Target = url,
            Source = new ScenarioRecord("foreign.yaml", reading.Text, [], reading.Hash),
        });
        return new ForeignRun(RunJudge.Judge(await run.PlayAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2))));
    }

    /// <summary>What holds of every run: each message and each delivery in exactly one class, and nothing that was not proven is lost.</summary>
    public ForeignRun Adds()
    {
        Assert.Equal(RunEndingKind.Completed, result.Ending.Kind);
        Assert.Equal(this[MetricCatalog.Intended], this[MetricCatalog.Sent] + this[MetricCatalog.NotSent]);
        Assert.Equal(
            this[MetricCatalog.Expected],
            this[MetricCatalog.Delivered] + this[MetricCatalog.Late] + this[MetricCatalog.Lost] + this[MetricCatalog.MissedOffline]
            + this[MetricCatalog.Recovered] + this[MetricCatalog.Unverified] + this[MetricCatalog.Pending]);
        Assert.Equal(0, this[MetricCatalog.Duplicate] + this[MetricCatalog.Corrupt] + this[MetricCatalog.Unexpected]);
        return this;
    }
}
