using System.Text.Json;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>Clients that do wrong on purpose, on hand-driven time: says from 2 s on for 60 s.</summary>
public sealed class UnrulyTests
{
    [Fact]
    public void Malformed_IsNoJson_InItsPaceAndOutsideTheLedger()
    {
        var stage = Of("unruly: [{ send: malformed, every: 1s, spread: even }]");
        stage.Enter();
        stage.At(62);

        var sent = stage.Connector.Last.Sent;
        Assert.InRange(sent.Count, 59, 61);
        Assert.All(sent, frame => Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(frame)));
        Assert.Equal(sent.Count, stage.Told(ClientEventKind.SentMalformed).Count);
        Assert.Empty(stage.Told(ClientEventKind.Intended));
        stage.At(90);
        Assert.Equal(sent.Count, stage.Connector.Last.Sent.Count); // nothing more from the drain on
    }

    [Fact]
    public void Oversized_IsAMessageOfThatLength()
    {
        var stage = Of("unruly: [{ send: oversized, every: 10s, spread: even, bytes: 2 MiB }]");
        stage.Enter();
        stage.At(12);

        var frame = Assert.Single(stage.Connector.Last.Sent);
        Assert.Equal(2 << 20, JsonDocument.Parse(frame).RootElement.GetProperty("content").GetString()!.Length);
        Assert.Single(stage.Told(ClientEventKind.SentOversized));
        Assert.Empty(stage.Told(ClientEventKind.Sent));
    }

    [Fact]
    public void Join_IsThatOfTheProtocol_SoManyTimesASecond()
    {
        var stage = Of("unruly: [{ send: join, every: 50ms, spread: even }]", "wx-room");
        stage.Client.Arrive();
        stage.Connector.Last.Open().Receive("""{"code":200,"data":"{\"type\":\"join\",\"topic\":\"r\",\"members\":1}"}""");
        var join = Assert.Single(stage.Connector.Last.Sent);
        stage.At(12);

        var again = stage.Connector.Last.Sent.Skip(1).ToList();
        Assert.InRange(again.Count, 199, 201);
        Assert.All(again, frame => Assert.Equal(join, frame));
        Assert.Equal(again.Count, stage.Told(ClientEventKind.SentJoin).Count);
        Assert.Single(stage.Told(ClientEventKind.Joined));
    }

    [Fact]
    public void Unruly_WithoutAConnection_IsLeftOut()
    {
        var stage = Of("unruly: [{ send: malformed, every: 1s }]");
        stage.Client.Arrive();
        stage.At(62);

        Assert.Empty(stage.Connector.Last.Sent);
        Assert.Empty(stage.Told(ClientEventKind.SentMalformed));
    }

    [Fact]
    public void HangUp_CutsWithoutACloseFrame_AndDialsAgainAtOnce()
    {
        var stage = Of("hang-up: 100ms, reconnect: { delay: none }");
        stage.At(1).Enter();
        var first = stage.Connector.Last;
        stage.At(1.09);
        Assert.False(first.Aborted);
        stage.At(1.1);
        Assert.True(first.Aborted);
        Assert.Null(first.ClosedWith);

        first.End();
        stage.At(1.11);
        var second = stage.Connector.Last;
        Assert.NotSame(first, second);
        Assert.Equal(1.1, second.DialedAt.TotalSeconds, 3);

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;
        Assert.Equal((EndSide.Client, EndCause.HungUp, false), (end.Side, end.Cause, end.IsDrop));
        stage.Welcome();
        stage.At(2);
        Assert.True(second.Aborted); // each time anew
    }

    [Fact]
    public void HotReconnect_AfterAFailedDial_DialsAgainAtOnceForEver()
    {
        var stage = new ClientStage("profile: hot-reconnect");
        stage.Client.Arrive();
        for (var i = 0; i < 50; i++)
        {
            stage.Connector.Last.Fail("refused");
            stage.At(0.001 * (i + 1));
        }

        Assert.Equal(51, stage.Connector.Connections.Count);
    }

    [Fact]
    public void TwoSockets_CarryTheSameToken_AndEachThatIsLostIsDialledAnew()
    {
        var stage = new ClientStage("profile: two-sockets");
        stage.Client.Arrive();
        var (one, two) = (stage.Connector.Connections[0], stage.Connector.Connections[1]);
        Assert.Equal("?token=token-0&room=people-0", one.Request.Url.Query);
        Assert.Equal(one.Request.Url, two.Request.Url);

        foreach (var connection in (ScriptedConnection[])[one, two])
        {
            connection.Open().Receive("""{"type":"joined","room":"r","members":1}""");
        }

        Assert.Equal(2, stage.Told(ClientEventKind.Joined).Count);
        one.CloseByServer(4000);
        stage.At(1.5);
        Assert.Equal(3, stage.Connector.Connections.Count);
        Assert.False(two.IsEnded || two.Aborted);
        Assert.Equal(one.Request.Url, stage.Connector.Last.Request.Url);
    }

    [Fact]
    public void SlowAndHalf_AreAskedOfTheTransport()
    {
        var slow = new ClientStage("profile: slow-reader");
        slow.Client.Arrive();
        Assert.Equal(200, slow.Connector.Last.Request.Read.BytesPerSecond);
        Assert.True(slow.Connector.Last.Request.Handshake.IsWhole);

        var loris = new ClientStage("profile: slow-loris");
        loris.Client.Arrive();
        Assert.Equal(TimeSpan.FromSeconds(1), loris.Connector.Last.Request.Handshake.ByteEvery);
        Assert.False(loris.Connector.Last.Request.Read.IsSlow);
    }

    private static ClientStage Of(string keys, string protocol = "flat-json") =>
        new($"profile: {{ extends: bare, protocol: {protocol}, {keys} }}");
}
