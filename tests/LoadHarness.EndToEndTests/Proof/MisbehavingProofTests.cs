using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Judging;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>
/// Members who behave in one house with all who do not: the members' account stays exact and the verdict is about them, and what the others
/// did is what the backend has seen of it.
/// </summary>
public sealed class MisbehavingProofTests
{
    private const int Each = 3;

    [Fact]
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

    private static void AssertMembers(RunFiles run)
    {
        Assert.Equal(VerdictOutcome.Pass, run.Result.Verdict.Outcome);
        Assert.InRange(run[MetricCatalog.Expected], 1_000, long.MaxValue);
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Delivered] + run[MetricCatalog.Late]);
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
        Assert.InRange(ledger["closedByMissedPong"], 1, Of(run, MetricCatalog.DropsCut, "mute"));

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
