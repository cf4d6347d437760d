using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>A client that speaks a wire format in code: what its conversation tells becomes what the client does.</summary>
public sealed class CodeClientTests
{
    private const string Returning = "profile: { extends: bare, protocol: socket.io, reconnect: { delay: 1s } }\ntoken: secret";

    [Fact]
    public void Login_InSteps_IsJoinedWithTheLast()
    {
        var stage = new ClientStage(Returning);
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open().Receive("""0{"sid":"x"}""").Receive("""40{"sid":"y"}""");
        Assert.Empty(stage.Told(ClientEventKind.Joined));

        connection.Receive("430[]");

        Assert.Single(stage.Told(ClientEventKind.Joined));
        Assert.Equal(["""40{"token":"secret"}""", """420["join","people-0"]"""], connection.Sent);
    }

    [Fact]
    public void Login_ThatIsNotAnswered_SaysWhatIsMissing()
    {
        var stage = new ClientStage(Returning);
        stage.Client.Arrive();
        stage.Connector.Last.Open();

        stage.At(11);

        Assert.Equal(
            "127.0.0.1:9 gave no answer to the upgrade (Engine.IO's open packet) within 10 s", Assert.Single(stage.Told(ClientEventKind.LoginFailed)).Text);
    }

    [Fact]
    public void LoggedOut_WhileTheConnectionStaysOpen_IsADropByTheServer()
    {
        var stage = new ClientStage(Returning);
        var connection = Enter(stage).Receive("41");
        Assert.True(connection.Aborted);
        connection.End();

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;

        Assert.Equal((EndSide.Server, EndCause.ServerClosed, CloseCode.None, true), (end.Side, end.Cause, end.Code, end.IsDrop));
        Assert.Equal("the server has logged the client out (Socket.IO DISCONNECT)", end.Detail);
        Assert.Equal(2, stage.At(2).Connector.Connections.Count);
    }

    [Fact]
    public void LoggedOut_WhileItLeaves_HasLeft()
    {
        var stage = new ClientStage(Returning);
        var connection = Enter(stage);
        stage.Client.Leave();
        Assert.Equal(("41", 1000), (connection.Sent[^1], connection.ClosedWith));

        connection.Receive("41");
        Assert.False(connection.Aborted);
        connection.End(EndCause.Left, EndSide.Client, 1000);

        Assert.False(Assert.Single(stage.Told(ClientEventKind.Ended)).End!.IsDrop);
    }

    [Fact]
    public void SignOfLife_WhereNothingAnswersHeartbeats_IsAPing()
    {
        var stage = new ClientStage("profile: { extends: bare, protocol: signalr, heartbeat: { every: 1s } }");
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open().Receive("{}\u001e{\"type\":3,\"invocationId\":\"0\"}\u001e");
        stage.At(1.5);
        Assert.Equal(("{\"type\":6}\u001e", 0), (connection.Sent[^1], connection.Pings));
        var sent = connection.Sent.Count;

        stage.Client.Probe();

        Assert.Equal((sent, 1), (connection.Sent.Count, connection.Pings));
    }

    private static ScriptedConnection Enter(ClientStage stage)
    {
        stage.Client.Arrive();
        return stage.Connector.Last.Open().Receive("""0{"sid":"x"}""").Receive("""40{"sid":"y"}""").Receive("430[]");
    }
}
