using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>
/// The smoke scenarios that play each tutorial as it is meant and as it is printed, side by side: what the printed code does is in the
/// result. Their times are made shorter, in proportion.
/// </summary>
public sealed class AsPrintedTests(AsPrintedTests.Runs runs) : IClassFixture<AsPrintedTests.Runs>
{
    private const int Each = 50;

    [Fact]
    public async Task Seed0_14_AfterItsOnePingTheServerClosesIt()
    {
        var result = await runs.Of("uni-app-as-printed");

        Assert.Equal(0, Meant(result, MetricCatalog.Drops));
        Assert.Equal(2 * Each, Printed(result, MetricCatalog.DropsClosed)); // two connections each (row 0.19)
        Assert.Equal(("server", "4408", 2L * Each), result.Ends.Where(row => row.IsDrop).Select(row => (row.Side, row.Code, row.Count)).Single());
        Assert.True(Meant(result, MetricCatalog.HeartbeatsSent) > 2 * Printed(result, MetricCatalog.HeartbeatsSent));
    }

    /// <summary>Waves 0.25, 0.75, 1.75, 3.75 and 7.75 s after the loss; as printed two dials at 0.25 s and four at 1.25 s, and no more.</summary>
    [Fact]
    public async Task Seed1_12_TwoDialsForEachFailureUseTheAttemptsUpSooner()
    {
        var result = await runs.Of("wx-push-as-printed");

        Assert.Equal((5 * Each, 6 * Each), (Meant(result, MetricCatalog.ReconnectAttempts), Printed(result, MetricCatalog.ReconnectAttempts)));
        Assert.Equal((Each, Each), (Meant(result, MetricCatalog.GaveUp), Printed(result, MetricCatalog.GaveUp)));
        Assert.Equal(Each, GaveUpBy(result, 5.75));
        Assert.Equal(2 * Each, GaveUpBy(result, 60));
    }

    [Fact]
    public async Task Seed1_10_TheWavesOfDialsAreInTheReport()
    {
        var result = await runs.Of("wx-push-as-printed");

        // Between two waves as meant, far from either; all dials as printed lie before.
        Assert.Equal([(6 + 3) * Each, (6 + 4) * Each, (6 + 5) * Each], new[] { 2.75, 5.75, 60 }.Select(after => DialsBy(result, after)));
        Assert.InRange(Assert.Single(result.Storms).PeakAttempts, 4 * Each, 11 * Each);
    }

    [Fact]
    public async Task Seed2_6_EveryReconnectAddsAnIntervalOfHeartbeats()
    {
        var result = await runs.Of("wx-heartbeat-as-printed");

        Assert.Equal((Each * 2, Each * 2), (Meant(result, MetricCatalog.Reconnects), Printed(result, MetricCatalog.Reconnects)));
        var beats = (Meant: result.Count(MetricCatalog.HeartbeatsSent, "steady", "as-meant"), Printed: result.Count(MetricCatalog.HeartbeatsSent, "steady", "as-printed"));
        Assert.True(beats.Printed > 1.7 * beats.Meant, $"{beats}");
    }

    [Fact]
    [Trait("Tier", "Long")] // half a minute of waiting
    public async Task Seed3_13_WhatWaitsInTheQueueIsSentAsMeantAndNeverAsPrinted()
    {
        var result = await runs.Of("wx-room-as-printed");

        Assert.Equal((Each, Each), (Meant(result, MetricCatalog.Reconnects), Printed(result, MetricCatalog.Reconnects)));
        Assert.Equal(0, Meant(result, MetricCatalog.NotSent));
        Assert.InRange(Printed(result, MetricCatalog.NotSent), Each, long.MaxValue); // each had something to say in 1.5 s and more
    }

    [Fact]
    public async Task Seed3_12a_AReconnectLeavesTwoChainsOfHeartbeats()
    {
        var result = await runs.Of("wx-room-as-printed");

        var beats = (Meant: result.Count(MetricCatalog.HeartbeatsSent, "steady", "as-meant"), Printed: result.Count(MetricCatalog.HeartbeatsSent, "steady", "as-printed"));
        Assert.True(beats.Printed > 1.3 * beats.Meant, $"{beats}");
    }

    [Fact]
    public async Task Seed4_6_MessagesMakeItDialUpToTheFiveConnectionsOfItsPlatform()
    {
        var result = await runs.Of("wx-rtc-as-printed");

        Assert.Equal(5 * Each / 2, Printed(result, MetricCatalog.ConnectAttempts)); // 25 of each kind
        Assert.InRange(Meant(result, MetricCatalog.ConnectAttempts), Each / 2, Each); // a busy machine may be silent for 6 s, hardly twice
        Assert.Contains(result.Errors, row => row.Text == "no further connection: the platform allows 5 at a time" && row.Count > Each);
        Assert.Equal(0, result.Count(MetricCatalog.Lost));
    }

    private static long Meant(RunResult result, MetricDefinition metric) => result.Count(metric, population: "as-meant");

    private static long Printed(RunResult result, MetricDefinition metric) => result.Count(metric, population: "as-printed");

    /// <summary>Dials of those who lost their connection, some seconds after they did.</summary>
    private static long DialsBy(RunResult result, double seconds) => SumBy(result, MetricCatalog.ReconnectAttempts, seconds);

    private static long GaveUpBy(RunResult result, double seconds) => SumBy(result, MetricCatalog.GaveUp, seconds);

    private static long SumBy(RunResult result, MetricDefinition metric, double seconds)
    {
        var until = Assert.Single(result.Events).Began!.Value.TotalSeconds + seconds;
        return result.Timeline.Counts[metric.Name].Take((int)Math.Round(until)).Sum();
    }

    /// <summary>The runs, two at a time: they wait more than they work.</summary>
    public sealed class Runs : IDisposable
    {
        private readonly SemaphoreSlim _room = new(2);
        private readonly Dictionary<string, Task<RunResult>> _runs;

        public Runs() => _runs = new()
        {
            ["wx-push-as-printed"] = PlayAsync(
                "wx-push-as-printed", "12s", "{ reconnect: { delay: { base: 250ms } }, extends: NAME }", "events.0.at=1s", "events.0.for=10s"),
            ["wx-heartbeat-as-printed"] = PlayAsync(
                "wx-heartbeat-as-printed", "12s", "{ heartbeat: { every: 1s }, reconnect: { delay: 200ms }, extends: NAME }",
                "events.0.at=1s", "events.1.at=5s"),
            ["wx-rtc-as-printed"] = PlayAsync(
                "wx-rtc-as-printed", "9s", "{ silence: { after: 6s }, extends: NAME }",
                "populations.as-meant.say.every=1s", "populations.as-printed.say.every=1s"),
            ["wx-room-as-printed"] = PlayAsync(
                "wx-room-as-printed", "6s", "{ heartbeat: { every: 500ms }, extends: NAME }", "events.0.at=500ms",
                "populations.as-meant.say.every=500ms", "populations.as-printed.say.every=500ms"),
            ["uni-app-as-printed"] = PlayAsync(
                "uni-app-as-printed", "9s", "{ heartbeat: { every: 3s }, reconnect: { delay: 6s }, extends: NAME }", "target.rules.idle=6s"),
        };

        public void Dispose() => _room.Dispose();

        internal Task<RunResult> Of(string scenario) => _runs[scenario];

        private async Task<RunResult> PlayAsync(string scenario, string steady, string profile, params string[] changes)
        {
            await _room.WaitAsync();
            try
            {
                var meant = scenario.Replace("-as-printed", "", StringComparison.Ordinal);
                var (end, run) = await SmokeRun.PlayAsync(scenario, steady, [
                    $"populations.as-meant.profile={profile.Replace("NAME", meant, StringComparison.Ordinal)}",
                    $"populations.as-printed.profile={profile.Replace("NAME", scenario, StringComparison.Ordinal)}",
                    "populations.as-meant.arrival.ramp=500ms", "populations.as-printed.arrival.ramp=500ms", "thresholds=[]", .. changes,
                ]);
                Assert.True(end.ExitCode is 0 or 3, $"{end}"); // 3: what is said just before a connection is cut may be lost
                run.Says(scenario);
                return run.Result;
            }
            finally
            {
                _room.Release();
            }
        }
    }
}
