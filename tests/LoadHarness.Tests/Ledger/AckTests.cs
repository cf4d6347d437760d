using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Tests.Ledger;

/// <summary>What the server says of a message to its sender, one story each. H = 5 s, deadline 2 s.</summary>
public sealed class AckTests
{
    [Fact]
    public void Accepted_AndDelivered_TellsHowLongAfterItWasDue()
    {
        var script = TwoClients();
        var message = script.Say(0, 1.2, due: 1);
        script.Accept(0, message, 1.5).Receive(1, 0, message, 1.6);

        script.AssertClasses(final: 60, expected: 1, delivered: 1);
        Assert.Equal([TimeSpan.FromSeconds(0.5)], script.Tally.Acknowledged);
        Assert.Equal((0, 0), (script[MetricCatalog.AckedLost], script.Tally.Unanswered));
    }

    [Fact]
    public void Accepted_ThenLost_IsAckedLost()
    {
        var script = TwoClients();
        script.Accept(0, script.Say(0, 1), 1.1).Read(1, 6.1);

        script.AssertClasses(final: 7, expected: 1, lost: 1);
        Assert.Equal(1, script[MetricCatalog.AckedLost]);
    }

    [Fact]
    public void Lost_ThenAccepted_IsAckedLost()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Read(1, 6.1).Balance(6.2);
        Assert.Equal(0, script[MetricCatalog.AckedLost]);
        script.Accept(0, message, 6.3);

        script.AssertClasses(final: 7, expected: 1, lost: 1);
        Assert.Equal(1, script[MetricCatalog.AckedLost]);
    }

    [Fact]
    public void AckedLost_ThatArrivesAfterAll_IsTakenBack()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Accept(0, message, 1.1).Read(1, 6.1).Balance(6.2);
        Assert.Equal(1, script[MetricCatalog.AckedLost]);
        script.Receive(1, 0, message, 7);

        script.AssertClasses(final: 8, expected: 1, late: 1);
        Assert.Equal(0, script[MetricCatalog.AckedLost]);
    }

    [Fact]
    public void Accepted_SilentBeyondTheMemoryAndThenAlive_IsAckedLost()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Accept(0, message, 1.1).Balance(60);
        script.Read(1, 70);

        script.AssertClasses(final: 80, expected: 1, lost: 1);
        Assert.Equal(1, script[MetricCatalog.AckedLost]);
    }

    [Fact]
    public void Lost_NotAccepted_IsNoAckedLost()
    {
        var script = TwoClients();
        script.Say(0, 1);
        script.Read(1, 6.1);

        script.AssertClasses(final: 7, expected: 1, lost: 1);
        Assert.Equal(0, script[MetricCatalog.AckedLost]);
    }

    [Fact]
    public void Rejected_AndAbsent_IsUnverified()
    {
        var script = TwoClients();
        script.Reject(0, script.Say(0, 1), 1.1).Read(1, 6.1);

        script.AssertClasses(final: 7, expected: 1, unverified: 1);
        Assert.Equal((1, 0), (script[MetricCatalog.Rejected], script.Tally.Unanswered));
    }

    [Fact]
    public void Rejected_AndDelivered_IsDelivered()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Reject(0, message, 1.1).Receive(1, 0, message, 1.2);

        script.AssertClasses(final: 7, expected: 1, delivered: 1);
    }

    [Fact]
    public void SecondAnswer_CountsNothing()
    {
        var script = TwoClients();
        var message = script.Say(0, 1);
        script.Accept(0, message, 1.1).Accept(0, message, 1.2).Reject(0, message, 1.3).Receive(1, 0, message, 1.4);

        script.AssertClasses(final: 7, expected: 1, delivered: 1);
        Assert.Single(script.Tally.Acknowledged);
        Assert.Equal(0, script[MetricCatalog.Rejected]);
    }

    [Fact]
    public void Accepted_BeforeTheSendingIsReported_IsKept()
    {
        var script = TwoClients();
        var message = script.NextSequence(0);
        script.Accept(0, message, 1.3).Receive(1, 0, message, 1.2).Send(0, message, 1.1, due: 1);

        script.AssertClasses(final: 7, expected: 1, delivered: 1);
        Assert.Equal([TimeSpan.FromSeconds(0.3)], script.Tally.Acknowledged);
    }

    [Fact]
    public void NeverAnswered_IsMissingOnceTheTimeIsOver()
    {
        var script = TwoClients();
        script.Receive(1, 0, script.Say(0, 1), 1.1).Receive(1, 0, script.Say(0, 58), 58.1);

        script.AssertClasses(final: 60, expected: 2, delivered: 2);
        Assert.Equal(1, script.Tally.Unanswered); // the other one has still time
    }

    [Fact]
    public void NeverAnswered_WhereNobodyAnswers_IsNotMissing()
    {
        var script = new LedgerScript(2).Enter(0, 0).Enter(1, 0);
        script.Receive(1, 0, script.Say(0, 1), 1.1);

        script.AssertClasses(final: 60, expected: 1, delivered: 1);
        Assert.Equal(0, script.Tally.Unanswered);
    }

    private static LedgerScript TwoClients() => new LedgerScript(2, acknowledged: true).Enter(0, 0).Enter(1, 0);
}
