using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>Heartbeats of a joined client on hand-driven time.</summary>
public sealed class HeartbeatTests
{
    [Fact]
    public void Heartbeat_IsSentAtItsDistance()
    {
        var stage = new ClientStage();
        var connection = stage.Enter();
        stage.At(95);

        Assert.Equal([30.0, 60, 90], stage.Told(ClientEventKind.HeartbeatSent).Select(e => e.At.TotalSeconds));
        Assert.Equal("""{"type":"ping"}""", connection.Sent[0]);
    }

    [Fact]
    public void Heartbeat_Answered_IsMeasured()
    {
        var stage = new ClientStage("profile: { extends: uni-app, heartbeat: { every: 10s, first: 1s, reply-within: 2s } }");
        var connection = stage.Enter();
        stage.At(1.25);
        connection.Receive("""{"type":"pong"}""");

        var answered = Assert.Single(stage.Told(ClientEventKind.HeartbeatAnswered));
        Assert.Equal(0.25, (answered.At - answered.Since).TotalSeconds);
        stage.At(10);
        Assert.Empty(stage.Told(ClientEventKind.HeartbeatMissed));
    }

    [Fact]
    public void Heartbeat_Unanswered_GivesTheConnectionUp()
    {
        var stage = new ClientStage("profile: { extends: uni-app, heartbeat: { every: 10s, reply-within: 4s, give-up-after: 2 } }");
        var connection = stage.Enter();
        stage.At(23.9);
        Assert.False(connection.Aborted);
        stage.At(24);
        Assert.True(connection.Aborted);
        connection.End();

        var end = stage.Told(ClientEventKind.Ended)[0].End!;
        Assert.Equal((EndSide.Network, EndCause.HeartbeatLost, true), (end.Side, end.Cause, end.IsDrop));
        Assert.Equal(2, stage.Told(ClientEventKind.HeartbeatMissed).Count);
    }

    [Theory]
    [InlineData("every: 10s, reply-within: 10s", 30)]
    [InlineData("every: 10s, reply-within: 25s", 45)]
    public void Heartbeat_UnansweredForLongerThanToTheNext_IsMissedAllTheSame(string policy, double gaveUp)
    {
        var stage = new ClientStage($"profile: {{ extends: uni-app, heartbeat: {{ {policy}, give-up-after: 2 }} }}");
        var connection = stage.Enter();
        stage.At(gaveUp - 0.1);
        Assert.False(connection.Aborted);
        stage.At(gaveUp);

        Assert.True(connection.Aborted);
        Assert.Equal([10.0, 20], stage.Told(ClientEventKind.HeartbeatMissed).Select(e => e.Since.TotalSeconds));
    }

    [Fact]
    public void Heartbeat_AnsweredAfterTheNext_IsMeasuredFromItsOwnSending()
    {
        var stage = new ClientStage("profile: { extends: uni-app, heartbeat: { every: 10s, reply-within: 25s } }");
        var connection = stage.Enter();
        stage.At(22);
        connection.Receive("""{"type":"pong"}""").Receive("""{"type":"pong"}""");

        Assert.Equal([12.0, 2], stage.Told(ClientEventKind.HeartbeatAnswered).Select(e => (e.At - e.Since).TotalSeconds));
        stage.At(50);
        Assert.DoesNotContain(stage.Told(ClientEventKind.HeartbeatMissed), missed => missed.Since.TotalSeconds < 30);
    }
}
