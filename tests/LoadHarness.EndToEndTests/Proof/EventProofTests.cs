using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Defects;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>Events of the scenario: what the run says of them is what the backend has seen.</summary>
public sealed class EventProofTests
{
    /// <summary>What comes with any connection that is lost and made anew.</summary>
    private static readonly MetricDefinition[] Outage =
    [
        MetricCatalog.Drops, MetricCatalog.ReconnectAttempts, MetricCatalog.NotSent, MetricCatalog.Lost, MetricCatalog.Unverified,
        MetricCatalog.MissedOffline, MetricCatalog.Recovered, MetricCatalog.ConnectFailed,
    ];

    [Fact]
    public async Task NetworkDown_ForHalf_CutsThemAndTheirDialsNeverReachTheBackend()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                Steady = "3s",
                Events = ["{ at: 500ms, network: down, share: 50%, for: 1s, population: members }"],
                Thresholds = ["storm.back p50 < 30 s", "detection.delay p50 < 10 s", "reconnect.attempts.peak < 200 dials/s"],
            },
            [],
            exitCode: 0); // what our own kernel threw away is not held against the backend

        proof.FoundAtMost(Outage);
        Assert.Equal(0, proof[MetricCatalog.Lost]);
        var one = Assert.Single(proof.Result.Events);
        Assert.Equal(("network down, 50% of members", 20L, "20 of 40 clients", false), (one.Label, one.Hit, one.Outcome, one.Failed));
        Assert.Equal((20, 20, 20), (proof[MetricCatalog.Drops], proof[MetricCatalog.DropsCut], proof[MetricCatalog.Reconnects]));
        Assert.Equal(("network", "none", 20), proof.OneKindOfDrop());

        // 41 came, 20 came back: the backend saw no other dial, and three of each of them failed inside the harness, 300 ms apart.
        Assert.Equal(61, proof.Backend["connectionsOpened"]);
        Assert.Equal(61, proof[MetricCatalog.ConnectAttempts] - proof[MetricCatalog.ConnectFailed]);
        Assert.InRange(proof[MetricCatalog.ConnectFailed], 20, 60);
        Assert.Equal(proof[MetricCatalog.ReconnectAttempts], proof[MetricCatalog.ConnectFailed] + 20);
        Assert.StartsWith("the network is down (event at ", Assert.Single(proof.Result.Errors).Text);
        Assert.Equal(41, proof.Backend["closedByClient"]);
        Assert.InRange(proof[MetricCatalog.NotSent], 100, long.MaxValue);
        Assert.All(proof.Result.ThresholdOutcomes.Take(3), outcome => Assert.Equal(ThresholdResult.Met, outcome.Result));

        // Down for a second from 0.5 s on, and dials 300 ms apart: all are back with the fourth or fifth.
        var storm = Assert.Single(proof.Result.Storms);
        Assert.Equal((1, 20L, 0L, 0L), (storm.Event, storm.Lost, storm.GaveUp, storm.Back.Censored));
        Assert.Equal(proof[MetricCatalog.ReconnectAttempts], storm.Attempts);
        Assert.InRange(storm.BackAfter(0.5)!.Value.TotalSeconds, 0.3, 30); // a busy machine begins late, and ends when it was planned
        Assert.InRange(storm.BackAfter(1)!.Value, storm.BackAfter(0.5)!.Value, TimeSpan.FromSeconds(30));
        Assert.InRange(storm.PeakAttempts, 20, 80);
        Assert.InRange(storm.Missed, 1, proof.Absent);
        proof.Run.Says("Events and recovery", "How clients came back", "1 network down, 50% of members", "Violet bands");
    }

    [Fact]
    public async Task Kick_WithItsCode_IsADropOfEachWhomTheBackendKicked()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Steady = "3s", Events = ["{ at: 500ms, backend: kick, share: 50%, code: 1012, name: deploy }"] }, [], exitCode: null);

        proof.FoundAtMost(Outage);
        var kicked = proof.Backend["kicked"];
        Assert.InRange(kicked, 20, 21); // half of 41
        var one = Assert.Single(proof.Result.Events);
        Assert.Equal(("deploy", "kick 50%, code 1012", kicked), (one.Label, one.What, one.Hit));
        Assert.Equal(("server", "1012", kicked), proof.OneKindOfDrop());
        Assert.Equal((kicked, kicked), (proof[MetricCatalog.DropsClosed], proof[MetricCatalog.Reconnects]));
        Assert.Equal(kicked, proof.Result.Ends.Single(row => row.IsDrop).Silence!.TotalCount);
        var storm = Assert.Single(proof.Result.Storms);
        Assert.Equal((1, kicked, 0L), (storm.Event, storm.Lost, storm.Back.Censored));
        Assert.Equal(kicked, storm.Back.Count);
    }

    [Fact]
    public async Task Defect_ForAWhile_IsSwitchedOffAgain()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Steady = "3s", Events = ["{ at: 500ms, backend: { duplicate: 1/10 }, for: 1s }"] }, [], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Duplicate);
        Assert.Equal(proof[DefectCounter.Duplicated], proof[MetricCatalog.Duplicate]);
        Assert.Equal(2, proof[DefectCounter.Changes]);
        Assert.Equal("switched on and off again", Assert.Single(proof.Result.Events).Outcome);
    }

    [Fact]
    public async Task Order_ThatTheBackendRefuses_IsAFailedEvent()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Events = ["{ at: 500ms, backend: { duplicate: many } }"], Thresholds = ["event.failed == 0"] }, [], exitCode: 3);

        proof.FoundOnly();
        var one = Assert.Single(proof.Result.Events);
        Assert.True(one.Failed);
        Assert.StartsWith("the backend did not do it: HTTP 400: ", one.Outcome);
        Assert.Equal(1, proof[MetricCatalog.EventsFailed]);
        Assert.Contains("event.failed == 0 was missed", proof.Result.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Defects_OfTheBackend_CanAllBeNamed() => Assert.All(DefectCatalog.All, defect =>
    {
        var reading = ScenarioFile.ReadText(
            $$"""
            scenario: orders
            target: { backend: reference }
            populations: [{ name: members, profile: bare, clients: 2 }]
            events: [{ at: 1s, backend: { {{defect.Name}}: "1" } }]
            """,
            "orders.yaml");
        Assert.True(reading.IsValid, string.Join('\n', reading.Errors));
    });
}
