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
    public void Seed1_7_AFrameThatIsNoJsonEndsInItsHandler()
    {
        var stage = Mimic.Joined("wx-push");
        stage.Connector.Last.Receive("oops");

        stage.At(20);

        Assert.Contains("not JSON: oops", Assert.Single(stage.Told(ClientEventKind.ReceivedUnstamped)).Text, StringComparison.Ordinal);
        Assert.Single(stage.Connector.Connections);
        Assert.Empty(stage.Told(ClientEventKind.Ended));
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

    /// <summary>As printed nobody binds handlers to the second connection: how it ends, or that it never opens, makes nobody dial.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Seed1_13_HowTheSecondConnectionEndsIsHeardByNobody(bool opens)
    {
        var stage = Mimic.Joined("{ extends: wx-push, reconnect: { max-attempts: 1, reset: never } }").At(10);
        stage.Connector.Last.End();
        stage.At(11);
        if (opens)
        {
            stage.Welcome();
            stage.At(20).Connector.Last.CloseByServer(1001);
        }
        else
        {
            stage.Connector.Last.Fail("refused");
        }

        stage.At(300);

        Assert.Equal([0, 11], stage.Dials());
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
    }

    [Theory]
    [InlineData("leaves", EndSide.Client, EndCause.Left, false)]
    [InlineData("server closes", EndSide.Server, EndCause.ServerClosed, true)]
    [InlineData("process killed", EndSide.Network, EndCause.Cut, true)]
    [InlineData("network switch", EndSide.Network, EndCause.NetworkDown, true)]
    [InlineData("illegal frame", EndSide.Client, EndCause.ProtocolError, true)]
    [InlineData("auth failure", EndSide.Client, EndCause.LoginFailed, false)]
    public void Seed1_14_ActiveAndPassiveClosesAndProtocolErrorsAreToldApart(string what, EndSide side, EndCause cause, bool isDrop)
    {
        var stage = Mimic.Of("wx-push");
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open();
        if (what != "auth failure")
        {
            connection.Receive("""{"type":"joined","room":"r","members":1}""");
        }

        stage.At(1);
        switch (what)
        {
            case "leaves":
                stage.Client.Leave();
                connection.End(EndCause.Left, EndSide.Client, 1000);
                break;
            case "server closes":
                connection.CloseByServer(1001);
                break;
            case "network switch":
                stage.Client.Device.LoseNetwork(silent: false);
                connection.End();
                break;
            case "illegal frame":
                connection.End(EndCause.ProtocolError, EndSide.Client, 1002);
                break;
            case "auth failure":
                connection.Receive("""{"type":"error","reason":"no"}""").End(EndCause.Cut, EndSide.Client);
                break;
            default:
                connection.End();
                break;
        }

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;
        Assert.Equal((side, cause, isDrop), (end.Side, end.Cause, end.IsDrop));
        Assert.Equal(what == "auth failure" ? 1 : 0, stage.Told(ClientEventKind.LoginFailed).Count);
    }

    [Fact]
    public void Seed1_15_ItIsConnectingOpenClosingAndClosedAndSendsWhileItIsOpen()
    {
        var stage = Mimic.Of("{ extends: wx-push, send: { retries: 1 } }", Mimic.Says);
        stage.Client.Arrive();
        stage.At(10); // connecting: nothing can be sent
        Assert.Empty(stage.Told(ClientEventKind.Sent));
        stage.Welcome();
        stage.At(20.5);
        var whileOpen = stage.Told(ClientEventKind.Sent).Count;
        stage.Connector.Last.End();
        stage.At(21); // closed
        Assert.InRange(whileOpen, 10, 12);
        Assert.Equal(whileOpen, stage.Told(ClientEventKind.Sent).Count);
        stage.WelcomeAllUntil(22);
        stage.Client.Leave(); // closing: its frame is on its way
        var sent = stage.Told(ClientEventKind.Sent).Count;
        stage.At(30);
        stage.Connector.Last.End(EndCause.Left, EndSide.Client, 1000);

        Assert.Equal(sent, stage.Told(ClientEventKind.Sent).Count);
        Assert.Equal(
            [
                ClientState.Connecting, ClientState.Login, ClientState.Open, ClientState.BackingOff, ClientState.Connecting, ClientState.Login,
                ClientState.Open, ClientState.Away,
            ],
            stage.Told(ClientEventKind.StateChanged).Select(e => e.State));
    }

    [Fact]
    public void Seed1_16_SendsAHeartbeatEvery30s()
    {
        var stage = Mimic.Joined("wx-push").At(100);

        Assert.Equal([30, 60, 90], stage.Beats());
    }

    [Fact]
    public void Seed1_25_WhatTheServerBroadcastsIsAMessageOfWhoSaidIt()
    {
        var speaker = Mimic.Joined("wx-push", Mimic.Says).At(5);
        var listener = Mimic.Joined("wx-push").At(5);
        listener.Connector.Last.Receive(speaker.Connector.Last.Sent.Last(frame => frame.Contains("msg", StringComparison.Ordinal)));

        var heard = Assert.Single(listener.Told(ClientEventKind.Received));
        var said = speaker.Told(ClientEventKind.Sent)[^1];
        Assert.Equal((said.Client, said.Sequence), (heard.Peer, heard.Sequence));
        Assert.Equal(said.Since.TotalMilliseconds, heard.Since.TotalMilliseconds, 0.001); // stamps count in microseconds
    }
}
