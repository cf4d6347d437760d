using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Seeds;

/// <summary>Seed 1: push messages with exponential back-off.</summary>
public sealed class Seed1Tests
{
    [Fact]
    public void Seed1_3_TheSixthConnectionIsNotAllowed()
    {
        var stage = Mimic.Joined("wx-rtc-as-printed");
        for (var second = 1; second <= 10; second++)
        {
            stage.At(second).Client.Device.RegainNetwork();
            stage.At(second + 0.5);
        }

        Assert.Equal(5, stage.Connector.Connections.Count);
        Assert.Contains(stage.Told(ClientEventKind.Trouble), e => e.Text!.Contains("allows 5 at a time", StringComparison.Ordinal));
    }

    [Fact]
    public void Seed1_8_AMessageIsTriedAgainThreeTimesThenSilentlyDropped()
    {
        var stage = Mimic.Joined("{ extends: wx-push, reconnect: never }", Mimic.Says);
        stage.At(10.5).Connector.Last.End();

        var lostAt = new List<double>();
        for (var now = 10.6; now < 20; now += 0.1)
        {
            stage.At(now);
            if (lostAt.Count < stage.Told(ClientEventKind.Dropped).Count)
            {
                lostAt.Add(Math.Round(now, 1));
            }
        }

        var due = stage.Told(ClientEventKind.Dropped)[0].Since.TotalSeconds;
        Assert.Equal(3, lostAt[0] - due, 0.15); // tries 1, 2 and 3 s after it was due
    }

    [Fact]
    public void Seed1_8_AMessageIsSentByTheTryThatFindsItOpen()
    {
        var stage = Mimic.Joined("wx-push", Mimic.Says);
        stage.At(10.5).Connector.Last.End();
        stage.WelcomeAllUntil(30); // back at 11.5 s

        Assert.Empty(stage.Told(ClientEventKind.Dropped));
        Assert.Equal(stage.Told(ClientEventKind.Intended).Count, stage.Told(ClientEventKind.Sent).Count);
        Assert.Contains(stage.Told(ClientEventKind.Sent), e => e.At - e.Since > TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public void Seed1_9_ReconnectDelaysDoubleFrom1sTo16sThenGiveUp()
    {
        var stage = Mimic.Joined("wx-push");
        stage.At(10).Connector.Last.End();

        stage.FailAllDialsUntil(120);

        Assert.Equal([0, 11, 13, 17, 25, 41], stage.Dials()); // 1, 3, 7, 15, 31 s after the drop
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
        Assert.True(stage.Client.IsAtRest);
    }

    [Fact]
    public void Seed1_10_ClientsDroppedTogetherDialTogether()
    {
        var fleet = Enumerable.Range(0, 5).Select(_ => Mimic.Joined("wx-push")).ToList();
        fleet.ForEach(stage => stage.At(10).Connector.Last.End());
        fleet.ForEach(stage => stage.FailAllDialsUntil(120));

        Assert.All(fleet, stage => Assert.Equal(fleet[0].Dials(), stage.Dials()));
    }

    [Fact]
    public void Seed1_11_FiveDropsExhaustTheAttemptsForEver()
    {
        var stage = Mimic.Joined("wx-push-as-printed");
        var drops = 0;
        for (var second = 10; second <= 400 && !stage.Client.IsAtRest; second += 40)
        {
            stage.At(second);
            stage.Connector.Connections.FindAll(connection => !connection.IsEnded).ForEach(connection => connection.CloseByServer(1001));
            drops++;
            stage.WelcomeAllUntil(second + 35);
        }

        Assert.Equal(6, drops); // five are made good, each later than the one before; the sixth is not
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
    }

    [Fact]
    public void Seed1_12_OneFailureSchedulesTwoReconnects()
    {
        var stage = Mimic.Joined("wx-push-as-printed");
        stage.At(10).Connector.Last.End(); // told as an error and as a close

        stage.FailAllDialsUntil(11);

        Assert.Equal([0, 11, 11], stage.Dials());
    }

    [Fact]
    public void Seed1_12_TheAsPrintedOneGivesUpSoonerThanTheIntendedOne()
    {
        double GivesUpAt(string profile)
        {
            var stage = Mimic.Joined(profile);
            stage.At(10).Connector.Last.End();
            stage.FailAllDialsUntil(200);
            return Assert.Single(stage.Told(ClientEventKind.GaveUp)).At.TotalSeconds;
        }

        Assert.True(GivesUpAt("wx-push-as-printed") < GivesUpAt("wx-push"));
    }

    [Fact]
    public void Seed1_16_SendsAHeartbeatEvery30s()
    {
        var stage = Mimic.Joined("wx-push").At(100);

        Assert.Equal([30, 60, 90], stage.Beats());
    }
}
