using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>Logins that are refused or slow, and pings that nobody answers: the metric of that name shows how many.</summary>
public sealed class LoginProofTests
{
    [Fact]
    public async Task RefuseLogins_EachIsAFailedConnectWithItsStatus()
    {
        await using var proof = await ProofRun.PlayAsync(new ProofScenario(), ["--refuse-logins", "503 1/4"], exitCode: 0);

        proof.FoundAtMost(
            MetricCatalog.ConnectFailed, MetricCatalog.ReconnectAttempts, MetricCatalog.NotSent, MetricCatalog.Unverified, MetricCatalog.MissedOffline);
        Assert.InRange(proof[MetricCatalog.ConnectFailed], 10, 20);
        Assert.Equal(proof[DefectCounter.LoginsRefused], proof[MetricCatalog.ConnectFailed]);
        var error = Assert.Single(proof.Result.Errors);
        Assert.Equal(("connect", proof[DefectCounter.LoginsRefused]), (error.Kind, error.Count));
        Assert.Contains("HTTP 503", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowLogins_AreThatManyInTheLoginTime()
    {
        var scenario = new ProofScenario();
        await using var proof = await ProofRun.PlayAsync(scenario, ["--slow-logins", "1/4 1s"], exitCode: 0);

        proof.FoundAtMost(MetricCatalog.NotSent, MetricCatalog.Unverified, MetricCatalog.MissedOffline);
        var logins = proof.Result.Timer(MetricCatalog.LoginTime).Arrived;
        Assert.Equal(scenario.Clients, logins.TotalCount);
        Assert.Equal(10, proof[DefectCounter.LoginsSlowed]);

        // The backend's second begins before the client has read the answer to its upgrade.
        Assert.Equal(10, logins.CountBetween(TimeSpan.FromSeconds(0.9), LatencyHistogram.HighestTrackable));
    }

    [Fact]
    public async Task IgnorePings_OfMessages_AreMissedHeartbeats()
    {
        const string strict = "{ extends: uni-app, heartbeat: { every: 400ms, reply-within: 300ms } }";
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = strict }] };
        await using var proof = await ProofRun.PlayAsync(scenario, ["--ignore-pings", "messages"], exitCode: 0);

        // Each is asked once more when the drain ends, and the last one of each may not be overdue when it leaves.
        proof.FoundOnly(MetricCatalog.HeartbeatsMissed);
        var sent = proof[MetricCatalog.HeartbeatsSent];
        Assert.Equal(proof[DefectCounter.PingsIgnored], sent + scenario.Clients);
        Assert.InRange(proof[MetricCatalog.HeartbeatsMissed], sent - scenario.Clients, sent);
        Assert.True(proof.Result.Timer(MetricCatalog.HeartbeatRtt).IsEmpty);
    }

    [Fact]
    public async Task IgnorePings_OfFrames_TheAnswerToTheCloseProvesLifeInstead()
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Crowd.Plain }] };
        await using var proof = await ProofRun.PlayAsync(
            scenario, ["--ignore-pings", "frames", "--drop", "1/10"], exitCode: 3, path: "/relay");

        proof.FoundOnly(MetricCatalog.Lost);
        Assert.Equal(scenario.Clients, proof[DefectCounter.PingsIgnored]);
        Assert.Equal(proof[DefectCounter.Dropped], proof[MetricCatalog.Lost]);
    }
}
