using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Seeds;

/// <summary>Seed 3: room chat with chained heartbeats and a reconnect without pause.</summary>
public sealed class Seed3Tests
{
    [Fact]
    public void Seed3_9_HeartbeatsAreChained5sApartTheFirstAtOnceOnOpen()
    {
        var stage = Mimic.Of("wx-room");
        stage.Client.Arrive();
        stage.At(1).Welcome();

        stage.At(17);

        Assert.Equal([1, 6, 11, 16], stage.Beats());
    }

    [Fact]
    public void Seed3_10_TheFourthFailedHeartbeatReconnects()
    {
        var stage = Mimic.Joined("wx-room").At(12);
        stage.Connector.Last.CloseByServer(1001); // heartbeats at 15, 20, 25 and 30 s fail

        stage.At(29.9);
        Assert.Single(stage.Connector.Connections);
        stage.At(30.1);

        Assert.Equal([0, 30], stage.Dials());
        Assert.Equal(4, stage.Told(ClientEventKind.HeartbeatMissed).Count);
    }

    [Fact]
    public void Seed3_11_AnErrorReconnectsAtOnceAgainAndAgain()
    {
        var stage = Mimic.Joined("wx-room").At(1);
        stage.Connector.Last.End();

        stage.FailAllDialsUntil(11);

        Assert.InRange(stage.Connector.Connections.Count, 41, 42); // one each quarter of a second: as fast as the test answers
        Assert.Empty(stage.Told(ClientEventKind.GaveUp));
    }

    [Fact]
    public void Seed3_14_EachCopyThatComesIsTold()
    {
        var stage = Mimic.Joined("wx-room-as-printed", Mimic.Says).At(5);
        var said = stage.Connector.Last.Sent.Last(frame => frame.Contains("msg", StringComparison.Ordinal));
        stage.Connector.Last.Receive(said).Receive(said);

        var heard = stage.Told(ClientEventKind.Received);
        Assert.Equal(2, heard.Count);
        Assert.Equal(heard[0].Sequence, heard[1].Sequence); // the client could not know; the stamp does
    }

    [Theory]
    [InlineData("wx-room", false)]
    [InlineData("wx-room-as-printed", true)]
    public void Seed3_13_TheOfflineQueueIsFilledAndAsPrintedNeverFlushed(string profile, bool isNever)
    {
        var stage = Mimic.Joined(profile, Mimic.Says);
        stage.At(10.5).Connector.Last.CloseByServer(1001);
        stage.WelcomeAllUntil(45); // its heartbeats bring it back after some 20 s

        var waiting = stage.Told(ClientEventKind.Intended).Count - stage.Told(ClientEventKind.Sent).Count;
        Assert.Equal(isNever ? stage.Client.Queued : 0, waiting);
        Assert.Equal(isNever, waiting > 10);
        Assert.Empty(stage.Told(ClientEventKind.Dropped));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(4.5)]
    public void Seed3_12_AfterACloseItStaysDeadFor15To20s(double sinceHeartbeat)
    {
        var stage = Mimic.Joined("wx-room").At(10 + sinceHeartbeat);
        stage.Connector.Last.CloseByServer(1001);

        stage.At(60);

        Assert.Equal(30 - 10 - sinceHeartbeat, stage.Dials()[1] - 10 - sinceHeartbeat, 0.1);
        Assert.InRange(stage.Dials()[1] - 10 - sinceHeartbeat, 15, 20);
    }

    [Fact]
    public void Seed3_12a_EachReconnectOfAHeartbeatAddsOneAndOneFailureIsEnoughFromThenOn()
    {
        var stage = Mimic.Joined("wx-room-as-printed").At(12);
        stage.Connector.Last.CloseByServer(1001);
        stage.WelcomeAllUntil(41.9); // back at 30 s: the old chain beats at 35, 40; the new one at 30, 35, 40
        Assert.Equal(2, stage.Beats().Count(beat => beat is >= 39 and < 41));

        stage.Connector.Last.CloseByServer(1001);
        stage.WelcomeAllUntil(58); // the next heartbeat of either chain reconnects at once

        Assert.InRange(stage.Dials()[2], 44, 46);
        Assert.True(stage.Beats().Count(beat => beat is >= 53 and < 58) >= 3);
    }

    [Fact]
    public void Seed3_12b_AfterAnErrorItIsOpenAndNeverJoinsBeatsOrSends()
    {
        var stage = Mimic.Joined("wx-room-as-printed", Mimic.Says);
        stage.At(10).Connector.Last.End();
        stage.At(10.1);
        var zombie = stage.Connector.Last.Open();
        stage.At(300);

        Assert.Equal(2, stage.Connector.Connections.Count);
        Assert.Empty(zombie.Sent);
        Assert.Null(zombie.ClosedWith);
        Assert.Equal(ClientState.Login, stage.Told(ClientEventKind.StateChanged)[^1].State);
        Assert.Empty(stage.Told(ClientEventKind.LoginFailed));
        Assert.True(stage.Client.Queued > 40); // what is said from then on waits for ever
    }
}
