using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Judging;
using LoadHarness.Tests.Judging;

namespace LoadHarness.Tests.Capacity;

/// <summary>Which facts of a run say that its level was not held.</summary>
public sealed class LevelReadingTests
{
    private static readonly CapacityMove Move = new(10, IsHold: false, Attempt: 1);

    [Fact]
    public void Of_ARunThatPassed_IsHeldWithItsNumbers()
    {
        var run = Read(Run());

        Assert.Equal((LevelOutcome.Held, 10L, 10L), (run.Attempt.Outcome, run.Planned, run.Joined));
        Assert.Empty(run.Trips);
        Assert.Equal((200.0, 100.0, 0.0), (run.Owed, run.Offered, run.LostPercent));
        Assert.Equal((false, 990), (run.P99!.Value.IsAtLeast, Math.Round(run.P99.Value.Value.TotalMilliseconds / 10) * 10));
        Assert.Equal((40.0, 15.0), (run.BackendCpu, run.HarnessCpu));
    }

    [Fact]
    public void Of_AMissedLimit_IsTrippedByIt()
    {
        var run = Read(Run(["delivery.latency p99 < 250 ms"]));

        Assert.Equal(LevelOutcome.Tripped, run.Attempt.Outcome);
        Assert.Equal("delivery.latency p99 < 250 ms: 990 ms", Assert.Single(run.Trips).ToString());
    }

    [Fact]
    public void Of_LostDeliveries_IsTrippedAlthoughNoLimitWasWritten() =>
        Assert.Equal("delivery.lost == 0: 3", Assert.Single(Read(Run(more: [ResultMaker.Count(MetricCatalog.Lost, 3)])).Trips).ToString());

    [Fact]
    public void Of_ClientsThatWereNotThere_IsTrippedAlthoughEveryLimitWasKept()
    {
        var result = Run(joined: [5, 8, 9, 9, 10]); // the tenth comes when the steady phase has long begun
        Assert.Equal(VerdictOutcome.Pass, RunJudge.Judge(result).Verdict.Outcome);

        var run = Read(result);

        Assert.Equal((LevelOutcome.Tripped, 9L), (run.Attempt.Outcome, run.Joined));
        Assert.Equal("all clients joined: 9 of 10", Assert.Single(run.Trips).ToString());
        Assert.Equal(10, run.AbsentPercent!.Value, 9);
    }

    [Fact]
    public void Of_ClientsWhosePagesAreHidden_CountsThemAsThere() =>
        Assert.Equal(LevelOutcome.Held, Read(Run(joined: [5, 8, 9, 9, 9], hidden: [0, 0, 1, 1, 1])).Attempt.Outcome);

    [Theory]
    [InlineData(true, null)] // left aside, as in every number of the run
    [InlineData(false, 1)] // not there yet when the steady phase begins
    public void Of_ClientsThatMisbehaveOrAreBrought_AreNotMissed(bool misbehaves, int? broughtBy)
    {
        var result = Run(joined: [5, 9, 9, 9, 9]);
        var members = result.Populations.Single() with { Clients = 9 };
        var run = Read(result with { Populations = [members, members with { Name = "others", Clients = 1, Misbehaves = misbehaves, BroughtBy = broughtBy }] });

        Assert.Equal((LevelOutcome.Held, 9L, 9L), (run.Attempt.Outcome, run.Planned, run.Joined));
    }

    [Theory]
    [InlineData(9, false, LevelOutcome.Tripped)]
    [InlineData(9, true, LevelOutcome.Tripped)] // 90 %
    [InlineData(10, true, LevelOutcome.Held)]
    public void Of_ClientsThatComeAndGo_DemandsNotQuiteAll(int joined, bool comeAndGo, LevelOutcome outcome) =>
        Assert.Equal(outcome, LevelReading.Of(RunJudge.Judge(Run(joined: [joined, joined, joined, joined, joined])), Move, "01-10", comeAndGo).Attempt.Outcome);

    [Theory]
    [InlineData(1, "arrival", LevelOutcome.Held)] // one may be chance
    [InlineData(2, "arrival", LevelOutcome.Tripped)]
    [InlineData(2, "warm-up", LevelOutcome.Tripped)]
    [InlineData(9, "steady", LevelOutcome.Held)] // of those who come back later, limits speak
    public void Of_DialsThatFailed_CountsThoseWhileClientsCome(int failed, string phase, LevelOutcome outcome) =>
        Assert.Equal(outcome, Read(Run(more: [ResultMaker.Count(MetricCatalog.ConnectFailed, failed, phase)])).Attempt.Outcome);

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // lost messages are facts of the backend for a verdict; for a capacity they may be those of a machine that the generator fills
    public void Of_AGeneratorOverItsLimits_IsNeverTheBackends(bool loses)
    {
        var run = Read(Run(more: [ResultMaker.Count(MetricCatalog.DialsBlocked, 4), .. loses ? [ResultMaker.Count(MetricCatalog.Lost, 3)] : Array.Empty<MetricCell>()], joined: [6, 6, 6, 6, 6]));

        Assert.Equal(LevelOutcome.Generator, run.Attempt.Outcome);
        Assert.Equal("4 dials failed for want of something on this machine", Assert.Single(run.Trips).ToString());
    }

    [Fact]
    public void Of_TooFewSamples_IsDoubtful()
    {
        var run = Read(Run(["login.time p99 < 1 s"]));

        Assert.Equal(LevelOutcome.Doubtful, run.Attempt.Outcome);
        Assert.Equal("login.time p99 < 1 s cannot be decided: login.time has no samples", Assert.Single(run.Trips).ToString());
    }

    [Fact]
    public void Of_ALimitThatEndedTheRun_SaysWhich()
    {
        var run = Read(Run() with { Ending = new RunEnding(RunEndingKind.Aborted, "drop.count < 10 was broken") });

        Assert.Equal(LevelOutcome.Tripped, run.Attempt.Outcome);
        Assert.StartsWith("drop.count < 10 was broken", run.Trips[0].ToString(), StringComparison.Ordinal);
    }

    private static LevelRun Read(RunResult result) => LevelReading.Of(RunJudge.Judge(result), Move, "01-10", comeAndGo: false);

    /// <summary>Ten clients: one second of arrival, one of warm-up, three of steady phase.</summary>
    private static RunResult Run(string[]? thresholds = null, MetricCell[]? more = null, long[]? joined = null, long[]? hidden = null)
    {
        MetricCell[] cells =
        [
            ResultMaker.Timer(MetricCatalog.DeliveryLatency, 1_000), ResultMaker.Count(MetricCatalog.Expected, 600), ResultMaker.Count(MetricCatalog.Delivered, 600),
            ResultMaker.Count(MetricCatalog.Intended, 300), .. more ?? [],
        ];
        var gauges = new Dictionary<string, long[]>
        {
            [MetricCatalog.ClientsOpen.Name] = joined ?? [5, 10, 10, 10, 10],
            [MetricCatalog.ClientsHidden.Name] = hidden ?? [0, 0, 0, 0, 0],
            [MetricCatalog.HarnessCpu.Name] = [90, 90, 10, 20, 15],
        };
        return ResultMaker.Result(cells, thresholds ?? []) with
        {
            Phases = [Phase("arrival", 0, 1), Phase("warm-up", 1, 2), Phase("steady", 2, 5)],
            Timeline = Timeline.Empty with { Length = 5, Gauges = gauges },
            Observed = [new ObservedSeries(MetricCatalog.BackendCpu.Name, "%", "", [1, 1, 30, 40, 50])],
        };
    }

    private static PhaseSpan Phase(string name, int from, int to) => new(name, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(to));
}
