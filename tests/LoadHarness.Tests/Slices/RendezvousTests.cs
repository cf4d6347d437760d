using LoadHarness.Engine.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

namespace LoadHarness.Tests.Slices;

/// <summary>The meeting of slices without a network: who may come, when all begin, who is silent, when all end.</summary>
public sealed class RendezvousTests
{
    [Fact]
    public async Task Start_AllReady_IsOneInstantForAll()
    {
        using var stage = new RendezvousStage(4);
        stage.Come(2, 3);
        var met = stage.Rendezvous.MeetAsync(CancellationToken.None);
        stage.Pass(3);
        Assert.False(met.IsCompleted);

        var last = stage.Come(4, "try-4");

        var lead = RendezvousOptions.LeadFor(4);
        Assert.Equal(stage.Clock.GetUtcNow() + lead, await met);
        Assert.Equal(await met, last.Start);
        Assert.Equal(await met, stage.Rendezvous.Beat(2, "try-2", isReady: true, null).Start);
        Assert.Equal("All 4 slices are ready: the run begins in 3.01 s.", stage.News[^1]);
    }

    [Fact]
    public void Start_OneIsNotReadyYet_IsNot()
    {
        using var stage = new RendezvousStage(2);
        stage.Rendezvous.Come(2, "two", stage.Terms);
        var met = stage.Rendezvous.MeetAsync(CancellationToken.None);
        Assert.Null(stage.Rendezvous.Beat(2, "two", isReady: false, null).Start);

        Assert.NotNull(stage.Rendezvous.Beat(2, "two", isReady: true, null).Start);
        Assert.True(met.IsCompletedSuccessfully);
    }

    [Fact]
    public void Start_OneReadyHasFallenSilent_WaitsUntilItIsBack()
    {
        using var stage = new RendezvousStage(3);
        stage.Come(2);
        stage.Pass(1);
        stage.Die(2);
        stage.Pass(6);
        stage.Come(3);
        var met = stage.Rendezvous.MeetAsync(CancellationToken.None);

        Assert.False(met.IsCompleted);
        Assert.Contains("slice 2 of 3 has been silent for 5 s (all others wait for it).", stage.News);

        stage.Rendezvous.Beat(2, "try-2", isReady: true, null);
        Assert.True(met.IsCompletedSuccessfully);
        Assert.Contains("slice 2 of 3 is back after 6 s.", stage.News);
    }

    [Theory]
    [InlineData(4, 42L, "0.1.0", "ffffff", "d4e5f6", "1.4.2", "its scenario has the hash ffffff, that of slice 1 a1b2c3")]
    [InlineData(4, 7L, "0.1.0", "a1b2c3", "d4e5f6", "1.4.2", "its seed is 7, that of slice 1 42")]
    [InlineData(8, 42L, "0.1.0", "a1b2c3", "d4e5f6", "1.4.2", "it plays one of 8 slices, slice 1 one of 4")]
    [InlineData(4, 42L, "0.2.0", "a1b2c3", "d4e5f6", "1.4.2", "its version of LoadHarness is 0.2.0, that of slice 1 0.1.0")]
    [InlineData(4, 42L, "0.1.0", "a1b2c3", "000000", "1.4.2", "its plan is another one (000000, that of slice 1 is d4e5f6)")]
    [InlineData(4, 42L, "0.1.0", "a1b2c3", "d4e5f6", "", "its build is '', that of slice 1 '1.4.2'")]
    public void Come_WithOtherTerms_IsRefusedNamingBoth(int of, long seed, string version, string hash, string plan, string build, string difference)
    {
        using var stage = new RendezvousStage(4);

        var answer = stage.Rendezvous.Come(3, "three", new RendezvousTerms(hash, plan, build, seed, of, version));

        Assert.Contains($"slice 3 does not belong to this run: {difference}", answer.Refusal, StringComparison.Ordinal);
        Assert.False(answer.MayChange);
        Assert.Contains(difference, Assert.Single(stage.News), StringComparison.Ordinal);
    }

    [Fact]
    public void Come_NoSuchSliceOrTheHosts_IsRefused()
    {
        using var stage = new RendezvousStage(4);

        Assert.Equal("there is no slice 5 of 4", stage.Rendezvous.Come(5, "five", stage.Terms).Refusal);
        Assert.Equal("slice 1 of 4 is here: it hosts the rendezvous as attempt host, and one cannot play it, too", stage.Rendezvous.Come(1, "one", stage.Terms).Refusal);
    }

    [Fact]
    public void Come_Twice_ChangesNothing()
    {
        using var stage = new RendezvousStage(2);
        stage.Come(2);

        Assert.Null(stage.Rendezvous.Come(2, "try-2", stage.Terms).Refusal);
        Assert.Empty(stage.News);
        Assert.NotNull(stage.Rendezvous.MeetAsync(CancellationToken.None));
        Assert.NotNull(stage.Rendezvous.Beat(2, "try-2", isReady: false, null).Start); // it had been ready, and still is
    }

    [Fact]
    public void Come_ASecondAttemptBesideTheFirst_IsRefusedAndToldOnce()
    {
        using var stage = new RendezvousStage(3);
        stage.Come(2);

        var first = stage.Come(2, "twin");
        stage.Pass(2);
        var second = stage.Come(2, "twin");

        Assert.Equal("slice 2 of 3 is here already as attempt try-2, last heard 0 ms ago: twin cannot play it, too", first.Refusal);
        Assert.True(first.MayChange && second.MayChange);
        Assert.Single(stage.News, news => news.StartsWith("A process was refused: slice 2 of 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Come_ASecondAttemptAfterTheFirstDied_TakesItsPlace()
    {
        using var stage = new RendezvousStage(2);
        stage.Come(2);
        stage.Die(2);
        stage.Pass(5);

        var answer = stage.Come(2, "again");

        Assert.Null(answer.Refusal);
        Assert.Contains("slice 2 of 2 comes anew: attempt again takes the place of try-2, which has been silent for 5 s.", stage.News);
        Assert.Contains("is not known here as attempt try-2", stage.Rendezvous.Beat(2, "try-2", isReady: true, null).Refusal, StringComparison.Ordinal);
        Assert.True(stage.Rendezvous.MeetAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public void Come_AfterOneThatLeft_TakesItsPlaceAtOnce()
    {
        using var stage = new RendezvousStage(3);
        stage.Come(2);
        stage.Rendezvous.Leave(2, "try-2", "too few descriptors");

        Assert.Null(stage.Come(2, "again").Refusal);
        Assert.Equal(
            ["slice 2 of 3 has left without a result: too few descriptors.", "slice 2 of 3 comes anew: attempt again takes the place of try-2, which has left: too few descriptors."],
            stage.News);
    }

    [Fact]
    public void Come_AfterTheStart_IsRefusedEvenOfADeadOne()
    {
        using var stage = new RendezvousStage(3);
        stage.Begin();
        stage.Die(2);
        stage.Pass(20);

        var answer = stage.Come(2, "again");

        Assert.Equal("slice 2 of 3 has begun as attempt try-2: what again plays from the beginning is no part of this run", answer.Refusal);
        Assert.False(answer.MayChange);
    }

    [Fact]
    public void Timeout_NamesThoseThatHaveNotCome()
    {
        using var stage = new RendezvousStage(6, TimeSpan.FromMinutes(2));
        stage.Come(2);
        stage.Rendezvous.Come(5, "five", stage.Terms);
        var met = stage.Rendezvous.MeetAsync(CancellationToken.None);
        for (var i = 0; i < 119; i++)
        {
            stage.Rendezvous.Beat(5, "five", isReady: false, null);
            stage.Pass(1);
        }

        Assert.False(met.IsCompleted);
        stage.Pass(1);

        var failure = Assert.IsType<RunCompanyException>(met.Exception!.InnerException);
        const string missing = "slices 3, 4 and 6 of 6 have not come within 2 min; slice 5 of 6 has come, but was not ready within 2 min";
        Assert.Equal($"The slices do not begin: {missing}.", failure.Message);
        Assert.Equal(missing, stage.Rendezvous.Beat(2, "try-2", isReady: true, null).Refusal);
        Assert.Equal(missing, stage.Rendezvous.Come(3, "three", stage.Terms).Refusal);
    }

    [Fact]
    public void Waiting_IsToldNowAndThen()
    {
        using var stage = new RendezvousStage(4);
        stage.Come(3);
        stage.Pass(40);

        Assert.Equal(["Waiting for slices 2 and 4 of 4, for up to 5 min.", "Waiting for slices 2 and 4 of 4, for up to 5 min."], stage.News);
    }

    [Fact]
    public void Waiting_TheCallerHasEnough_IsOver()
    {
        using var stage = new RendezvousStage(2);
        using var stop = new CancellationTokenSource();
        var met = stage.Rendezvous.MeetAsync(stop.Token);

        stop.Cancel();

        Assert.True(met.IsCanceled);
    }

    [Fact]
    public void Silence_IsToldOnceAndWithin6Seconds_AndSoIsTheReturn()
    {
        using var stage = new RendezvousStage(4);
        stage.Begin();
        stage.Pass(12);
        stage.Die(3);

        stage.Pass(4.75);
        Assert.Empty(stage.News);
        stage.Pass(0.25);
        Assert.Equal(["slice 3 of 4 has been silent for 5 s (last heard at 0:12)."], stage.News);
        stage.Pass(30);
        Assert.Single(stage.News);

        stage.Rendezvous.Beat(3, "try-3", isReady: true, null);
        Assert.Equal("slice 3 of 4 is back after 35 s.", stage.News[^1]);
    }

    [Fact]
    public void Silence_OfMany_IsOneSentence()
    {
        using var stage = new RendezvousStage(1_000);
        stage.Begin();
        stage.Pass(3);
        Array.ForEach([.. Enumerable.Range(2, 900)], stage.Die);
        stage.Pass(6);

        Assert.Equal(["slices 2–901 of 1 000 have been silent for 5 s (last heard at 0:03)."], stage.News);
    }

    [Fact]
    public void Silence_WhenItWasTheHostThatStoodStill_IsNone()
    {
        using var stage = new RendezvousStage(3);
        stage.Begin();
        stage.Clock.Leap(TimeSpan.FromSeconds(30));
        stage.Pass(3);

        Assert.Empty(stage.News);
    }

    [Fact]
    public void End_TheFirstWordCounts()
    {
        using var stage = new RendezvousStage(4);
        stage.Begin();

        stage.Rendezvous.CallOff(3, "try-3", new RunEnding(RunEndingKind.Terminated, "ended from outside"));
        stage.Rendezvous.CallOff(new RunEnding(RunEndingKind.Interrupted, "interrupted by the user"));

        var end = new RunEnding(RunEndingKind.Terminated, "slice 3 of 4: ended from outside");
        Assert.Equal(end, stage.Rendezvous.End);
        Assert.Equal(end, stage.Rendezvous.Beat(2, "try-2", isReady: true, null).End);
        Assert.True(stage.Rendezvous.Ended.IsCancellationRequested);
    }

    [Fact]
    public void End_IsKnownToAll_WhenAllWhoLiveHaveHeardOfIt()
    {
        using var stage = new RendezvousStage(4);
        stage.Begin();
        stage.Die(4);
        stage.Pass(5);
        stage.Rendezvous.CallOff(new RunEnding(RunEndingKind.Interrupted, "interrupted by the user"));

        stage.Rendezvous.Beat(2, "try-2", isReady: true, null);
        Assert.False(stage.Rendezvous.KnownToAll.IsCompleted);
        stage.Rendezvous.Beat(3, "try-3", isReady: true, null);
        Assert.True(stage.Rendezvous.KnownToAll.IsCompleted);
    }

    [Fact]
    public void End_BeforeTheStart_CallsItOff()
    {
        using var stage = new RendezvousStage(3);
        stage.Come(2);
        var met = stage.Rendezvous.MeetAsync(CancellationToken.None);

        stage.Rendezvous.CallOff(new RunEnding(RunEndingKind.Interrupted, "interrupted by the user"));
        stage.Come(3);

        Assert.Equal("The run was called off before it began: slice 1 of 3: interrupted by the user.", met.Exception!.InnerException!.Message);
        Assert.Null(stage.Rendezvous.Beat(2, "try-2", isReady: true, null).Start);
    }

    [Fact]
    public void Together_IsTheSumOfWhatEachLastTold()
    {
        using var stage = new RendezvousStage(3);
        stage.Begin();
        Assert.Null(stage.Rendezvous.Together);
        stage.Rendezvous.Tell(Report(10, 100));
        stage.Tell(2, Report(9, 10));
        stage.Tell(2, Report(10, 20));
        stage.Tell(3, Report(9, 3));

        var together = stage.Rendezvous.Together!;

        Assert.Equal((123, 123, 9.0), (together.Sent, together.Open, together.Elapsed.TotalSeconds));
        Assert.Equal("phase of 9", together.Phase);
    }

    [Fact]
    public void Together_OfOneThatHasLeft_ItsCountsStayAndItsClientsGo()
    {
        using var stage = new RendezvousStage(3);
        stage.Begin();
        stage.Rendezvous.Tell(Report(10, 100));
        stage.Tell(2, Report(4, 10));
        stage.Rendezvous.Leave(2, "try-2", "disk full");

        var together = stage.Rendezvous.Together!;

        Assert.Equal((110, 100, 10.0), (together.Sent, together.Open, together.Elapsed.TotalSeconds));
    }

    [Fact]
    public void Limits_AreHeldAgainstTheSum_AndEndItForAll()
    {
        using var stage = new RendezvousStage(3);
        stage.Begin();
        var seen = new List<(long Lost, long Samples, double Elapsed)>();
        stage.Rendezvous.HoldLimits((cells, elapsed) =>
        {
            var lost = cells.Where(cell => cell.Metric == "delivery.lost").Sum(cell => cell.Value);
            seen.Add((lost, cells.Single(cell => cell is { Metric: "delivery.latency", Phase: "steady" }).Histogram!.TotalCount, elapsed.TotalSeconds));
            return lost > 10 ? $"delivery.lost < 10 was missed: {lost}" : null;
        });
        for (var second = 1; second <= 3; second++)
        {
            stage.Rendezvous.Tell(WithLosses(second, second));
            stage.Tell(2, WithLosses(second, second));
            stage.Tell(3, WithLosses(second, 2 * second));
            stage.Pass(1);
        }

        Assert.Equal([(4, 300, 1.0), (8, 300, 2.0), (12, 300, 3.0)], seen);
        Assert.Equal(new RunEnding(RunEndingKind.Aborted, "delivery.lost < 10 was missed: 12, by all slices together"), stage.Rendezvous.End);
        stage.Pass(3);
        Assert.Equal(3, seen.Count); // what has ended is not held against anything
    }

    [Fact]
    public void Limits_ThatTakeLongToHold_AreHeldLessOften()
    {
        using var stage = new RendezvousStage(2);
        stage.Begin();
        stage.Rendezvous.Tell(WithLosses(1, 1));
        var held = 0;
        stage.Rendezvous.HoldLimits((_, _) =>
        {
            held++;
            stage.Clock.Leap(TimeSpan.FromMilliseconds(200)); // a twentieth of 4 s
            return null;
        });

        stage.Pass(40);

        Assert.InRange(held, 9, 10);
    }

    [Fact]
    public async Task Results_AllDelivered_TheHostNeedNotWait()
    {
        using var stage = new RendezvousStage(3);
        stage.Begin();
        var gathered = stage.Rendezvous.GatherAsync(CancellationToken.None);
        stage.Rendezvous.Delivered(2, "try-2");
        Assert.False(gathered.IsCompleted);

        stage.Rendezvous.Delivered(3, "try-3");

        Assert.Empty(await gathered);
        stage.Die(2);
        stage.Die(3);
        stage.Pass(20);
        Assert.Empty(stage.News); // who has delivered may go
    }

    [Fact]
    public async Task Results_OfTheDeadAndTheGone_AreNotWaitedForLong()
    {
        using var stage = new RendezvousStage(4);
        stage.Begin();
        stage.Die(3);
        var gathered = stage.Rendezvous.GatherAsync(CancellationToken.None);
        stage.Rendezvous.Delivered(2, "try-2");
        stage.Rendezvous.Leave(4, "try-4", "disk full");
        stage.Pass(14);
        Assert.False(gathered.IsCompleted);
        stage.Pass(1);

        Assert.Equal([3, 4], await gathered);
    }

    [Fact]
    public void Results_OfAnAttemptThatWasReplaced_AreRefused()
    {
        using var stage = new RendezvousStage(2);
        stage.Come(2);
        Assert.Equal("the run has not begun", stage.Rendezvous.MayDeliver(2, "try-2").Refusal);
        stage.Die(2);
        stage.Pass(5);
        stage.Come(2, "again");
        Assert.True(stage.Rendezvous.MeetAsync(CancellationToken.None).IsCompletedSuccessfully);

        Assert.NotNull(stage.Rendezvous.MayDeliver(2, "try-2").Refusal);
        Assert.Null(stage.Rendezvous.MayDeliver(2, "again").Refusal);
    }

    private static SliceReport Report(int seconds, int count) => new() { Phase = $"phase of {seconds}", Elapsed = TimeSpan.FromSeconds(seconds), Sent = count, Open = count, Target = count };

    private static SliceReport WithLosses(int seconds, int lost) => new()
    {
        Elapsed = TimeSpan.FromSeconds(seconds),
        Lost = lost,
        Limited = [RendezvousStage.Latency(100, 20), new MetricCell { Metric = "delivery.lost", Phase = "steady", Population = "members", Value = lost }],
    };
}
