using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>The numbers once more against a second implementation, which knows nothing of us: a relay in C with defects of its own.</summary>
public sealed class NativeProofTests
{
    private const int Others = 9; // members of a room beside the one who talks

    /// <summary>What comes with any connection that is lost and made anew.</summary>
    private static readonly MetricDefinition[] Outage =
    [
        MetricCatalog.Drops, MetricCatalog.ReconnectAttempts, MetricCatalog.NotSent, MetricCatalog.Lost, MetricCatalog.Unverified,
        MetricCatalog.MissedOffline, MetricCatalog.Recovered,
    ];

    [NativeFact]
    public async Task Clean_NothingIsFound()
    {
        using var run = await NativeRun.PlayAsync(null, []);

        run.FoundOnly();
        Assert.Equal((run.Server["messages_in"], run.Server["messages_out"]), (run[MetricCatalog.Sent], run.Arrived + run[MetricCatalog.Sent]));
        Assert.Empty(run.Result.Offenders);
    }

    [NativeTheory]
    [InlineData("--drop-every", "suppressed", "delivery.lost")]
    [InlineData("--dup-every", "duplicated", "delivery.duplicate")]
    [InlineData("--reorder-every", "reordered_same_sender", "delivery.reordered")]
    public async Task OneDefect_IsExact(string option, string counter, string metric)
    {
        using var run = await NativeRun.PlayAsync(null, [option, "7"]);

        var found = MetricCatalog.Find(metric);
        run.FoundOnly(found);
        Assert.Equal(run.Server[counter], run[found]);
        Assert.Equal(run.Server["messages_in"], run[MetricCatalog.Sent]);
    }

    [NativeFact]
    public async Task Reorder_OfTheSameSender_IsExact()
    {
        using var run = await NativeRun.PlayAsync(null, ["--reorder-every", "7", "--reorder-same-sender"]);

        run.FoundOnly(MetricCatalog.Reordered);
        Assert.InRange(run[MetricCatalog.Reordered], 300, long.MaxValue);
        Assert.Equal(
            (run.Server["reordered"], run.Server["reordered_same_sender"]),
            (run[MetricCatalog.Reordered], run[MetricCatalog.Reordered]));
    }

    [NativeTheory]
    [InlineData(32)]
    [InlineData(100)]
    public async Task Corrupt_IsCorruptAndNeverArrives(int bytes)
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Crowd.Plain, Bytes = bytes }] };
        using var run = await NativeRun.PlayAsync(scenario, ["--corrupt-every", "7"]);

        run.FoundOnly(MetricCatalog.Corrupt, MetricCatalog.Lost);
        Assert.Equal(
            (run.Server["corrupted"], run.Server["corrupted"]), (run[MetricCatalog.Corrupt], run[MetricCatalog.Lost]));
    }

    [NativeFact]
    public async Task Delay_IsTheLeastThatAnyoneSees()
    {
        using var run = await NativeRun.PlayAsync(null, ["--delay-ms", "200", "--include-sender"]);

        run.FoundOnly();
        var samples = Samples(run, MetricCatalog.DeliveryLatency) + Samples(run, MetricCatalog.EchoLatency);
        Assert.Equal((run.Server["delayed"], run.Server["delayed"]), (run.Arrived + run[MetricCatalog.Sent], samples));

        static long Samples(NativeRun run, MetricDefinition metric) => run.Result.Phases.Sum(phase =>
            run.Result.Timer(metric, phase.Name).Arrived.CountBetween(TimeSpan.FromMilliseconds(200), LatencyHistogram.HighestTrackable));
    }

    [NativeFact]
    public async Task Stall_LosesNothing()
    {
        using var run = await NativeRun.PlayAsync(null, ["--stall-every", "1", "--stall-ms", "400"]);

        run.FoundOnly();
        Assert.InRange(run.Server["stalls"], 2, 20);
        Assert.InRange(run.Result.Timer(MetricCatalog.DeliveryLatency).Arrived.Max, TimeSpan.FromMilliseconds(350), TimeSpan.MaxValue);
    }

    [NativeTheory]
    [InlineData(null, "network", "none")]
    [InlineData(1012, "server", "1012")]
    public async Task Kick_OfAll_EachIsADropAndComesBack(int? code, string side, string shown)
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Crowd.Plain }], Steady = "3500ms" };
        using var run = await NativeRun.PlayAsync(scenario, ["--drop-every", "7"], async server =>
        {
            await server.Ledger.WaitForAsync(counts => counts["messages_in"] > 300);
            await server.KickAsync(code);
            return await server.Ledger.ReadAsync();
        });

        run.FoundAtMost(Outage);
        Assert.Equal((side, shown, (long)scenario.Clients), run.OneKindOfDrop());
        Assert.Equal((scenario.Clients, scenario.Clients), (run.Server["kicked"], run[MetricCatalog.Reconnects]));
        Assert.Equal(2 * scenario.Clients, run.Server["total_connections"]);
        Assert.InRange(run[MetricCatalog.Lost], 300, run.Server["suppressed"] + (Others * run.Unread));
        Assert.InRange(run.Server["suppressed"], 1, run.Absent);
    }

    [NativeFact]
    public async Task Kick_OfATenthEverySecond_IsWithinBounds()
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Crowd.Plain }], Steady = "5s" };
        using var run = await NativeRun.PlayAsync(scenario, ["--kick-every", "1", "--drop-every", "7", "--dup-every", "11"]);

        // It kicks until the end, also those who have not settled yet: one more of the last ones may be about to leave.
        run.FoundAtMost([.. Outage, MetricCatalog.Duplicate, MetricCatalog.LoginFailed]);
        Assert.InRange(run.Server["kicked"], 20, 100);
        Assert.InRange(run[MetricCatalog.Drops], run.Server["kicked"] - 5, run.Server["kicked"]);
        Assert.InRange(run[MetricCatalog.Lost], 300, run.Server["suppressed"] + run.Server["undelivered"] + (Others * run.Unread));
        Assert.InRange(run.Server["suppressed"], 1, run.Absent);
        Assert.InRange(run[MetricCatalog.Duplicate], run.Server["duplicated"] * 9 / 10, run.Server["duplicated"]);
    }

    [NativeFact]
    public async Task HalfOpen_EveryAbsenceIsAccountedFor()
    {
        // Those who are there after a second hear nothing any more, and nobody hears them; the others come later.
        var early = new Crowd { Profile = Crowd.Plain, Clients = 20, Rooms = "count: 4" };
        var scenario = new ProofScenario
        {
            Crowds = [early, early with { Name = "late", Ramp = "4s" }],
        };
        using var run = await NativeRun.PlayAsync(scenario, ["--half-open-after", "2"]);

        run.FoundOnly(MetricCatalog.Lost, MetricCatalog.Unverified);
        Assert.InRange(run.Server["frozen"], 21, 40);
        Assert.Equal(run.Server["frozen_lost"] + (Others * run.Unread), run.Absent);
        Assert.InRange(run.Server["frozen_lost"], 300, run[MetricCatalog.Unverified]);
        Assert.Equal(
            run.Server["frozen"],
            run.Result.Ends.Where(row => row.Cause.Contains("did not answer the close", StringComparison.Ordinal)).Sum(row => row.Count));
    }

    [NativeFact]
    public async Task Refuse_EachIsAFailedConnectWithItsStatus()
    {
        using var run = await NativeRun.PlayAsync(null, ["--refuse-after", "30"]);

        // They try again until the end: each of the eleven may be doing so just when it is told to leave.
        Assert.InRange(run[MetricCatalog.ConnectFailed], 11, run.Server["refused"]);
        Assert.InRange(run.Server["refused"], 11, run[MetricCatalog.ConnectFailed] + 11);
        var error = Assert.Single(run.Result.Errors);
        Assert.Contains("HTTP 503", error.Text, StringComparison.Ordinal);
        Assert.Equal((0, 0), (run[MetricCatalog.Lost], run[MetricCatalog.Duplicate]));
    }

    [NativeFact]
    public async Task IgnorePing_TheAnswerToTheCloseProvesLifeInstead()
    {
        using var run = await NativeRun.PlayAsync(null, ["--ignore-ping", "--drop-every", "7"]);

        run.FoundOnly(MetricCatalog.Lost);
        Assert.NotEqual(0, run.Server["pings_in"]);
        Assert.Equal((run.Server["pings_in"], run.Server["suppressed"]), (run.Server["pings_ignored"], run[MetricCatalog.Lost]));
    }
}
