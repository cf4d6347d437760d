using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results;
using LoadHarness.Results.Judging;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>Faults of the wire and of the server's process: what clients observed is what the fault did, and what the run says of messages is what the backend has seen.</summary>
public sealed class FaultProofTests
{
    /// <summary>What comes with any connection that is lost and made anew; nothing of it is lost, for what the proxy has thrown away proves nothing.</summary>
    private static readonly MetricDefinition[] Outage =
    [
        MetricCatalog.Drops, MetricCatalog.ReconnectAttempts, MetricCatalog.NotSent, MetricCatalog.Unverified, MetricCatalog.MissedOffline,
        MetricCatalog.Recovered, MetricCatalog.ConnectFailed, MetricCatalog.HeartbeatsMissed,
    ];

    [Fact]
    public async Task ResetAndClose_AreToldApart_AndWhoWasNotHitFeelsNothing()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                ThroughProxy = true,
                Steady = "4s",
                Events =
                [
                    "{ name: cut, at: 500ms, wire: reset, share: 50%, population: members }",
                    "{ name: drained, at: 2500ms, wire: close, share: 25%, population: members }",
                ],
                Thresholds = ["recovery.time in cut < 30 s", "recovery.time < 30 s", "delivery.lost in drained == 0", "delivery.lost == 0", "delivery.duplicate == 0"],
            },
            [],
            exitCode: 0);

        proof.FoundAtMost(Outage);
        Assert.Equal((30, 30), (proof[MetricCatalog.Drops], proof[MetricCatalog.Reconnects]));
        Assert.Equal([("cut without a close frame: TCP reset", 20L), ("cut without a close frame: TCP end", 10L)], Drops(proof.Result).OrderByDescending(drop => drop.Count));
        Assert.Equal([20L, 10L], proof.Result.Events.Select(one => one.Hit!.Value));
        Assert.All(EventRecovery.Of(proof.Result), one => Assert.InRange(one.Joined!.Value.Value.TotalSeconds, 0.2, 30)); // dials 300 ms after the loss
        Assert.All(proof.Result.ThresholdOutcomes.Take(3), outcome => Assert.Equal(ThresholdResult.Met, outcome.Result));
        Assert.Equal(0, proof.Result.Splits.Where(row => !row.IsHit).Sum(row => row[MetricCatalog.Lost] + row[MetricCatalog.Unverified] + row[MetricCatalog.MissedOffline]));
        Assert.Contains(proof.Result.Splits, row => row is { IsHit: false, Part: EventPart.During });
        proof.Run.Says("Time to recover", "Those who were not hit", "1 cut", "Connections went through the fault proxy inside the harness: it took 71 connections");
        Assert.True(proof.Arrived <= proof.Backend["deliveriesSent"], "more was called delivered than the backend has sent");
    }

    [Fact]
    public async Task Kill_OfTheServerThatTheRunStarted_IsOvercomeWhenItIsStartedAgain()
    {
        var port = FreePort.Find();
        using var folder = new TempFolder();
        var command = string.Join(", ", LoadHarnessProgram.Command.Append("backend").Append("--port").Append($"{port}").Select(word => $"'{word}'"));
        new ScenarioText
        {
            Target = $"{{ url: 'ws://127.0.0.1:{port}/chat', command: [{command}], ready: {{ log: listening on, http: 'http://127.0.0.1:{port}/admin/stats' }} }}",
            Profile = "{ extends: uni-app, reconnect: { delay: 300ms, max-attempts: unlimited } }",
            Steady = "7s", // on a busy machine a server takes seconds to start
            Events = ["{ name: kill-1, at: 500ms, process: kill, for: 500ms }"],
            Thresholds = ["recovery.time in kill-1 < 30 s", "drop.count == 40", "event.failed == 0", "backend.rss max > 1 MB", "delivery.lost < 100000"],
        }.WriteTo(folder);

        (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("kill-1", "started again as process", "was observed from");
        Assert.Equal((40, 40), (run[MetricCatalog.Drops], run[MetricCatalog.Reconnects]));
        Assert.Equal(40, Assert.Single(run.Result.Events).Joined);
        Assert.DoesNotContain(run.Result.Notes, note => note.Contains("ended by itself", StringComparison.Ordinal));
        Assert.Equal(2, File.ReadLines(folder["run/backend.out"]).Count(line => line.StartsWith("listening on ", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task BlackHole_ForEightSeconds_WhatIsSaidIntoItIsUnverifiedAndTheHalfOpenTimeIsTold()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                ThroughProxy = true,
                Steady = "14s",
                // Clients that believe their connection to be open: they send heartbeats, and await no reply.
                Events = ["{ name: hole, at: 1s, wire: black-hole, share: 50%, population: members, for: 8s }"],
                Thresholds = ["delivery.duplicate == 0", "delivery.lost == 0"],
            },
            [],
            exitCode: 0);

        proof.FoundAtMost(Outage);
        Assert.Equal([("cut without a close frame: TCP reset", 20L)], Drops(proof.Result));
        Assert.InRange(proof[MetricCatalog.Unverified], 20 * 8 * 10 * 9 / 2, long.MaxValue); // 20 clients, 10 messages a second, 9 receivers
        // From the last byte to the reset at the end: 8 s, and a little more if nothing had come for a moment.
        var delay = proof.Result.Timer(MetricCatalog.DetectionDelay).Arrived;
        Assert.InRange(delay.Min.TotalSeconds, 7.5, 12);
        Assert.InRange(delay.Max.TotalSeconds, 7.9, 14);
        Assert.True(proof.Arrived <= proof.Backend["deliveriesSent"], "more was called delivered than the backend has sent");
        Assert.Equal(0, proof.Result.Splits.Where(row => !row.IsHit).Sum(row => row[MetricCatalog.Lost] + row[MetricCatalog.Unverified]));
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task BlackHole_OfClientsThatAwaitReplies_IsDetectedByTheLawOfTheirHeartbeats()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                ThroughProxy = true,
                Steady = "12s",
                Crowds = [new Crowd { Profile = "{ extends: uni-app, reconnect: { delay: 300ms, max-attempts: unlimited }, history: never, heartbeat: { every: 1s, reply-within: 500ms, give-up-after: 2 } }" }],
                Events = ["{ name: hole, at: 1s, wire: black-hole, share: 50%, population: members, for: 6s }"],
                Thresholds = ["delivery.duplicate == 0", "delivery.lost == 0"],
            },
            [],
            exitCode: 0);

        proof.FoundAtMost([.. Outage, MetricCatalog.LoginFailed, MetricCatalog.GaveUp]);
        // The first of two missing replies is that of a heartbeat at most 1 s after the last byte, the second 1 s later, given up 500 ms after it; new dials hang until the end.
        var delay = proof.Result.Timer(MetricCatalog.DetectionDelay).Arrived;
        Assert.InRange(delay.Min.TotalSeconds, 1.4, 3.5);
        Assert.Contains(Drops(proof.Result), drop => drop.Cause.Contains("heartbeat", StringComparison.Ordinal) && drop.Count >= 20);
    }

    [Theory]
    [InlineData("stall, for: 3s", 0)] // held, not lost; nobody notices
    [InlineData("delay, delay: 300ms, jitter: 100ms, for: 3s", 0)]
    [InlineData("bandwidth, rate: 2 KB/s, for: 2s", 0)]
    [Trait("Tier", "Long")]
    public async Task WhatOnlySlowsDown_LosesNothing(string fault, int drops)
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                ThroughProxy = true,
                Steady = "8s",
                LostAfter = "6s",
                Drain = "7s",
                Events = [$"{{ name: slow, at: 1s, wire: {fault}, share: 50%, population: members }}"],
            },
            [],
            exitCode: 0);

        proof.FoundOnly();
        Assert.Equal(drops, proof[MetricCatalog.Drops]);
        Assert.Equal(proof[MetricCatalog.Expected], proof.Arrived);
        Assert.Equal(proof.Backend["messagesReceived"], proof[MetricCatalog.Sent]);
        var slowed = proof.Result.Splits.Single(row => row is { IsHit: true, Part: EventPart.During }).Latency.Arrived;
        var others = proof.Result.Splits.Single(row => row is { IsHit: false, Part: EventPart.During }).Latency.Arrived;
        Assert.True(slowed.Max > others.Max, $"{slowed.Max} of those who were slowed down, {others.Max} of the others");
    }

    [Theory]
    [InlineData("refuse", "population: members, share: 50%", "reset the connection")]
    [InlineData("refuse", "share: 100%", "refused the connection")] // nobody listens
    [InlineData("never-answer", "population: members, share: 50%", "reset the connection")] // what it held is reset when it is over
    [InlineData("corrupt-upgrade", "population: members, share: 50%", "")]
    [Trait("Tier", "Long")]
    public async Task NewDials_FailAsTheFaultSays_UntilItIsOver(string fault, string whom, string words)
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario
            {
                ThroughProxy = true,
                Steady = "8s",
                Events = [$"{{ name: dials, at: 500ms, wire: {fault}, {whom}, for: 2s }}", "{ name: cut, at: 600ms, wire: reset, population: members }"],
                Thresholds = ["delivery.lost == 0", "recovery.time in cut < 60 s"],
            },
            [],
            exitCode: 0);

        proof.FoundAtMost([.. Outage, MetricCatalog.LoginFailed]);
        Assert.Equal((40, 40), (proof[MetricCatalog.Drops], proof[MetricCatalog.Reconnects]));
        Assert.Contains(proof.Result.Errors, error => error.Kind == "connect" && error.Text.Contains(words, StringComparison.Ordinal));
        Assert.InRange(proof[MetricCatalog.ConnectFailed], 20, long.MaxValue);
    }

    private static List<(string Cause, long Count)> Drops(RunResult result) =>
        [.. result.Ends.Where(row => row.IsDrop).GroupBy(row => row.Cause).Select(same => (same.Key, same.Sum(row => row.Count)))];
}
