using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Tests.Ledger;

/// <summary>What it means that a message was found in a history, one story each. H = 5 s, deadline 2 s.</summary>
public sealed class FetchTests
{
    [Fact]
    public void Fetched_WhileOffline_IsRecoveredByHistory()
    {
        var script = TwoClients().End(1, 0.5);
        var message = script.Say(0, 1);
        script.Return(1, 3, connection: 1).Fetch(1, 0, message, 3.1);

        script.AssertClasses(final: 20, expected: 1, recovered: 1);
        Assert.Equal((1, 0), Sources(script));
        Assert.Empty(script.Tally.Arrivals);
    }

    [Fact]
    public void Fetched_WithoutAnyConnection_IsRecovered()
    {
        var script = TwoClients().End(1, 0.5);
        script.Fetch(1, 0, script.Say(0, 1), 3);
        Assert.Equal(1, script.Balance(5).Pending);

        script.AssertClasses(final: 20, expected: 1, recovered: 1);
    }

    [Fact]
    public void Fetched_AfterMissedOffline_TakesThatBack()
    {
        var script = TwoClients().End(1, 0.5);
        var message = script.Say(0, 1);
        script.Return(1, 10, connection: 1).Balance(11);
        Assert.Equal(1, script[MetricCatalog.MissedOffline]);

        script.Fetch(1, 0, message, 12);

        Assert.Equal((0, 1, 1), (script[MetricCatalog.MissedOffline], script[MetricCatalog.Recovered], script[MetricCatalog.RecoveredByHistory]));
        script.AssertClasses(final: 20, expected: 1, recovered: 1);
        Assert.Equal(0, script.Tally.Absences[(1, DeliveryClass.MissedOffline)]);
    }

    [Fact]
    public void Fetched_OnAnOpenConnection_WaitsForTheLiveCopy()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Fetch(1, 0, message, 1.5);
        Assert.Equal((0, 1), (script[MetricCatalog.Recovered], script.Balance(1.6).Pending));
        script.Receive(1, 0, message, 1.9);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal((0, 0), Sources(script));
        Assert.Single(script.Tally.Arrivals);
        Assert.Equal(0, script[MetricCatalog.Duplicate]);
    }

    [Fact]
    public void Fetched_AndNeverArrivedOnAnOpenConnection_IsRecoveredRatherThanLost()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Fetch(1, 0, message, 2).Read(1, 7);

        script.AssertClasses(final: 10, expected: 1, recovered: 1);
        Assert.Empty(script.Tally.Offences);
        Assert.Equal(0, script.Tally.Censored);
    }

    [Fact]
    public void Fetched_AfterLost_IsPardoned()
    {
        var script = new LedgerScript(3).Enter(0, 0).Enter(1, 0).Enter(2, 0);
        var message = script.Say(0, 1);
        script.Receive(2, 0, message, 1.2).Read(1, 7).Balance(8);
        Assert.Equal((1, 1, 1), (script[MetricCatalog.Lost], script.Tally.Censored, script.Tally.LastLost));
        Assert.Single(script.Tally.Offences);

        script.Fetch(1, 0, message, 9);

        Assert.Equal((0, 0, 0), (script[MetricCatalog.Lost], script.Tally.Censored, script.Tally.LastLost));
        Assert.Empty(script.Tally.Offences);
        script.AssertClasses(final: 20, expected: 2, delivered: 1, recovered: 1);
        Assert.Equal(200, Assert.Single(script.Tally.Lasts).TotalMilliseconds, 0.1); // of those who have it live
    }

    [Fact]
    public void Arrival_AfterRecovered_WinsAndIsLate()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Read(1, 7).Balance(8);
        script.Fetch(1, 0, message, 9).Receive(1, 0, message, 10);

        script.AssertClasses(final: 20, expected: 1, late: 1);
        Assert.Equal((0, 0), Sources(script));
        Assert.Equal(0, script.Tally.Absences[(1, DeliveryClass.Recovered)]);
    }

    [Fact]
    public void Fetched_AfterDelivered_CountsNothing()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.1).Fetch(1, 0, message, 2).Fetch(1, 0, message, 3);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal((0, 0), (script[MetricCatalog.Duplicate], script[MetricCatalog.Stale]));
    }

    [Fact]
    public void Fetched_AgainAndAgain_CountsOnce()
    {
        var script = TwoClients().End(1, 0.5);
        var message = script.Say(0, 1);
        script.Return(1, 3, connection: 1);
        script.Fetch(1, 0, message, 4).Fetch(1, 0, message, 5).Fetch(1, 0, message, 6);

        script.AssertClasses(final: 20, expected: 1, recovered: 1);
        Assert.Equal((1, 0), Sources(script));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fetched_AndReplayed_IsRecoveredByWhicheverCameFirst(bool fetchedFirst)
    {
        var script = TwoClients().End(1, 0.5);
        var message = script.Say(0, 1);
        script.Return(1, 3, connection: 1);
        if (fetchedFirst)
        {
            script.Fetch(1, 0, message, 3.1).Receive(1, 0, message, 3.2, connection: 1);
        }
        else
        {
            script.Receive(1, 0, message, 3.1, connection: 1).Fetch(1, 0, message, 3.2);
        }

        script.AssertClasses(final: 20, expected: 1, recovered: 1);
        Assert.Equal(fetchedFirst ? (1, 0) : (0, 1), Sources(script));
    }

    [Fact]
    public void Fetched_ByAClientOfTwoSockets_ServesBoth()
    {
        var script = TwoClients().Return(1, 0.5, connection: 1);
        var message = script.Say(0, 1);
        script.Fetch(1, 0, message, 2).Receive(1, 0, message, 2.5, connection: 0).Read(1, 7, connection: 1);

        script.AssertClasses(final: 10, expected: 2, delivered: 1, recovered: 1);
    }

    [Fact]
    public void Fetched_ByOthers_IsOwedStill()
    {
        var script = new LedgerScript(3).Enter(0, 0).Enter(1, 0).Enter(2, 0);
        var message = script.Say(0, 1);
        script.Fetch(1, 0, message, 2).Read(1, 7).Read(2, 7);

        script.AssertClasses(final: 10, expected: 2, lost: 1, recovered: 1);
    }

    [Fact]
    public void Fetched_ItsOwn_CountsNothing()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.1).Fetch(0, 0, message, 2);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(0, script.Tally.Echoes);
    }

    [Fact]
    public void Fetched_SaidBeforeTheClientCame_CountsNothing()
    {
        var script = new LedgerScript(2).Enter(0, 0);
        var message = script.Say(0, 1);
        script.Enter(1, 2).Fetch(1, 0, message, 3);

        script.AssertClasses(final: 10, expected: 0);
        Assert.Equal(0, script[MetricCatalog.Unexpected]);
    }

    [Fact]
    public void Fetched_AfterTheMemoryOfTenH_CountsNothing()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Read(1, 7).Balance(51.1);

        script.Fetch(1, 0, message, 52);

        script.AssertClasses(final: 60, expected: 1, lost: 1);
        Assert.Equal(0, script[MetricCatalog.Stale]);
    }

    [Fact]
    public void Fetched_AndTheConnectionSilentBeyondTheMemory_IsRecovered()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Fetch(1, 0, message, 2);
        Assert.Equal(0, script.Balance(52).Pending);
        script.Read(1, 60);

        script.AssertClasses(final: 70, expected: 1, recovered: 1);
        Assert.Equal((1, 0), Sources(script));
        Assert.Equal(0, script.Tally.LastLost);
    }

    [Fact]
    public void Fetched_OfAnotherRoom_IsUnexpected()
    {
        var script = new LedgerScript(4, rooms: 2).Enter(0, 0).Enter(1, 0).Enter(2, 0).Enter(3, 0);
        var message = script.Say(0, 1);
        script.Receive(2, 0, message, 1.1).Fetch(1, 0, message, 2);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(1, script[MetricCatalog.Unexpected]);
        var offence = Assert.Single(script.Tally.Offences);
        Assert.Equal((MetricCatalog.Unexpected, 1, 0), (offence.Class, offence.Receiver, offence.Room));
        Assert.Null(offence.On);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fetched_BeforeTheReportOfSending_WaitsForIt(bool failed)
    {
        var script = TwoClients();
        var message = script.NextSequence(0);
        script.Fetch(1, 0, message, 1.1);
        Assert.Equal(0, script.Balance(1.2).Expected);
        _ = failed ? script.Fail(0, message, 1) : script.Send(0, message, 1);
        script.Read(1, 7);

        script.AssertClasses(final: 10, expected: 1, recovered: 1);
        Assert.Equal((1, 0), (script[MetricCatalog.Sent], script[MetricCatalog.NotSent]));
    }

    [Theory]
    [InlineData(1, 1)] // who finds it has it
    [InlineData(0, 0)] // its sender found it: it is owed to the other all the same
    public void FailedSend_ThatAHistoryHas_WasSent(int finder, long recovered)
    {
        var script = TwoClients();
        var message = script.NextSequence(0);
        script.Fail(0, message, 1).Fetch(finder, 0, message, 2).Read(1, 8);

        script.AssertClasses(final: 10, expected: 1, recovered: recovered, lost: 1 - recovered);
        Assert.Equal((1, 0), (script[MetricCatalog.Sent], script[MetricCatalog.NotSent]));
    }

    [Fact]
    public void CutOff_WhatAHistoryHas_HadLeftUs()
    {
        var script = new LedgerScript(3).Enter(0, 0).Enter(1, 0).Enter(2, 0);
        var message = script.Say(0, 1);
        script.Fetch(2, 0, message, 1.5).End(0, 2, cause: EndCause.NetworkDown);
        script.Read(1, 7).Read(2, 7);

        script.AssertClasses(final: 20, expected: 2, lost: 1, recovered: 1);
    }

    [Fact]
    public void SignalReceived_IsAProofOfLife()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Signal(1, 6.1);

        script.AssertClasses(final: 7, expected: 1, lost: 1);
    }

    private static (long History, long Replay) Sources(LedgerScript script) =>
        (script[MetricCatalog.RecoveredByHistory], script[MetricCatalog.RecoveredByReplay]);

    private static LedgerScript TwoClients() => new LedgerScript(2).Enter(0, 0).Enter(1, 0);
}
