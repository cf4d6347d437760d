using System.Text;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Tests.Clients;

/// <summary>The life of a client on hand-driven time.</summary>
public sealed class ChatClientTests
{
    private const string Say = "profile: uni-app\nsay: { every: 1s, spread: even, bytes: 40 }";

    [Fact]
    public void Arrive_WithJoinAnswer_IsJoinedByIt()
    {
        var stage = new ClientStage();
        stage.Client.Arrive();
        stage.At(0.2).Connector.Last.Open();
        stage.At(0.5).Connector.Last.Receive("""{"type":"joined","room":"r"}""");

        Assert.Equal(
            [ClientEventKind.Arrived, ClientEventKind.Dialed, ClientEventKind.Opened, ClientEventKind.Read, ClientEventKind.Joined],
            stage.Story);
        Assert.Equal(0.2, (stage.Told(ClientEventKind.Opened)[0].At - stage.Told(ClientEventKind.Opened)[0].Since).TotalSeconds);
        Assert.Equal(0.3, (stage.Told(ClientEventKind.Joined)[0].At - stage.Told(ClientEventKind.Joined)[0].Since).TotalSeconds, 6);
    }

    [Fact]
    public void Arrive_TheDial_CarriesTokenAndRoom()
    {
        var stage = new ClientStage("profile: uni-app\ntoken: \"a b/${user}\"");
        stage.Client.Arrive();

        var url = stage.Connector.Last.Request.Url;
        Assert.Equal("/chat", url.AbsolutePath);
        Assert.Contains("room=people-0", url.Query, StringComparison.Ordinal);
        Assert.Contains("user-0", url.Query, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrive_WithoutJoinAnswer_IsJoinedAfterSettling()
    {
        var stage = new ClientStage("profile: bare");
        stage.Client.Arrive();
        stage.Connector.Last.Open();

        stage.At(0.99);
        Assert.Empty(stage.Told(ClientEventKind.Joined));
        stage.At(1);
        Assert.Single(stage.Told(ClientEventKind.Joined));
    }

    [Fact]
    public void Login_Refused_IsToldAndTriedAgain()
    {
        var stage = new ClientStage();
        stage.Client.Arrive();
        stage.Connector.Last.Open().Receive("""{"type":"error","reason":"no"}""");
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.End();

        Assert.Contains("refused", stage.Told(ClientEventKind.LoginFailed)[0].Text, StringComparison.Ordinal);
        Assert.False(stage.Told(ClientEventKind.Ended)[0].End!.IsDrop);
        stage.At(3);
        Assert.Equal(2, stage.Connector.Connections.Count);
    }

    [Fact]
    public void Login_Unanswered_FailsAfterItsTime()
    {
        var stage = new ClientStage();
        stage.Client.Arrive();
        stage.Connector.Last.Open();
        stage.At(10);

        Assert.EndsWith(" gave no answer to the login within 10 s", stage.Told(ClientEventKind.LoginFailed)[0].Text, StringComparison.Ordinal);
        Assert.True(stage.Connector.Last.Aborted);
    }

    [Fact]
    public void Drop_WithFixedDelay_IsMadeGoodAndMeasured()
    {
        var stage = new ClientStage();
        stage.Enter();
        stage.At(4).Connector.Last.Receive("""{"type":"pong"}""");
        stage.At(5).Connector.Last.End();
        stage.At(7.99);
        Assert.Single(stage.Connector.Connections);

        stage.At(8);
        stage.At(8.5).Welcome();

        var recovered = Assert.Single(stage.Told(ClientEventKind.Recovered));
        Assert.Equal((8.5, 5.0, 4.0), (recovered.At.TotalSeconds, recovered.Since.TotalSeconds, recovered.Earlier.TotalSeconds));
        Assert.True(stage.Told(ClientEventKind.Dialed)[1].Flag);
    }

    [Fact]
    public void DialFailed_AgainAndAgain_GivesUpAfterMaxAttempts()
    {
        var stage = new ClientStage("profile: { extends: uni-app, reconnect: { delay: 1s, max-attempts: 3 } }");
        stage.Client.Arrive();
        for (var second = 0; second < 4; second++)
        {
            stage.At(second).Connector.Last.Fail("refused");
        }

        stage.At(60);

        Assert.Equal([0.0, 1, 2, 3], stage.Connector.Connections.Select(connection => connection.DialedAt.TotalSeconds));
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
        Assert.True(stage.Client.IsAtRest);
    }

    [Theory]
    [InlineData("open", 5)]
    [InlineData("never", 3)]
    public void Reset_OfTheAttempts_FollowsItsRule(string rule, int dials)
    {
        var stage = new ClientStage($"profile: {{ extends: uni-app, reconnect: {{ delay: 1s, max-attempts: 2, reset: {rule} }} }}");
        stage.Enter();
        for (var second = 1; second <= 4; second++)
        {
            if (!stage.Client.IsAtRest)
            {
                stage.At(second).Connector.Last.End();
                stage.At(second + 0.999);
                stage.At(second + 1);
                if (!stage.Client.IsAtRest)
                {
                    stage.Welcome();
                }
            }
        }

        Assert.Equal(dials, stage.Connector.Connections.Count);
    }

    [Fact]
    public void Close_WhenOnlyErrorsTrigger_GivesUp()
    {
        var stage = new ClientStage("profile: { extends: uni-app, reconnect: { on: [error], delay: 1s } }");
        stage.Enter().CloseByServer(1012);

        Assert.Single(stage.Told(ClientEventKind.GaveUp));
        stage.At(30);
        Assert.Single(stage.Connector.Connections);
    }

    [Fact]
    public void Say_OpenLoop_FollowsThePlan()
    {
        var stage = new ClientStage(Say);
        var connection = stage.Enter();
        stage.At(62);

        var intended = stage.Told(ClientEventKind.Intended);
        Assert.Equal(60, intended.Count);
        Assert.All(intended, e => Assert.InRange(e.Since.TotalSeconds, 2, 62));
        Assert.Equal(60, stage.Told(ClientEventKind.Sent).Count);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (uint)i), stage.Told(ClientEventKind.Sent).Select(e => e.Sequence));
        var frames = connection.Sent.Where(frame => frame.Contains("msg", StringComparison.Ordinal)).ToList();
        Assert.Equal(StampSearch.Found, Stamp.Find(Encoding.UTF8.GetBytes(frames[3]), out var stamp, out _));
        Assert.Equal((7u, 0, 3u), (stamp.Run, stamp.Sender, stamp.Sequence));
        Assert.Equal(intended[3].Since.TotalSeconds, stamp.Due.TotalSeconds, 6);
    }

    [Fact]
    public void Say_TimerLate_IsLateFromItsDueInstantAndNothingIsSkipped()
    {
        var stage = new ClientStage(Say);
        stage.Enter();
        stage.At(2);
        var seen = stage.Told(ClientEventKind.Intended).Count;

        stage.Timers.JumpTo(12); // nothing fired for 10 s, as if the machine had been asleep
        stage.At(12.001);

        var late = stage.Told(ClientEventKind.Sent).Skip(seen).ToList();
        Assert.Equal(10, late.Count);
        Assert.All(late, e => Assert.True(e.At >= TimeSpan.FromSeconds(12)));
        Assert.Equal(late.Select(e => e.Since).Order(), late.Select(e => e.Since));
        Assert.InRange(late[0].Since.TotalSeconds, 2, 3.001);
    }

    [Fact]
    public void Say_WhileNotJoined_IsDroppedAndCounted()
    {
        var stage = new ClientStage(Say);
        stage.Enter();
        stage.At(4).Connector.Last.End();
        stage.At(7);

        Assert.Equal(3, stage.Told(ClientEventKind.Dropped).Count);
        Assert.Equal(
            stage.Told(ClientEventKind.Intended).Count,
            stage.Told(ClientEventKind.Sent).Count + stage.Told(ClientEventKind.Dropped).Count);
    }

    [Fact]
    public void Say_SendFails_IsToldWithItsSequence()
    {
        var stage = new ClientStage(Say);
        stage.Enter().FailSends = true;
        stage.At(5);

        Assert.Equal([0u, 1u, 2u], stage.Told(ClientEventKind.SendFailed).Select(e => e.Sequence));
        Assert.Equal(0, stage.Client.Queued);
    }

    [Fact]
    public void Leave_WithOverdueMessages_CountsThemAsNotSent()
    {
        var stage = new ClientStage(Say);
        stage.Enter();
        stage.At(2);
        stage.Timers.JumpTo(7);
        stage.Client.Leave();

        Assert.Equal(5, stage.Told(ClientEventKind.Intended).Count);
        Assert.Equal(5, stage.Told(ClientEventKind.Dropped).Count);
    }

    [Fact]
    public void Say_ClosedLoop_WaitsForItsEcho()
    {
        var stage = new ClientStage("profile: bare\nsay: { closed-loop: true, think: 500ms, bytes: 40 }");
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open();
        stage.At(3.5);
        Assert.Single(connection.Sent);

        connection.Receive(connection.Sent[0]);
        stage.At(3.99);
        Assert.Single(connection.Sent);
        stage.At(4);
        Assert.Equal(2, connection.Sent.Count);
        Assert.Equal(4, stage.Told(ClientEventKind.Intended)[1].Since.TotalSeconds);
    }

    [Fact]
    public void Say_ClosedLoopWithoutEcho_GoesOnAfterLostAfter()
    {
        var stage = new ClientStage("profile: bare\nsay: { closed-loop: true, bytes: 40 }");
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open();
        stage.At(7.99);
        Assert.Single(connection.Sent);
        stage.At(8);
        Assert.Equal(2, connection.Sent.Count);
    }

    [Fact]
    public void Receive_OwnEchoBeforeSettling_MeansJoined()
    {
        var stage = new ClientStage("profile: bare");
        stage.Client.Arrive();
        var body = new byte[40];
        new Stamp(7, 0, 0, TimeSpan.Zero).Write(body);
        stage.Connector.Last.Open().Receive(Encoding.ASCII.GetString(body));

        Assert.Single(stage.Told(ClientEventKind.Joined));
    }

    [Theory]
    [InlineData("""{"type":"msg","content":"hello"}""", ClientEventKind.ReceivedUnstamped)]
    [InlineData("hello", ClientEventKind.ReceivedUnstamped)]
    [InlineData("""{"type":"notice"}""", ClientEventKind.Read)]
    [InlineData("""{"type":"error","reason":"slow down"}""", ClientEventKind.Trouble)]
    public void Receive_WithoutStamp_IsToldByItsMeaning(string frame, ClientEventKind kind)
    {
        var stage = new ClientStage();
        stage.Enter().Receive(frame);

        Assert.Equal(kind, stage.Story.Last());
    }

    [Fact]
    public void Receive_StampOfAnotherRun_IsForeign()
    {
        var body = new byte[40];
        new Stamp(8, 0, 0, TimeSpan.Zero).Write(body);
        var stage = new ClientStage();
        stage.Enter().Receive(Encoding.ASCII.GetString(body));

        Assert.Equal(ClientEventKind.ReceivedForeign, stage.Story.Last());
    }

    [Theory]
    [InlineData(7u, 3)]
    [InlineData(8u, -1)] // another run: whose message it was, nobody knows
    public void Receive_DamagedFiller_TellsWhatTheStampReads(uint run, int peer)
    {
        var body = new byte[40];
        new Stamp(run, 3, 5, TimeSpan.FromSeconds(9)).Write(body);
        body[35] ^= 1;
        var stage = new ClientStage();
        stage.Enter().Receive(Encoding.ASCII.GetString(body));

        var told = Assert.Single(stage.Told(ClientEventKind.ReceivedCorrupt));
        Assert.Equal((peer, 5u, TimeSpan.FromSeconds(9)), (told.Peer, told.Sequence, told.Earlier));
    }

    [Fact]
    public void Leave_WhenJoined_ClosesPolitely()
    {
        var stage = new ClientStage();
        var connection = stage.Enter();
        stage.At(5).Client.Leave();

        Assert.Equal("""{"type":"leave"}""", connection.Sent[^1]);
        Assert.Equal(1000, connection.ClosedWith);
        connection.End(EndCause.Left, EndSide.Client, 1000);
        Assert.True(stage.Client.IsAtRest);
        Assert.False(stage.Told(ClientEventKind.Ended)[0].End!.IsDrop);
    }

    [Fact]
    public void Leave_WhileLost_TellsThatItIsNotBack()
    {
        var stage = new ClientStage();
        stage.Enter();
        stage.At(5).Connector.Last.End();
        stage.At(6).Client.Leave();
        stage.At(30);

        var notBack = Assert.Single(stage.Told(ClientEventKind.NotBack));
        Assert.Equal((6.0, 5.0), (notBack.At.TotalSeconds, notBack.Since.TotalSeconds));
        Assert.Single(stage.Connector.Connections);
    }

    [Fact]
    public void Leave_WhileDialling_GivesTheDialUp()
    {
        var stage = new ClientStage();
        stage.Client.Arrive();
        stage.Client.Leave();
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.Fail("the dial was given up");

        Assert.Empty(stage.Told(ClientEventKind.DialFailed));
        Assert.True(stage.Client.IsAtRest);
    }

    [Fact]
    public void Stop_WhenTheServerDoesNotAnswerTheClose_SaysSo()
    {
        var stage = new ClientStage();
        var connection = stage.Enter();
        stage.Client.Leave();
        stage.Client.Stop();
        connection.End(EndCause.Stopped, EndSide.Client);

        var end = stage.Told(ClientEventKind.Ended)[0].End!;
        Assert.Equal((EndCause.Left, "the server did not answer the close"), (end.Cause, end.Detail));
    }

    [Fact]
    public void State_AlwaysGoesOnFromWhereItWas()
    {
        var stage = new ClientStage();
        stage.Enter();
        stage.At(5).Connector.Last.End();
        stage.At(8).Welcome();
        stage.Client.Leave();
        stage.Connector.Last.End(EndCause.Left, EndSide.Client);

        var changes = stage.Told(ClientEventKind.StateChanged);
        Assert.Equal(
            [
                ClientState.Connecting, ClientState.Login, ClientState.Open, ClientState.BackingOff,
                ClientState.Connecting, ClientState.Login, ClientState.Open, ClientState.Away,
            ],
            changes.Select(e => e.State));
        Assert.Equal(changes.SkipLast(1).Select(e => e.State), changes.Skip(1).Select(e => e.From));
    }
}
