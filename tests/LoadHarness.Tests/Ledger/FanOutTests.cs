namespace LoadHarness.Tests.Ledger;

/// <summary>First and last receivers, one story each. H = 5 s; the message of client 0 is due at 1 s.</summary>
public sealed class FanOutTests
{
    [Fact]
    public void Message_ThatAllReceive_HasFirstAndLast()
    {
        var script = Room(4);
        var message = script.Say(0, 1.2, due: 1);
        script.Receive(1, 0, message, 1.5).Receive(0, 0, message, 1.3).Receive(2, 0, message, 1.7);
        Assert.Empty(script.Tally.Spreads);

        script.Receive(3, 0, message, 1.6);

        AssertSpread(script, first: 0.5, last: 0.7);
        Assert.Equal([3], script.Tally.Audiences);
        script.Balance(20, final: true);
        Assert.Single(script.Tally.Spreads);
    }

    [Fact]
    public void Arrivals_ToldInTheWrongOrder_AreOrderedByWhenTheyWereRead()
    {
        var script = Room(3);
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.4).Receive(2, 0, message, 1.3);

        AssertSpread(script, first: 0.3, last: 0.4);
    }

    [Fact]
    public void FurtherCopies_AndEchoes_DelayNothing()
    {
        var script = Room(2);
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.4).Receive(1, 0, message, 3).Receive(0, 0, message, 4);
        script.Balance(20, final: true);

        AssertSpread(script, first: 0.4, last: 0.4);
    }

    [Fact]
    public void TwoSockets_AreTwoReceivers()
    {
        var script = Room(2).Return(1, 0.5, connection: 1);
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.4).Receive(1, 0, message, 1.6, connection: 1);

        AssertSpread(script, first: 0.4, last: 0.6);
    }

    [Fact]
    public void Message_ThatOneLost_HasAFirstAndAtLeastH()
    {
        var script = Room(3);
        script.Receive(1, 0, script.Say(0, 1), 1.4).Read(2, 6.1).Balance(7);
        Assert.Equal((0, 1), (script.Tally.FirstLost, script.Tally.LastLost));

        script.Balance(20, final: true);

        AssertSpread(script, first: 0.4, last: null, lastLost: 1);
    }

    [Fact]
    public void Message_ThatAllLost_IsAtLeastHForBoth()
    {
        var script = Room(3);
        script.Say(0, 1);
        script.Read(1, 6.1).Read(2, 6.2).Balance(20, final: true);

        AssertSpread(script, first: null, last: null, firstLost: 1, lastLost: 1);
    }

    [Fact]
    public void LostOne_ThatArrivesAfterAll_IsTheLast()
    {
        var script = Room(3);
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.4).Read(2, 6.1).Balance(7);
        script.Receive(2, 0, message, 9);

        AssertSpread(script, first: 0.4, last: 8);
    }

    [Fact]
    public void LostByAll_ThatOneGetsAfterAll_HasAFirst()
    {
        var script = Room(3);
        var message = script.Say(0, 1);
        script.Read(1, 6.1).Read(2, 6.1).Balance(7);
        Assert.Equal((1, 1), (script.Tally.FirstLost, script.Tally.LastLost));

        script.Receive(1, 0, message, 9).Balance(20, final: true);

        AssertSpread(script, first: 8, last: null, lastLost: 1);
    }

    [Fact]
    public void WhoWasOfflineOrUnproven_IsLeftAside()
    {
        var script = Room(4).End(2, 0.5);
        script.Receive(1, 0, script.Say(0, 1), 1.4);
        script.End(3, 2).Balance(20, final: true);

        AssertSpread(script, first: 0.4, last: 0.4);
        Assert.Equal([3], script.Tally.Audiences);
    }

    [Fact]
    public void WhoGotItByReplay_IsLeftAside()
    {
        var script = Room(3).End(2, 0.5);
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.4).Return(2, 3, connection: 1).Receive(2, 0, message, 3.5, connection: 1).Balance(20, final: true);

        AssertSpread(script, first: 0.4, last: 0.4);
    }

    [Fact]
    public void Message_ThatIsOwedToNobody_SaysNothing()
    {
        var script = Room(1);
        script.Receive(0, 0, script.Say(0, 1), 1.1).Balance(20, final: true);

        Assert.Empty(script.Tally.Spreads);
    }

    [Fact]
    public void SilentReceiver_BeyondTheMemory_DecidesWhenItSpeaks()
    {
        var script = Room(3);
        for (var second = 1; second <= 60; second++)
        {
            script.Receive(1, 0, script.Say(0, second), second + 0.25).Balance(second);
        }

        Assert.Equal(9, script.Tally.Firsts.Count()); // the first ten H are remembered until then
        Assert.Empty(script.Tally.Lasts);
        script.Read(2, 61).Balance(67, final: true);

        Assert.Equal(60, script.Tally.Firsts.Count());
        // Those of the last five seconds are not proven lost, and all others are.
        Assert.Equal((5, 0, 55), (script.Tally.Lasts.Count(), script.Tally.FirstLost, script.Tally.LastLost));
    }

    [Fact]
    public void SilentReceivers_BeyondTheMemory_LoseEachMessageOnce()
    {
        var script = Room(3);
        script.Say(0, 1);
        script.Balance(60);
        Assert.Empty(script.Tally.Spreads);

        script.Read(1, 61).Read(2, 61).Balance(62, final: true);

        AssertSpread(script, first: null, last: null, firstLost: 1, lastLost: 1);
    }

    [Fact]
    public void SilentReceiver_ThatIsCutInTheEnd_LeavesTheLastUnknown()
    {
        var script = Room(3);
        script.Receive(1, 0, script.Say(0, 1), 1.4).Balance(60);
        script.End(2, 70).Balance(80, final: true);

        AssertSpread(script, first: 0.4, last: null);
    }

    private static LedgerScript Room(int clients) =>
        Enumerable.Range(0, clients).Aggregate(new LedgerScript(clients), (script, client) => script.Enter(client, 0));

    private static void AssertSpread(LedgerScript script, double? first, double? last, long firstLost = 0, long lastLost = 0)
    {
        static TimeSpan[] One(double? seconds) => seconds is { } known ? [TimeSpan.FromSeconds(known)] : [];
        Assert.Equal(One(first), script.Tally.Firsts);
        Assert.Equal(One(last), script.Tally.Lasts);
        Assert.Equal((firstLost, lastLost), (script.Tally.FirstLost, script.Tally.LastLost));
    }
}
