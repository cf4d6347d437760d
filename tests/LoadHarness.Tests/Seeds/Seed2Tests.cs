using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Seeds;

/// <summary>Seed 2: heartbeats that notice a loss by failing.</summary>
public sealed class Seed2Tests
{
    [Fact]
    public void Seed2_2_TheFirstHeartbeatMayPrecedeTheOpenEvent()
    {
        var stage = Mimic.Of("wx-heartbeat");
        stage.Client.Arrive();
        stage.At(29).Connector.Last.Open();

        stage.At(30);

        Assert.Equal([30], stage.Beats()); // counted from the dial, not from the open event
    }

    [Fact]
    public void Seed2_3_SendsAHeartbeatAtItsInterval()
    {
        var stage = Mimic.Joined("wx-heartbeat").At(100);

        Assert.Equal([30, 60, 90], stage.Beats());
    }

    [Fact]
    public void Seed2_4_OnlyAHeartbeatThatCannotBeSentTellsOfTheLoss()
    {
        var stage = Mimic.Joined("wx-heartbeat");
        stage.At(31).Connector.Last.End();
        stage.At(59.9);
        Assert.Single(stage.Connector.Connections);

        stage.At(63);

        Assert.Equal([0, 63], stage.Dials()); // the heartbeat at 60 s fails; 3 s later it dials
    }

    [Fact]
    public void Seed2_4_AHalfOpenLinkIsNotNoticed()
    {
        var stage = Mimic.Joined("wx-heartbeat").At(600); // nothing ever comes back

        Assert.Single(stage.Connector.Connections);
        Assert.Equal(20, stage.Connector.Last.BeatsOn());
    }

    [Fact]
    public void Seed2_5_ReconnectsWithoutLimit()
    {
        var stage = Mimic.Joined("wx-heartbeat");
        for (var drop = 0; drop < 40; drop++)
        {
            stage.Connector.Last.End();
            stage.WelcomeAllUntil((drop + 1) * 40);
        }

        Assert.Equal(41, stage.Connector.Connections.Count);
        Assert.Empty(stage.Told(ClientEventKind.GaveUp));
    }

    [Theory]
    [InlineData("", new[] { 30.0, 60, 90 })] // silent from 0 s on
    [InlineData("hears", new[] { 40.0, 70, 100 })] // something at 10 s
    [InlineData("says", new[] { 92.0 })] // every second until the 62nd
    public void Seed2_7_AProbeGoesOutAfter30sWithoutDataEitherWay(string data, double[] probes)
    {
        var stage = Mimic.Joined(
            "{ extends: wx-heartbeat, heartbeat: { pace: idle, starts: joined, outlives: false } }", data == "says" ? Mimic.Says : "");
        stage.At(10);
        if (data == "hears")
        {
            stage.Connector.Last.Receive("""{"type":"notice"}""");
        }

        stage.At(105);

        Assert.Equal(probes, stage.Beats().Select(at => Math.Round(at)));
    }

    [Fact]
    public void Seed2_6_DiallingTwiceLeavesTwoHeartbeatsAtATime()
    {
        var printed = Mimic.Joined("{ extends: wx-heartbeat-as-printed, reconnect: { on: [heartbeat, error], delay: 3s } }");
        var intended = Mimic.Joined("{ extends: wx-heartbeat, reconnect: { on: [heartbeat, error], delay: 3s } }");
        foreach (var stage in new[] { printed, intended })
        {
            stage.At(10).Connector.Last.End();
            stage.WelcomeAllUntil(100);
        }

        Assert.Equal([30, 43, 60, 73, 90], printed.Beats());
        Assert.Equal([43, 73], intended.Beats());
    }
}
