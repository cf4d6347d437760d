using LoadHarness.Cli.Live;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Merging;
using static LoadHarness.Tests.Live.LiveStage;

namespace LoadHarness.Tests.Live;

/// <summary>What is made of the intervals of a run.</summary>
public sealed class LiveFoldTests
{
    [Fact]
    public void Take_SlicesThatTellAtTheirOwnTime_RatesAreOfWhatTheyTold()
    {
        var fold = new LiveFold(Heading, S(5));
        SliceReport Told(double elapsed, long sent) => new() { Elapsed = S(elapsed), Target = 400, Open = 380, Sent = sent, Delivered = 10 * sent, Lost = 2, Drops = 7 };

        fold.Take(Report(1) with { Together = Told(1, 100) });
        var next = Told(2, 300);
        var second = fold.Take(Report(2) with { Together = next }).Together!;
        var unchanged = fold.Take(Report(3) with { Together = next }).Together!;
        var later = fold.Take(Report(4) with { Together = Told(4, 400) }).Together!;

        Assert.Equal((380L, 400L), (second.Open, second.Planned));
        Assert.Equal([("sent", 200.0, 300L), ("delivered", 2_000, 3_000)], second.Rates.Select(rate => (rate.Name, rate.PerSecond, rate.Total)));
        Assert.Equal(second, unchanged);
        Assert.Equal(50, later.Rates[0].PerSecond);
        Assert.Equal([2L, 7, 0], later.Counts.Select(one => one.Count));
        Assert.Null(new LiveFold(Heading, S(5)).Take(Report(1)).Together);
    }

    private readonly LiveFold fold = new(Heading, S(5));

    [Fact]
    public void Take_Counts_AreRatesOfTheLastSecondsAndTotalsOfAll()
    {
        LiveState state = new();
        for (var second = 1; second <= 8; second++)
        {
            state = fold.Take(Report(second, counts: [(MetricCatalog.Sent, second), (MetricCatalog.Delivered, 10), (MetricCatalog.Late, 1)]));
        }

        Assert.Equal(S(5), state.Window);
        Assert.Equal((30 / 5.0, 36), state.Rates.Where(rate => rate.Name == "sent").Select(rate => (rate.PerSecond, rate.Total)).Single());
        Assert.Equal((11.0, 88), state.Rates.Where(rate => rate.Name == "delivered").Select(rate => (rate.PerSecond, rate.Total)).Single());
    }

    [Fact]
    public void Take_IntervalsLongerThanTheWindow_ShowsTheLastOne()
    {
        fold.Take(Report(10, length: 10, counts: [(MetricCatalog.Sent, 1_000)]));

        var state = fold.Take(Report(20, length: 10, counts: [(MetricCatalog.Sent, 20)]));

        Assert.Equal((S(10), 2.0), (state.Window, state.Rates[1].PerSecond));
    }

    [Fact]
    public void Take_Latency_OfTheLastSecondsAndOfSteadyOnly()
    {
        fold.Take(Report(1, latencies: [900]));
        for (var second = 7; second <= 20; second++)
        {
            fold.Take(Report(second, latencies: second == 8 ? [500] : [2, 2]));
        }

        var state = fold.Take(Report(21, latencies: [2]));

        Assert.Equal(2, state.Recent!.Max!.Value.TotalMilliseconds, 0.1);
        Assert.Equal(500, state.Steady!.Max!.Value.TotalMilliseconds, 1.0);
    }

    [Fact]
    public void Take_LostMessages_RankAboveAllThatArrived()
    {
        var state = fold.Take(Report(10, latencies: [1, 1, 1], lost: 1));

        Assert.False(state.Recent!.P50.IsAtLeast);
        Assert.Equal((true, S(5)), (state.Recent.P99.IsAtLeast, state.Recent.P99.Value));
    }

    [Fact]
    public void Take_NothingArrived_HasNoLatencyAndAGapInTheChart()
    {
        var state = fold.Take(Report(10));

        Assert.Null(state.Recent);
        Assert.Null(Assert.Single(state.Beats).P99);
    }

    [Fact]
    public void Take_States_OnlyThoseThatSomebodyIsIn()
    {
        var state = fold.Take(Report(10, levels: [(MetricCatalog.ClientsOpen, 190), (MetricCatalog.ClientsBackingOff, 10)]));

        Assert.Equal((190, 200), (state.Open, state.Planned));
        Assert.Equal([new LiveClients("backing off", 10)], state.Others);
    }

    [Fact]
    public void Take_TimersLate_SaysSoAndCountsSteadyIntervals()
    {
        fold.Take(Report(2, lateness: 80));
        fold.Take(Report(8, lateness: 80));

        var state = fold.Take(Report(9, lateness: 1));

        Assert.Empty(state.Generator.Broken);
        Assert.Equal((2, 1), (state.SteadyIntervals, state.SteadyOver));
        var note = Assert.Single(state.Notes);
        Assert.Matches("^generator over its limit: schedule lateness p99 80(.1)? ms > 20 ms$", note.Text);
        Assert.Equal((S(7), S(8)), (note.From, note.To));
    }

    [Fact]
    public void Take_DropsInARow_AreOneNoteThatGrows()
    {
        fold.Take(Report(10, counts: [(MetricCatalog.Drops, 40)]));
        fold.Take(Report(11, counts: [(MetricCatalog.Drops, 2), (MetricCatalog.Lost, 1)]));
        fold.Take(Report(12));

        var state = fold.Take(Report(13, counts: [(MetricCatalog.Drops, 1)]));

        Assert.Equal(
            [("42 drops", S(9), S(11)), ("1 delivery lost", S(10), S(11)), ("1 drop", S(12), S(13))],
            state.Notes.Select(note => (note.Text, note.From, note.To)));
    }

    [Fact]
    public void Take_FailedDials_SayWhy()
    {
        var state = fold.Take(Report(3, counts: [(MetricCatalog.ConnectFailed, 3)]) with { Trouble = "nothing listens there" });

        Assert.Equal("3 failed dials or logins: nothing listens there", Assert.Single(state.Notes).Text);
    }

    [Fact]
    public void Take_AnEventWithALength_IsToldWhenItBeginsAndWhenItIsOver()
    {
        var planned = Event(10.5, plannedEnd: 12.2);
        var before = fold.Take(Report(10) with { Events = [planned] });
        var during = fold.Take(Report(11) with { Events = [planned with { Began = S(10.5), Outcome = "100 of 200 clients" }] });
        var after = fold.Take(Report(13) with { Events = [planned with { Began = S(10.5), Ended = S(12.2), Outcome = "100 of 200 clients" }] });

        Assert.Equal((planned, 0), (before.Next, before.Notes.Count));
        Assert.Null(during.Next);
        Assert.Equal("network down: 100 of 200 clients", Assert.Single(during.Notes).Text);
        Assert.Equal(("network down: over", S(12.2)), (after.Notes[^1].Text, after.Notes[^1].From));
    }

    [Fact]
    public void Take_ACommandThatFails_IsToldWithItsOutcomeOnce()
    {
        fold.Take(Report(11) with { Events = [Event(10.5, began: 10.5)] });
        var failed = Event(10.5, began: 10.5, ended: 12.5, outcome: "exit code 3", failed: true);
        fold.Take(Report(13) with { Events = [failed] });

        var state = fold.Take(Report(14) with { Events = [failed] });

        Assert.Equal([("network down", LiveTone.Strong), ("network down: exit code 3", LiveTone.Bad)], state.Notes.Select(note => (note.Text, note.Tone)));
    }

    [Fact]
    public void Take_ManyIntervals_KeepsABoundedPast()
    {
        LiveState state = new();
        for (var second = 1; second <= 1_000; second++)
        {
            state = fold.Take(Report(second, counts: [(MetricCatalog.Drops, second % 2)]));
        }

        Assert.Equal((LiveFold.KeptBeats, LiveNotes.Kept), (state.Beats.Count, state.Notes.Count));
    }
}
