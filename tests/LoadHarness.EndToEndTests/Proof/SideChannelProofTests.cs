using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>What clients do over HTTP: what the run says of it is what the backend has seen.</summary>
public sealed class SideChannelProofTests
{
    /// <summary>What comes with any connection that is lost and made anew.</summary>
    private static readonly MetricDefinition[] Outage =
    [
        MetricCatalog.Drops, MetricCatalog.ReconnectAttempts, MetricCatalog.NotSent, MetricCatalog.Lost, MetricCatalog.Unverified,
        MetricCatalog.MissedOffline, MetricCatalog.Recovered, MetricCatalog.ConnectFailed,
    ];

    [Fact]
    public async Task History_AfterTheNetworkWasDown_RecoversWhatWasMissed()
    {
        const string patient = "{ extends: uni-app, reconnect: { delay: 300ms }, heartbeat: { every: 400ms }, history: { page-size: 1000 } }";
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                Crowds = [new Crowd { Profile = patient }],
                Steady = "4s",
                Events = ["{ at: 500ms, network: down, share: 50%, for: 2s, population: members }"],
            },
            ["--history", "1000"],
            exitCode: 0);

        proof.FoundAtMost(Outage);
        Assert.Equal(0, proof[MetricCatalog.Lost]);
        Assert.InRange(proof[MetricCatalog.Recovered], 1, long.MaxValue);
        // Live on the new connection came what was said between its dial and its join, and that hardly ever.
        Assert.InRange(proof[MetricCatalog.RecoveredByHistory], proof[MetricCatalog.Recovered] * 9 / 10, proof[MetricCatalog.Recovered]);
        Assert.Equal(0, proof[MetricCatalog.MissedOffline]); // all that was said meanwhile is in the history
        Assert.Equal((61, 61), (proof.Backend["historyReads"], proof[MetricCatalog.HistoryRequests])); // 41 came, 20 came back
        Assert.Equal((61, 0), (proof[MetricCatalog.HttpRequests], proof[MetricCatalog.HttpFailed]));
    }

    [Fact]
    public async Task History_OnABackendWithoutOne_IsATroubleAndNoFailure()
    {
        const string lost = "{ extends: uni-app, history: { url: /no/such/path } }";
        await using var proof = await ProofRun.PlayAsync(new ProofScenario { Crowds = [new Crowd { Profile = lost }] }, [], exitCode: 0);

        proof.FoundOnly();
        var trouble = Assert.Single(proof.Result.Errors);
        Assert.EndsWith("/no/such/path was answered with HTTP 404", trouble.Text);
        Assert.Equal((41, 41), (trouble.Count, proof[MetricCatalog.HttpFailed]));
    }

    [Fact]
    public async Task FallBack_WhereTheSocketIsRefused_DeliversEverything()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Arrival = "4s", Crowds = [new Crowd { Profile = Push(retry: "never"), Every = "500ms" }] },
            ["--refuse-logins", "503 1/1"],
            exitCode: 0,
            path: "/wx-push");

        proof.FoundAtMost(MetricCatalog.ConnectFailed, MetricCatalog.ReconnectAttempts);
        Assert.InRange(proof[MetricCatalog.Expected], 100, long.MaxValue);
        Assert.Equal(proof[MetricCatalog.Expected], proof[MetricCatalog.Delivered]);
        Assert.Equal((0, 0), (proof[MetricCatalog.Lost], proof[MetricCatalog.Unverified]));
        Assert.Equal(proof[MetricCatalog.Sent], proof.Backend["messagesPosted"]);

        // Who polls hears what it has said itself, too.
        Assert.Equal(proof[MetricCatalog.Delivered] + proof[MetricCatalog.Sent], proof.Backend["messagesPolled"]);
        Assert.Contains(proof.Result.Errors, row => row.Count == 41 && row.Text.StartsWith("goes on by long polling over HTTP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FallBack_OnceTheSocketIsLetInAgain_ReturnsToIt()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                Arrival = "4s",
                Steady = "5s",
                Crowds = [new Crowd { Profile = Push(retry: "500ms"), Every = "500ms" }],
                Events = ["{ at: 1s, backend: { refuse-logins: off } }"],
            },
            ["--refuse-logins", "503 1/1"],
            exitCode: null,
            path: "/wx-push");

        Assert.Equal(2 * 41, proof.Backend["connectionsOpened"]); // the trial, and what came of it
        Assert.InRange(proof.Backend["messagesPosted"], 1, proof[MetricCatalog.Sent] - 1);
        Assert.InRange(proof.Backend["messagesPolled"], 1, proof[MetricCatalog.Delivered] - 1);
        Assert.Equal(0, proof[MetricCatalog.Drops]);
    }

    [Fact]
    public async Task Questions_AreAskedAsPlannedAndComeBackAsAPush()
    {
        var room = new Crowd { Profile = "wx-room", Every = "500ms", Actions = "[{ name: question, every: 500ms }]" };
        await using var proof = await ProofRun.PlayAsync(new ProofScenario { Crowds = [room] }, [], exitCode: 0, path: "/wx-room");

        proof.FoundOnly();
        Assert.InRange(proof.Backend["questions"], 40, long.MaxValue);
        Assert.Equal(41, proof.Backend["historyReads"]);
        Assert.Empty(proof.Result.Errors);
    }

    [Fact]
    public async Task Logs_OfADrop_AreUploaded()
    {
        var crowd = new Crowd { Profile = "{ extends: wx-push, reconnect: { delay: 300ms }, logs: { batch: 3 } }" };
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [crowd], Steady = "3s", Events = ["{ at: 500ms, backend: kick, share: 50%, code: 1012 }"] },
            [],
            exitCode: null,
            path: "/wx-push");

        proof.FoundAtMost(Outage);
        Assert.Equal(proof.Backend["kicked"], proof.Backend["logUploads"]); // connect, close and connect are a batch
        Assert.Empty(proof.Result.Errors);
    }

    private static string Push(string retry) =>
        $"{{ extends: wx-push, reconnect: {{ delay: 200ms }}, logs: never, fall-back: {{ after-failures: 2, retry-socket-every: {retry} }} }}";
}
