using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Tests.Ledger;

/// <summary>Absences while the harness itself was behind by more than half of H prove nothing. H = 5 s, deadline 2 s.</summary>
public sealed class OwnStallTests
{
    [Theory]
    [InlineData(1, 4, true)] // in the middle
    [InlineData(-3, 1, true)] // ends as the message is sent
    [InlineData(6, 9, true)] // begins with the limit
    [InlineData(6.1, 9, false)] // after the limit
    [InlineData(-3, 0.9, false)] // before the message
    [InlineData(2, 4.5, false)] // exactly half of H
    [InlineData(2, 4.51, true)] // a little more
    public void Absence_WhileTheHarnessWasBehind_IsUnverified(double from, double to, bool excused)
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Stall(from, to).Read(1, 9.5);

        script.AssertClasses(final: 10, expected: 1, lost: excused ? 0 : 1, unverified: excused ? 1 : 0);
    }

    [Fact]
    public void Absence_OfAnExcusedMessage_IsNoLowerBoundOfLatency()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Stall(1, 5).Read(1, 7).Balance(8);

        Assert.Equal((0, 0), (script.Tally.Censored, script.Tally.Offences.Count));
    }

    [Fact]
    public void Stall_KnownOnlyAfterTheDecision_ChangesNothing()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Read(1, 6.5).Balance(6.6);
        Assert.Equal(1, script[MetricCatalog.Lost]);

        // Were the class taken back that the message would have now, the books would not add up.
        script.Stall(3, 6.4).Receive(1, 0, message, 7);

        script.AssertClasses(final: 20, expected: 1, late: 1);
    }

    [Fact]
    public void Arrival_OfAnExcusedMessage_Wins()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Stall(1, 6.4).Read(1, 6.5).Balance(6.6);
        Assert.Equal(1, script[MetricCatalog.Unverified]);

        script.Receive(1, 0, message, 7);

        script.AssertClasses(final: 20, expected: 1, late: 1);
    }

    [Fact]
    public void Absence_ThatTheRoomForgets_IsUnverifiedToo()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Stall(1, 5).Balance(60);

        Assert.Equal(1, script[MetricCatalog.Unverified]);
        script.Read(1, 61);
        script.AssertClasses(final: 62, expected: 1, unverified: 1);
    }

    [Fact]
    public void Stalls_ThatTouch_AreOne()
    {
        var script = TwoClients();
        script.Stall(1, 4).Stall(3, 7).Stall(7, 10);
        script.Say(0, 4.2);
        script.Read(1, 10);

        script.AssertClasses(final: 11, expected: 1, unverified: 1);
    }

    private static LedgerScript TwoClients() => new LedgerScript(2).Enter(0, 0).Enter(1, 0);
}
