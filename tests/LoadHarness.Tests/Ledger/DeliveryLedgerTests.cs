using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Ledger;

/// <summary>The definitions of the ledger, one story each. H = 5 s, deadline 2 s.</summary>
public sealed class DeliveryLedgerTests
{
    [Fact]
    public void Received_WithinDeadline_IsDelivered()
    {
        var script = new LedgerScript(3).Enter(0, 0).Enter(1, 0).Enter(2, 0);
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.1).Receive(2, 0, message, 3);

        script.AssertClasses(final: 10, expected: 2, delivered: 2);
        Assert.Equal(2, script.Tally.Arrivals.Count);
    }

    [Fact]
    public void Received_AfterDeadline_IsLate()
    {
        var script = TwoClients();
        script.Receive(1, 0, script.Say(0, 1), 3.1);

        script.AssertClasses(final: 10, expected: 1, late: 1);
    }

    [Fact]
    public void Absence_WithProofOfLifeAfterH_IsLost()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Read(1, 6.1);

        script.AssertClasses(final: 7, expected: 1, lost: 1);
        Assert.Equal(1, script.Tally.Censored);
    }

    [Theory]
    [InlineData(0.9, false)] // the kernel may have taken it before the client was in, however late that was told
    [InlineData(1.0, true)]
    public void Absence_HandedOverBeforeJoinedAndSentAfter_IsUnverified(double handed, bool isLost)
    {
        var script = new LedgerScript(2).Enter(0, 0).Enter(1, 1);
        script.Say(0, 1.1, handed: handed);
        script.Read(1, 7);

        script.AssertClasses(final: 7, expected: 1, lost: isLost ? 1 : 0, unverified: isLost ? 0 : 1);
    }

    [Fact]
    public void HalfOpen_HandedOverBeforeJoinedAndBeyondTheMemory_IsUnverified()
    {
        var script = new LedgerScript(2).Enter(0, 0).Enter(1, 1);
        script.Say(0, 1.1, handed: 0.9);
        Assert.Equal(0, script.Balance(60).Pending);
        script.Read(1, 70);

        script.AssertClasses(final: 80, expected: 1, unverified: 1);
    }

    [Fact]
    public void Absence_WithLastByteExactlyAtH_IsUnverified()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Read(1, 6);

        script.AssertClasses(final: 20, expected: 1, unverified: 1);
    }

    [Fact]
    public void Absence_BeforeAnyProof_IsPending()
    {
        var script = TwoClients();
        script.Say(0, 1);

        var balance = script.Balance(30);

        Assert.Equal((1, 0, 1), (balance.Expected, balance.Classed, balance.Pending));
        Assert.Null(balance.Broken);
    }

    [Fact]
    public void Absence_ConnectionEnded_IsUnverified()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.End(1, 2, lastRead: 1);

        script.AssertClasses(final: 10, expected: 1, unverified: 1);
    }

    [Fact]
    public void Absence_ConnectionEndedAfterProof_IsLost()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.End(1, 9, lastRead: 8);

        script.AssertClasses(final: 10, expected: 1, lost: 1);
    }

    [Fact]
    public void Offline_InAllOfTheTime_IsMissedOffline()
    {
        var script = TwoClients().End(1, 0.5);
        script.Say(0, 1);
        script.Return(1, 6.5, connection: 1);

        script.AssertClasses(final: 20, expected: 1, missedOffline: 1);
    }

    [Theory]
    [InlineData(EndCause.Hidden)]
    [InlineData(EndCause.Unloaded)]
    [InlineData(EndCause.Device)]
    public void Offline_WithoutADrop_IsOwedToTheAbsenceAllTheSame(EndCause cause)
    {
        var script = TwoClients().End(1, 0.5, cause: cause);
        script.Say(0, 1);
        script.Return(1, 6.5, connection: 1);

        script.AssertClasses(final: 20, expected: 1, missedOffline: 1);
    }

    [Fact]
    public void Offline_BackWithinH_IsUnverified()
    {
        var script = TwoClients().End(1, 0.5);
        script.Say(0, 1);
        script.Return(1, 5.9, connection: 1);

        script.AssertClasses(final: 20, expected: 1, unverified: 1);
    }

    [Fact]
    public void Offline_RunEndsBeforeH_IsUnverified()
    {
        var script = TwoClients().End(1, 0.5);
        script.Say(0, 1);

        script.AssertClasses(final: 3, expected: 1, unverified: 1);
    }

    [Fact]
    public void Offline_ThenDeparted_IsMissedOffline()
    {
        var script = TwoClients().End(1, 0.5);
        script.Say(0, 1);
        script.Depart(1, 2);

        script.AssertClasses(final: 3, expected: 1, missedOffline: 1);
    }

    [Fact]
    public void Replayed_OnLaterConnection_IsRecovered()
    {
        var script = TwoClients().End(1, 0.5);
        var message = script.Say(0, 1);
        script.Return(1, 3, connection: 1).Receive(1, 0, message, 3.1, connection: 1);

        script.AssertClasses(final: 20, expected: 1, recovered: 1);
        Assert.Empty(script.Tally.Arrivals);
    }

    [Fact]
    public void Received_BetweenOpenAndJoined_IsDeliveredLive()
    {
        var script = TwoClients().End(1, 0.5).Open(1, 1, connection: 1);
        var message = script.Say(0, 1.5);
        script.Receive(1, 0, message, 1.6, connection: 1).Join(1, 2, connection: 1);

        script.AssertClasses(final: 20, expected: 1, delivered: 1);
    }

    [Fact]
    public void Received_SentBetweenDialAndOpen_IsDeliveredLive()
    {
        // The server has let the client in before the client has read the answer to its upgrade.
        var script = TwoClients().End(1, 0.5);
        var message = script.Say(0, 1.2);
        script.Open(1, 1.3, connection: 1, dialed: 1).Receive(1, 0, message, 1.3, connection: 1).Join(1, 1.4, connection: 1);

        script.AssertClasses(final: 20, expected: 1, delivered: 1);
    }

    [Fact]
    public void Lost_ThatArrivesAfterAll_BecomesLate()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Read(1, 7).Balance(8);
        Assert.Equal(1, script[MetricCatalog.Lost]);

        script.Receive(1, 0, message, 9);

        script.AssertClasses(final: 10, expected: 1, late: 1);
        Assert.Equal(0, script.Tally.Censored);
    }

    [Fact]
    public void Received_AfterTheMemoryOfTenH_IsStale()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Read(1, 7).Balance(51.1);

        script.Receive(1, 0, message, 52);

        script.AssertClasses(final: 60, expected: 1, lost: 1);
        Assert.Equal(1, script[MetricCatalog.Stale]);
    }

    [Fact]
    public void HalfOpen_BeyondTheMemory_StaysPendingUntilItSpeaks()
    {
        var script = TwoClients();
        for (var second = 1; second <= 200; second++)
        {
            script.Say(0, second);
            Assert.Null(script.Balance(second).Broken);
        }

        Assert.Equal(200, script.Balance(250).Pending);
        script.Read(1, 251);

        script.AssertClasses(final: 252, expected: 200, lost: 200);
    }

    [Fact]
    public void HalfOpen_BeyondTheMemoryThenCut_IsUnverified()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Balance(60);
        script.End(1, 70, lastRead: 0.5);

        script.AssertClasses(final: 80, expected: 1, unverified: 1);
    }

    [Fact]
    public void SecondCopy_OnTheSameConnection_IsDuplicate()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.1).Receive(1, 0, message, 1.2).Receive(1, 0, message, 1.3);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(2, script[MetricCatalog.Duplicate]);
    }

    [Fact]
    public void Replay_OfSomethingDelivered_CountsNothing()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.1).End(1, 2).Return(1, 3, connection: 1).Receive(1, 0, message, 3.1, connection: 1);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(0, script[MetricCatalog.Duplicate]);
    }

    [Fact]
    public void OwnCopy_IsEchoAndNotOwed()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Receive(0, 0, message, 1.1).Receive(0, 0, message, 1.2).Receive(1, 0, message, 1.2);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(1, script.Tally.Echoes);
        Assert.Equal(1, script[MetricCatalog.Duplicate]);
    }

    [Fact]
    public void TwoSockets_AreTwoReceivers()
    {
        var script = TwoClients().Return(1, 0.5, connection: 1);
        var message = script.Say(0, 1);
        script.Receive(1, 0, message, 1.1, connection: 0).Read(1, 7, connection: 1);

        script.AssertClasses(final: 10, expected: 2, delivered: 1, lost: 1);
    }

    [Fact]
    public void Message_OfAnotherRoom_IsUnexpected()
    {
        var script = new LedgerScript(4, rooms: 2).Enter(0, 0).Enter(1, 0).Enter(2, 0).Enter(3, 0);
        var message = script.Say(0, 1);
        script.Receive(2, 0, message, 1.1).Receive(1, 0, message, 1.1);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(1, script[MetricCatalog.Unexpected]);
        Assert.Contains(script.Tally.Offences, offence => offence.Class == MetricCatalog.Unexpected && offence.Receiver == 1);
    }

    /// <summary>Of a run in slices, this process knows the clients of the others by their rooms only.</summary>
    [Fact]
    public void Message_OfAnotherSlice_IsUnexpectedAllTheSame()
    {
        var script = new LedgerScript(6, rooms: 3, played: [0, 1, 3, 4]).Enter(0, 0).Enter(3, 0).Enter(1, 0).Enter(4, 0);
        var message = script.Say(0, 1);
        script.Receive(3, 0, message, 1.1).Receive(4, 5, 7, 1.2);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(1, script[MetricCatalog.Unexpected]);
        var offence = Assert.Single(script.Tally.Offences);
        Assert.Equal((MetricCatalog.Unexpected, 2, 5, 4, null), (offence.Class, offence.Room, offence.Sender, offence.Receiver, offence.Sent));
        Assert.Equal([0, 1], script.Rooms().Select(room => room.Room));
    }

    [Fact]
    public void Message_SentBeforeTheClientCame_IsOwedToNobody()
    {
        var script = new LedgerScript(2).Enter(0, 0);
        var message = script.Say(0, 1);
        script.Enter(1, 2).Receive(1, 0, message, 2.1);

        script.AssertClasses(final: 10, expected: 0);
        Assert.Equal(0, script[MetricCatalog.Unexpected]);
    }

    [Fact]
    public void Copy_BeforeTheReportOfSending_WaitsForIt()
    {
        var script = TwoClients();
        var message = script.NextSequence(0);
        script.Receive(1, 0, message, 1.1).Receive(0, 0, message, 1.1);
        Assert.Equal(0, script[MetricCatalog.Delivered]);

        script.Send(0, message, 1);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(1, script.Tally.Echoes);
    }

    [Fact]
    public void FailedSend_IsNotSent()
    {
        var script = TwoClients();
        script.Fail(0, script.NextSequence(0), 1);
        var next = script.Say(0, 2);
        script.Receive(1, 0, next, 2.1);

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(1, script[MetricCatalog.NotSent]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FailedSend_ThatArrivesAfterAll_WasSent(bool early)
    {
        var script = TwoClients();
        var message = script.NextSequence(0);
        if (early)
        {
            script.Receive(1, 0, message, 0.9);
        }

        script.Fail(0, message, 1);
        if (!early)
        {
            script.Receive(1, 0, message, 1.1);
        }

        script.AssertClasses(final: 10, expected: 1, delivered: 1);
        Assert.Equal(0, script[MetricCatalog.NotSent]);
        Assert.Equal(1, script[MetricCatalog.Sent]);
    }

    [Fact]
    public void Departed_IsOwedNothingMore()
    {
        var script = TwoClients().Depart(1, 1);
        script.Say(0, 2);

        script.AssertClasses(final: 10, expected: 0);
    }

    [Fact]
    public void Departed_AndComeAgain_IsOwedWhatIsSaidFromThenOn()
    {
        var script = TwoClients().Depart(1, 1);
        script.Say(0, 1.1); // while it leaves
        script.End(1, 1.2);
        script.Say(0, 2); // while it is away
        script.Enter(1, 3, connection: 1);
        script.Receive(1, 0, script.Say(0, 4), 4.1, connection: 1);

        script.AssertClasses(final: 20, expected: 1, delivered: 1);
    }

    private static LedgerScript TwoClients() => new LedgerScript(2).Enter(0, 0).Enter(1, 0);
}
