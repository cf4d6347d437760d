using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Seeds;

/// <summary>Seed 0: the customer-service chat of uni-app.</summary>
public sealed class Seed0Tests
{
    [Fact]
    public void Seed0_3_ASuccessfulOpenResetsTheCounter()
    {
        var stage = Mimic.Joined("uni-app");
        for (var drop = 1; drop <= 25; drop++)
        {
            stage.Connector.Last.End();
            stage.At(drop * 4);
            stage.Connector.Last.Open();
        }

        Assert.Equal(26, stage.Connector.Connections.Count);
        Assert.Empty(stage.Told(ClientEventKind.GaveUp));
    }

    [Fact]
    public void Seed0_7_OneFailureIsOneReconnect()
    {
        var stage = Mimic.Joined("uni-app");
        stage.At(1).Connector.Last.End(); // told as an error and as a close

        stage.At(60);

        Assert.Equal([0, 4], stage.Dials());
    }

    [Fact]
    public void Seed0_8_ReconnectsEvery3sAndStopsAtTheMaximum()
    {
        var stage = Mimic.Joined("uni-app");
        stage.Connector.Last.End();

        stage.FailAllDialsUntil(120);

        Assert.Equal([0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30], stage.Dials());
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
    }

    [Fact]
    public void Seed0_14_PingsOnceAndIsThenSilentForEver()
    {
        var stage = Mimic.Joined("uni-app-as-printed").At(300);

        Assert.Equal([30], stage.Beats());
    }

    [Fact]
    public void Seed0_23_AMessageWithoutAConnectionIsLostAndReconnects()
    {
        var stage = Mimic.Joined("{ extends: uni-app, reconnect: { on: [send-failure], delay: 3s } }", Mimic.Says);
        stage.At(10.5).Connector.Last.End(); // a close as such does nothing here

        stage.At(20);

        var lost = stage.Told(ClientEventKind.Dropped)[0].At.TotalSeconds; // within a second
        Assert.Equal([0, Math.Round(lost + 3, 3)], stage.Dials());
        Assert.Equal(stage.Told(ClientEventKind.Intended).Count, stage.Told(ClientEventKind.Sent).Count + stage.Told(ClientEventKind.Dropped).Count);
    }

    [Fact]
    public void Seed0_15_NoReplyToAPingIsAwaited()
    {
        var stage = Mimic.Joined("uni-app").At(300);

        Assert.Equal(10, stage.Connector.Last.BeatsOn());
        Assert.Empty(stage.Told(ClientEventKind.HeartbeatMissed));
        Assert.Single(stage.Connector.Connections);
    }
}
