using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Seeds;

/// <summary>Seed 4: a silence watchdog, and a reconnect when the network comes back.</summary>
public sealed class Seed4Tests
{
    private const string Message = """{"type":"notice"}""";

    [Fact]
    public void Seed4_2_TheQueueIsFlushedAtOnceInOrderAsSoonAsItIsConnected()
    {
        var stage = Mimic.Joined("wx-rtc", Mimic.Says);
        stage.At(10.5).Client.Device.LoseNetwork(silent: false);
        stage.Connector.Last.End();
        stage.At(20.5).Client.Device.RegainNetwork();
        stage.At(20.6).Welcome();

        var flushed = stage.Told(ClientEventKind.Sent).FindAll(e => e.At.TotalSeconds is > 20.5 and < 20.7);
        Assert.InRange(flushed.Count, 9, 11);
        Assert.Equal(flushed.Select(e => e.Since).Order(), flushed.Select(e => e.Since));
    }

    [Fact]
    public void Seed4_4_TheNetworkIsBackSoItReconnectsAtOnce()
    {
        var stage = Mimic.Joined("wx-rtc").At(5);
        stage.Client.Device.LoseNetwork(silent: false);
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.End();
        stage.At(20);
        Assert.Single(stage.Connector.Connections);

        stage.Client.Device.RegainNetwork();
        stage.At(20.01);

        Assert.Equal([0, 20], stage.Dials());
    }

    [Fact]
    public void Seed4_4_ANetworkChangeLeavesTheOldConnectionOpen()
    {
        var stage = Mimic.Joined("wx-rtc-as-printed").At(5);
        stage.Client.Device.RegainNetwork();
        stage.WelcomeAllUntil(6);

        Assert.Equal(2, stage.Connector.Connections.Count(connection => !connection.IsEnded && connection.ClosedWith is null && !connection.Aborted));
    }

    [Fact]
    public void Seed4_5_SilenceOf30sReconnectsAndEveryMessageResetsIt()
    {
        var stage = Mimic.Joined("wx-rtc");
        stage.At(20).Connector.Last.Receive(Message);
        stage.At(49.9);
        Assert.Single(stage.Connector.Connections);

        stage.At(50.1);

        Assert.Equal([0, 50], stage.Dials());
        Assert.True(stage.Connector.Connections[0].Aborted);
    }

    [Fact]
    public void Seed4_5_ASilentNetworkIsNoticedByTheWatchdogAlone()
    {
        var watched = Mimic.Joined("wx-rtc");
        var other = Mimic.Joined("uni-app");
        foreach (var stage in new[] { watched, other })
        {
            stage.At(10).Client.Device.LoseNetwork(silent: true);
            Assert.True(stage.Connector.Last.IsHeld);
            stage.At(20).Client.Device.RegainNetwork();
            Assert.False(stage.Connector.Last.IsHeld);
            stage.At(25).Client.Device.LoseNetwork(silent: true);
            stage.At(300);
        }

        Assert.Single(other.Connector.Connections);
        Assert.True(watched.Connector.Connections[0].Aborted);
    }

    [Fact]
    public void Seed4_6_EachMessageStartsAPerpetual30sCycle()
    {
        var stage = Mimic.Joined("{ extends: wx-rtc-as-printed, silence: { armed-by: [message] }, max-sockets: 1000 }");
        foreach (var second in new[] { 1, 2, 3 })
        {
            stage.At(second).Connector.Last.Receive(Message);
        }

        stage.At(40);

        Assert.Equal(5, stage.Connector.Connections.Count); // the first, and one for each message 30 s later, that of the join included
    }

    [Fact]
    public void Seed4_7_AReconnectLeavesTheOldConnectionOpen()
    {
        var stage = Mimic.Joined("wx-rtc-as-printed").At(30.5);

        Assert.Equal(3, stage.Connector.Connections.Count); // one for the open event, one for the answer to the join
        Assert.False(stage.Connector.Connections[0].Aborted);
        Assert.Null(stage.Connector.Connections[0].ClosedWith);
    }

    /// <summary>As printed nobody starts the watchdog but the reconnect: without a change of the network nothing ever happens.</summary>
    [Fact]
    public void Seed4_11_OnlyANetworkChangeStartsThe30sCycle()
    {
        const string Printed = "{ extends: wx-rtc-as-printed, silence: { armed-by: [reopen] } }";
        var calm = Mimic.Joined(Printed);
        var moved = Mimic.Joined(Printed).At(10);
        moved.Client.Device.RegainNetwork();
        foreach (var stage in new[] { calm, moved })
        {
            stage.WelcomeAllUntil(10.25);
            stage.Connector.Last.Receive(Message).Receive(Message); // arms nothing
            stage.WelcomeAllUntil(101);
        }

        Assert.Equal([0], calm.Dials());
        Assert.Equal([10, 40, 70, 100], moved.Dials()[1..].Select(at => Math.Round(at / 5) * 5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Seed4_10_NeitherCloseNorErrorReconnects(bool closed)
    {
        var stage = Mimic.Joined("wx-rtc").At(5);
        if (closed)
        {
            stage.Connector.Last.CloseByServer(1001);
        }
        else
        {
            stage.Connector.Last.End();
        }

        stage.At(29.9);

        Assert.Single(stage.Connector.Connections);
        Assert.Empty(stage.Told(ClientEventKind.GaveUp)); // it waits for the network, or for its watchdog
    }
}
