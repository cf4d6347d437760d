using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Tests.Ledger;

/// <summary>Sessions to which the server owes what was said while they had no connection, one story each. H = 5 s, deadline 2 s.</summary>
public sealed class DurableTests
{
    [Fact]
    public void SaidWhileAway_ComesWithTheNextConnection_IsRecovered()
    {
        var script = TwoClients().End(1, 1);
        var message = script.Say(0, 2);
        script.Return(1, 20, connection: 1).Receive(1, 0, message, 20.1, connection: 1);

        script.AssertClasses(final: 40, expected: 1, recovered: 1);
    }

    [Fact]
    public void SaidWhileAway_NeverComesAlthoughThereWasTime_IsLost()
    {
        var script = TwoClients().End(1, 1);
        var message = script.Say(0, 2);
        script.Accept(0, message, 2.1).Return(1, 20, connection: 1).Read(1, 25.1, connection: 1);

        script.AssertClasses(final: 26, expected: 1, lost: 1);
        Assert.Equal(1, script[MetricCatalog.AckedLost]);
    }

    [Fact]
    public void SaidWhileAway_TheNextConnectionTooShortToTell_IsUnverified()
    {
        var script = TwoClients().End(1, 1);
        script.Say(0, 2);
        script.Return(1, 20, connection: 1).Read(1, 24.9, connection: 1);

        script.AssertClasses(final: 26, expected: 1, unverified: 1);
    }

    [Fact]
    public void InFlightWhenTheConnectionEnded_NeverComes_IsLost()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.End(1, 1.1).Return(1, 3, connection: 1).Read(1, 8.2, connection: 1);

        script.AssertClasses(final: 9, expected: 1, lost: 1);
    }

    [Fact]
    public void SaidBeforeTheSessionBegan_IsMissedOffline()
    {
        var script = new LedgerScript(2, durable: true).Enter(0, 0).Arrive(1, 0);
        script.Say(0, 1);
        script.Return(1, 20, connection: 0).Read(1, 26);

        script.AssertClasses(final: 30, expected: 1, missedOffline: 1);
    }

    [Fact]
    public void SaidWhileAway_TheClientLeavesForGood_IsUnverified()
    {
        var script = TwoClients().End(1, 1);
        script.Say(0, 2);
        script.Depart(1, 10);

        script.AssertClasses(final: 30, expected: 1, unverified: 1);
    }

    [Fact]
    public void ProvenLost_StaysSoWhateverComesLater()
    {
        var script = TwoClients().End(1, 1);
        script.Say(0, 2);
        script.Return(1, 20, connection: 1).Read(1, 25.1, connection: 1).Balance(26);
        script.End(1, 27, connection: 1).Return(1, 40, connection: 2).Depart(1, 41);

        script.AssertClasses(final: 50, expected: 1, lost: 1);
    }

    [Fact]
    public void SilentBeyondTheMemory_IsLostOnceASessionProvesIt()
    {
        var script = TwoClients().End(1, 1);
        script.Accept(0, script.Say(0, 2), 2.1).Balance(60);
        script.Return(1, 70, connection: 1).Read(1, 75.1, connection: 1);

        script.AssertClasses(final: 80, expected: 1, lost: 1);
        Assert.Equal(1, script[MetricCatalog.AckedLost]);
    }

    [Fact]
    public void SecondStay_IsANewSession()
    {
        var script = TwoClients().Depart(1, 1).End(1, 1.1).Arrive(1, 2);
        script.Say(0, 3);
        script.Return(1, 20, connection: 1).Read(1, 26, connection: 1);

        script.AssertClasses(final: 30, expected: 1, missedOffline: 1);
    }

    private static LedgerScript TwoClients() => new LedgerScript(2, durable: true, acknowledged: true).Enter(0, 0).Enter(1, 0);
}
