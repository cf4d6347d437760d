using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Facts;
using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>
/// Members who behave in one house with all who do not: the members' account stays exact and the verdict is about them, and what the others
/// did is what the backend has seen of it.
/// </summary>
public sealed class MisbehavingProofTests
{
    private const int Each = 3;

    /// <summary>Alone, as the servers of others: what they do to the machine is not to be felt by other tests.</summary>
    [Fact]
    [Trait("Tier", "Servers")]
    public async Task Run_MembersAmongAllWhoMisbehave_IsAboutTheMembersAndAgreesWithTheBackend()
    {
        await using var backend = await BackendProgram.StartAsync("--token", "secret", "--ping-every", "1s");
        using var folder = new TempFolder();
        folder.Write("mixed.yaml", Scenario(new UriBuilder(backend.Url) { Path = "" }.Uri));

        var end = await LoadHarnessProgram.RunAsync(folder, "run", "mixed.yaml", "--out", "run");

        end.Expect(0);
        var run = new RunFiles(folder["run"]).Says("PASS", "Those who misbehave", "reads 1,000 bytes/s", "cut on purpose by a client that misbehaves");
        var ledger = await backend.Ledger.WaitForAsync(now => now["deliveriesQueued"] == 0);
        Assert.Contains("Left aside, because they misbehave on purpose: slow", end.Output, StringComparison.Ordinal);
        AssertMembers(run);
        AssertFrames(run, ledger);
        AssertConnections(run, ledger);
        AssertSlowReaders(run);
    }

    [Fact]
    [Trait("Tier", "Long")]
    public async Task Run_SlowReadersAsShipped_ShowsTheMembersWithAndWithoutThem()
    {
        using var folder = new TempFolder();

        var end = await LoadHarnessProgram.RunAsShippedAsync(
            folder, "run", RepositoryFiles.PathOf("scenarios/chaos/slow-readers.yaml"), "--set", "generator.intervals=100%", "--out", "run");

        end.Expect(0);
        var run = new RunFiles(folder["run"]).Says("PASS", "slow-readers", "reads 200 bytes/s");
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late] + run[MetricCatalog.Unverified]);
        Assert.InRange(run[MetricCatalog.Delivered], run[MetricCatalog.Expected] * 999 / 1000, run[MetricCatalog.Expected]); // where a busy machine is slow to let them in
        long owed = Of(run, MetricCatalog.Expected, "slow-readers"), unverified = Of(run, MetricCatalog.Unverified, "slow-readers");
        Assert.InRange(unverified, owed * 9 / 10, owed);
        Assert.Equal(0, Of(run, MetricCatalog.Lost, "slow-readers"));

        // Ten of them for fifteen seconds, and three more where an answer to their close waits behind what they have not read.
        Assert.InRange(Of(run, MetricCatalog.ConnectedTime, "slow-readers") / 10_000.0, 14, 20);
        var cut = Assert.Single(EventCut.Of(run.Result));
        Assert.All((CutPart[])[cut.Before, cut.During, cut.After], part =>
        {
            Assert.InRange(part.PerSecond(MetricCatalog.Delivered)!.Value, 600, 1_200); // of the members alone
            Assert.False(part.Latency.IsEmpty);
        });
    }

    /// <summary>The package ws, which nobody here wrote: it relays whatever comes, pings twice a second, and knows one token.</summary>
    [NpmFact]
    [Trait("Tier", "Servers")]
    public async Task Run_AgainstAServerOfOthers_IsAboutTheMembersToo()
    {
        await using var relay = await RelayPackage.StartScriptAsync("relay.cjs", "others", "secret", "plain", "0", "500");
        using var folder = new TempFolder();
        folder.Write("ws.yaml", $$"""
            scenario: ws
            target: { url: "{{relay.Url}}", connect-timeout: 1s }
            populations:
              - { name: members, profile: bare, clients: 20, arrival: { ramp: 500ms }, rooms: { size: 10, name: "r-${n}" }, say: { every: 100ms, bytes: 300 }, token: secret }
              - { name: slow, profile: { extends: slow-reader, read: 1 KB/s }, protocol: plain-text, clients: 2, arrival: { ramp: 300ms }, rooms: { count: 2, name: "r-${n}" }, token: secret }
              - { name: mute, profile: never-pongs, protocol: plain-text, clients: 2, arrival: { ramp: 300ms }, rooms: { size: 1 }, token: secret }
              - { name: malformed, profile: malformed, protocol: plain-text, clients: 2, arrival: { ramp: 300ms }, rooms: { count: 2, name: "r-${n}" }, token: secret }
              - { name: wrong, profile: wrong-token, protocol: plain-text, clients: 2, arrival: { ramp: 300ms } }
              - { name: loris, profile: slow-loris, protocol: plain-text, clients: 2, arrival: { ramp: 300ms } }
            phases: { warm-up: 300ms, steady: 4s, drain: 1500ms }
            lost-after: 1s
            generator: { intervals: 100% }

            """);

        (await LoadHarnessProgram.RunAsync(folder, "run", "ws.yaml", "--out", "run")).Expect(0);

        var run = new RunFiles(folder["run"]).Says("PASS", "Those who misbehave");
        var seen = await relay.Ledger.ReadAsync();
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
        Assert.Equal((0, 0), (run[MetricCatalog.Lost], run[MetricCatalog.Drops]));
        Assert.Equal(run[MetricCatalog.Sent] + Of(run, MetricCatalog.SentMalformed, "malformed"), seen["received"]);
        Assert.Equal(10 * Of(run, MetricCatalog.SentMalformed, "malformed"), run[MetricCatalog.Unstamped]); // it relays what it does not understand
        Assert.Equal(seen["refused"], Of(run, MetricCatalog.ConnectFailed, "wrong"));
        // Who reads slowly comes late to the pings, too.
        Assert.InRange(seen["terminated"], 1, Of(run, MetricCatalog.DropsCut, "mute") + Of(run, MetricCatalog.DropsCut, "slow"));
        Assert.True(run.Result.Timer(MetricCatalog.HandshakeHeld, population: "loris").Quantile(0.5).IsAtLeast);
        Assert.Equal(0, Of(run, MetricCatalog.Lost, "slow"));
    }

    /// <summary>A server that writes to the members of a room in turn: what one who does not read costs the others of its room.</summary>
    [NpmFact]
    [Trait("Tier", "Servers")]
    public async Task Run_AgainstAServerThatWritesInTurn_ShowsWhatSlowReadersCostTheMembers()
    {
        await using var relay = await RelayPackage.StartScriptAsync("in-turn.cjs");
        using var folder = new TempFolder();
        folder.Write("turn.yaml", $$"""
            scenario: turn
            target: { url: "{{relay.Url}}" }
            populations:
              - { name: members, profile: bare, clients: 10, arrival: { ramp: 500ms }, rooms: { size: 10, name: lounge }, say: { every: 500ms, bytes: 64 KB } }
              - { name: slow, profile: slow-reader, protocol: plain-text, clients: 1, arrival: { ramp: 100ms }, rooms: { size: 1, name: lounge } }
            phases: { warm-up: 500ms, steady: 26s, drain: 3s }
            lost-after: 3s
            events: [{ at: 8s, bring: slow, for: 8s }]
            generator: { intervals: 100% }
            thresholds: [delivery.latency p99 < 500 ms, delivery.lost < 1000000]

            """);

        (await LoadHarnessProgram.RunAsync(folder, "run", "turn.yaml", "--out", "run")).Expect(3);

        var run = new RunFiles(folder["run"]).Says("FAIL", "delivery.latency p99 < 500 ms", "Those who misbehave", "bring slow");
        var cut = Assert.Single(EventCut.Of(run.Result));
        Assert.InRange(cut.Before.Latency.Quantile(0.9).Value.TotalMilliseconds, 0, 200);

        // While its buffers are full nobody in the room hears anything; what was held up comes when it has gone.
        Assert.InRange(cut.After.Latency.Quantile(0.9).Value.TotalSeconds, 1, 20);
        Assert.InRange(cut.During.PerSecond(MetricCatalog.Delivered)!.Value, 0, 0.9 * cut.Before.PerSecond(MetricCatalog.Delivered)!.Value);
    }

    private static void AssertMembers(RunFiles run)
    {
        Assert.Equal(VerdictOutcome.Pass, run.Result.Verdict.Outcome);
        Assert.InRange(run[MetricCatalog.Expected], 1_000, long.MaxValue);
        // On a busy machine a login takes its time: who is not in his room yet misses the first words.
        var absent = run[MetricCatalog.MissedOffline] + run[MetricCatalog.Unverified];
        Assert.InRange(absent, 0, run[MetricCatalog.Expected] / 50);
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late] + absent);
        Assert.Equal(
            (0, 0, 0, 0, 0),
            (run[MetricCatalog.Lost], run[MetricCatalog.Duplicate], run[MetricCatalog.Unexpected], run[MetricCatalog.Corrupt], run[MetricCatalog.Drops]));
        Assert.Equal(run[MetricCatalog.Sent], run.Result.Timeline.Counts[MetricCatalog.Sent.Name].Sum());
        Assert.Empty(run.Result.Storms);
        Assert.Equal(20, run[MetricCatalog.ConnectAttempts]);
    }

    private static void AssertFrames(RunFiles run, ServerCounts ledger)
    {
        Assert.InRange(Of(run, MetricCatalog.SentMalformed, "malformed"), 10, long.MaxValue);
        Assert.Equal(ledger["malformed"], Of(run, MetricCatalog.SentMalformed, "malformed"));
        Assert.InRange(Of(run, MetricCatalog.SentOversized, "oversized"), 3, long.MaxValue);
        Assert.Contains(run.Result.Ends, end => end is { Population: "oversized", Code: "1009", Side: "server" });
        Assert.InRange(Of(run, MetricCatalog.SentJoins, "joiners"), 50, long.MaxValue);
    }

    private static void AssertConnections(RunFiles run, ServerCounts ledger)
    {
        Assert.Equal(2 * Each, Of(run, MetricCatalog.ConnectAttempts, "twins"));
        Assert.InRange(Of(run, MetricCatalog.ConnectAttempts, "hot"), 10 * Each, long.MaxValue);
        Assert.InRange(Of(run, MetricCatalog.ConnectFailed, "wrong"), 10, long.MaxValue);
        Assert.Equal(ledger["refusedLogins"], Of(run, MetricCatalog.ConnectFailed, "wrong"));
        Assert.Equal(0, Of(run, MetricCatalog.Expected, "wrong"));
        // Of the mute each end by a missed pong is a drop, but for those who leave at that moment; and who reads slowly may come late with a pong, too.
        Assert.InRange(ledger["closedByMissedPong"], 1, Of(run, MetricCatalog.DropsCut, "mute") + Of(run, MetricCatalog.DropsCut, "slow") + Each);

        // Kestrel gives a request thirty seconds, and our own patience is one.
        var held = run.Result.Timer(MetricCatalog.HandshakeHeld, population: "loris");
        Assert.InRange(held.Censored, Each, long.MaxValue);
        Assert.True(held.Quantile(0.5).IsAtLeast);
        Assert.Equal(0, run.Result.Timer(MetricCatalog.ConnectTime, population: "loris").Count);
    }

    /// <summary>They come with an event, in the rooms of the members: what they leave unread is theirs, and never lost.</summary>
    private static void AssertSlowReaders(RunFiles run)
    {
        long owed = Of(run, MetricCatalog.Expected, "slow"), arrived = Of(run, MetricCatalog.Delivered, "slow") + Of(run, MetricCatalog.Late, "slow");
        Assert.InRange(Of(run, MetricCatalog.Unverified, "slow"), owed / 2, owed);
        Assert.Equal(owed, arrived + Of(run, MetricCatalog.Unverified, "slow"));
        var bringing = Assert.Single(run.Result.Events);
        Assert.Equal(("bring slow", (long?)Each), (bringing.What, bringing.Hit));
        Assert.Equal(bringing.Number, run.Result.Populations.Single(one => one.Name == "slow").BroughtBy);
        var cut = Assert.Single(EventCut.Of(run.Result));
        Assert.InRange(cut.During[MetricCatalog.Delivered], 1, run[MetricCatalog.Delivered]);
    }

    private static long Of(RunFiles run, MetricDefinition metric, string population) => run.Result.Count(metric, population: population);

    /// <summary>The members need no more than a second to come; the joins of rooms are another dialect, on another path.</summary>
    private static string Scenario(Uri url) => $$"""
        scenario: mixed
        target: { url: "{{url.GetLeftPart(UriPartial.Authority)}}", connect-timeout: 1s }
        populations:
          - { name: members, profile: { extends: uni-app, history: never }, clients: 20, arrival: { ramp: 1s }, rooms: { size: 10, name: "r-${n}" }, say: { every: 100ms, bytes: 300 }, token: secret }
          - { name: slow, profile: { extends: slow-reader, read: 1 KB/s }, clients: {{Each}}, arrival: { ramp: 300ms }, rooms: { count: 2, name: "r-${n}" }, token: secret }
          - { name: mute, profile: never-pongs, clients: {{Each}}, arrival: { ramp: 300ms }, rooms: { count: 2, name: "r-${n}" }, token: secret }
          - { name: hot, profile: hot-reconnect, clients: {{Each}}, arrival: { ramp: 300ms }, rooms: { count: 2, name: "r-${n}" }, token: secret }
          - { name: twins, profile: two-sockets, clients: {{Each}}, arrival: { ramp: 300ms }, rooms: { count: 2, name: "r-${n}" }, token: secret }
          - { name: malformed, profile: { extends: malformed, unruly: [{ send: malformed, every: 200ms }] }, clients: {{Each}}, arrival: { ramp: 300ms }, token: secret }
          - { name: oversized, profile: { extends: oversized, unruly: [{ send: oversized, every: 1s, bytes: 1100 KB }], reconnect: { delay: 300ms } }, clients: {{Each}}, arrival: { ramp: 300ms }, token: secret }
          - { name: joiners, profile: join-flood, clients: {{Each}}, arrival: { ramp: 300ms }, token: secret }
          - { name: wrong, profile: wrong-token, clients: {{Each}}, arrival: { ramp: 300ms } }
          - { name: loris, profile: { extends: slow-loris, handshake: half }, clients: {{Each}}, arrival: { ramp: 300ms } }
        phases: { warm-up: 300ms, steady: 5s, drain: 1500ms }
        lost-after: 1s
        generator: { intervals: 100% } # what is proven here does not depend on how busy the machine is
        events: [{ at: 1s, bring: slow, for: 2s }]
        thresholds: [delivery.duplicate == 0, drop.count == 0, "connect.failed > 0 of wrong"]

        """;
}
