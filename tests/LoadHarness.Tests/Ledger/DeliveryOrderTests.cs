using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Tests.Ledger;

/// <summary>What counts as reordered, one story each.</summary>
public sealed class DeliveryOrderTests
{
    [Fact]
    public void Overtaken_ByALaterOneOfTheSameSender_IsReorderedOnce()
    {
        var script = TwoClients();
        var (a, b, c) = (script.Say(0, 1), script.Say(0, 1.1), script.Say(0, 1.2));
        script.Receive(1, 0, c, 1.3).Receive(1, 0, a, 1.4).Receive(1, 0, b, 1.5);

        AssertOrder(script, delivered: 3, reordered: 2);
    }

    [Fact]
    public void Overtaken_BetweenOpenAndJoined_IsReordered()
    {
        // Where a protocol has no join answer all of a connection's first second is like this.
        var script = TwoClients().End(1, 0.5).Open(1, 1, connection: 1);
        var (a, b) = (script.Say(0, 1.5), script.Say(0, 1.6));
        script.Receive(1, 0, b, 1.7, connection: 1).Receive(1, 0, a, 1.8, connection: 1).Join(1, 2, connection: 1);

        AssertOrder(script, delivered: 2, reordered: 1);
    }

    [Fact]
    public void Replayed_BehindALaterOne_IsInOrder()
    {
        var script = TwoClients().End(1, 0.5);
        var missed = script.Say(0, 1);
        script.Return(1, 3, connection: 1);
        script.Receive(1, 0, script.Say(0, 4), 4.1, connection: 1).Receive(1, 0, missed, 4.2, connection: 1);

        AssertOrder(script, delivered: 1, reordered: 0);
        Assert.Equal(1, script[MetricCatalog.Recovered]);
    }

    [Fact]
    public void Overtaken_ByAnotherSender_IsInOrder()
    {
        var script = new LedgerScript(3).Enter(0, 0).Enter(1, 0).Enter(2, 0);
        var (a, b) = (script.Say(0, 1), script.Say(1, 1.1));
        script.Receive(2, 1, b, 1.2).Receive(2, 0, a, 1.3);

        AssertOrder(script, delivered: 2, reordered: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Overtaken_ByOneWhoseSendingIsNotYetReported_IsReordered(bool bothEarly)
    {
        var script = TwoClients();
        var (first, second) = (script.NextSequence(0), script.NextSequence(0));
        if (!bothEarly)
        {
            script.Send(0, first, 1);
        }

        script.Receive(1, 0, second, 1.2).Receive(1, 0, first, 1.3);
        if (bothEarly)
        {
            script.Send(0, first, 1);
        }

        script.Send(0, second, 1.1);

        AssertOrder(script, delivered: 2, reordered: 1);
    }

    private static LedgerScript TwoClients() => new LedgerScript(2).Enter(0, 0).Enter(1, 0);

    private static void AssertOrder(LedgerScript script, long delivered, long reordered)
    {
        Assert.Null(script.Balance(20, final: true).Broken);
        Assert.Equal((delivered, reordered), (script[MetricCatalog.Delivered], script[MetricCatalog.Reordered]));
    }
}
