using LoadHarness.Metrics.Events;
using LoadHarness.Tests.Auth;
using LoadHarness.Tests.Clients;

namespace LoadHarness.Tests.Protocols;

/// <summary>Clients that speak the formats of the seeds, on hand-driven time.</summary>
public sealed class SeedClientTests
{
    [Fact]
    public void Seed1_6_TimeToAuthenticatedIsFromOpenToTheAnswerOfTheAuthFrame()
    {
        var stage = new ClientStage("profile: { protocol: wx-push }");
        stage.Client.Arrive();
        stage.At(1);
        var connection = stage.Connector.Last.Open();
        Assert.Equal(["""{"type":"auth","token":"token-0","room":"people-0"}"""], connection.Sent);
        Assert.Empty(stage.Told(ClientEventKind.Joined));
        stage.At(1.5);
        connection.Receive("""{"type":"auth","ok":true}""");

        var joined = Assert.Single(stage.Told(ClientEventKind.Joined));
        Assert.Equal(0.5, (joined.At - joined.Since).TotalSeconds);
    }

    [Fact]
    public void Seed3_4_JoinIsSentOnOpenBeforeTheFirstHeartbeat()
    {
        var stage = new ClientStage("profile: { protocol: wx-room, heartbeat: { every: 5s, first: 0s } }");
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open().Receive("""{"code":200,"data":"{\"type\":\"join\",\"topic\":\"people-0\"}"}""");
        stage.At(0.1);

        Assert.Equal(
            ["""{"token":"token-0","type":3,"payLoad":"{\"topic\":\"people-0\"}"}""", """{"token":"token-0","type":1,"payLoad":""}"""],
            connection.Sent);
    }

    [Fact]
    public void Seed3_5_AStampSurvivesThreeEncodings()
    {
        var stage = new ClientStage("profile: { protocol: wx-room }\nsay: { every: 1s, bytes: 64 }");
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open().Receive("""{"code":200,"data":"{\"type\":\"join\"}"}""");
        stage.At(20);
        connection.Receive(connection.Sent[1]); // the sender hears what it said as it said it

        Assert.Equal(0, Assert.Single(stage.Told(ClientEventKind.Received)).Peer);
        Assert.Empty(stage.Told(ClientEventKind.ReceivedCorrupt));
    }

    [Fact]
    public void Seed3_2_FramesHoldTheNewTokenOnceItIsRefreshed()
    {
        const string profile = "{ protocol: wx-room, heartbeat: { every: 20s }, auth: { login: { url: /login, lifetime: 60s } } }";
        var stage = new ClientStage($"profile: {profile}", http: new ScriptedLogin { AnswersAtOnce = true });
        stage.Client.Arrive();
        var connection = stage.Connector.Last.Open().Receive("""{"code":200,"data":"{\"type\":\"join\"}"}""");
        stage.At(45);

        Assert.Equal(["token-t1", "token-t1", "token-t2"], connection.Sent.Select(frame => frame.Split('"')[3])); // at 0, 20 and 40 s
        Assert.Equal("token-t1", connection.Request.Headers[0].Value);
    }
}
