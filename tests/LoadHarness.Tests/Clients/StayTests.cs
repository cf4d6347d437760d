using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>Clients that come and go, on hand-driven time: the arrival has a stay of 10 s.</summary>
public sealed class StayTests
{
    private const string Arrival = "{ ramp: 2s, stay: 10s }";

    [Fact]
    public void Stay_Over_LeavesWithAProperCloseAndComesAgain()
    {
        var stage = new ClientStage(arrival: Arrival);
        stage.At(1).Enter();
        var first = stage.Connector.Last;

        stage.At(10.99);
        Assert.Null(first.ClosedWith);
        stage.At(11);
        Assert.Equal(1000, first.ClosedWith);
        Assert.Single(stage.Connector.Connections);

        stage.At(11.2);
        first.End(EndCause.Left, EndSide.Client);
        stage.At(11.3).Welcome();

        Assert.Equal(
            [
                ClientEventKind.Arrived, ClientEventKind.Dialed, ClientEventKind.Opened, ClientEventKind.Read, ClientEventKind.Joined,
                ClientEventKind.Departed, ClientEventKind.Ended,
                ClientEventKind.Arrived, ClientEventKind.Dialed, ClientEventKind.Opened, ClientEventKind.Read, ClientEventKind.Joined,
            ],
            stage.Story.Where(kind => kind is not (ClientEventKind.HeartbeatSent or ClientEventKind.HeartbeatMissed)));
        Assert.Equal([1.0, 11.2], stage.Told(ClientEventKind.Arrived).Select(e => e.At.TotalSeconds));
        Assert.All(stage.Told(ClientEventKind.Dialed), dial => Assert.False(dial.Flag));

        // The next stay is counted from the next joining.
        stage.At(21.29);
        Assert.Null(stage.Connector.Last.ClosedWith);
        stage.At(21.3);
        Assert.Equal(1000, stage.Connector.Last.ClosedWith);
    }

    [Fact]
    public void Stay_WithALossInIt_GoesOn()
    {
        var stage = new ClientStage(arrival: Arrival);
        stage.Enter();
        stage.At(4).Connector.Last.End();
        stage.At(7).Welcome();

        stage.At(10);

        Assert.Equal(1000, stage.Connector.Last.ClosedWith);
        Assert.Single(stage.Told(ClientEventKind.Recovered));
    }

    [Fact]
    public void Stay_OverWhileBackingOff_IsNotBackAndComesAgainAtOnce()
    {
        var stage = new ClientStage(arrival: Arrival);
        stage.Enter();
        stage.At(9).Connector.Last.End();

        stage.At(10);

        Assert.Equal(9, Assert.Single(stage.Told(ClientEventKind.NotBack)).Since.TotalSeconds);
        Assert.Equal([0.0, 10.0], stage.Connector.Connections.Select(connection => connection.DialedAt.TotalSeconds));
        stage.At(10.5).Welcome();
        Assert.Empty(stage.Told(ClientEventKind.Recovered));
        stage.At(13); // the back-off of the former stay
        Assert.Equal(2, stage.Connector.Connections.Count);
    }

    [Fact]
    public void Stay_CloseUnanswered_IsCutAndComesAgain()
    {
        var stage = new ClientStage(arrival: Arrival);
        stage.Enter();

        stage.At(12.99);
        Assert.False(stage.Connector.Last.Aborted);
        stage.At(13);
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.End(EndCause.Stopped, EndSide.Client);

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;
        Assert.Equal((EndCause.Left, "the server did not answer the close", false), (end.Cause, end.Detail, end.IsDrop));
        Assert.Equal(2, stage.Connector.Connections.Count);
    }

    [Fact]
    public void Stay_OverWhileTheServerCuts_IsNoLoss()
    {
        var stage = new ClientStage(arrival: Arrival);
        stage.Enter();
        stage.At(10.1).Connector.Last.End();

        stage.Welcome();

        Assert.Equal(2, stage.Told(ClientEventKind.Joined).Count);
        Assert.Empty(stage.Told(ClientEventKind.Recovered));
    }

    [Fact]
    public void Leave_WhileAStayEnds_DepartsOnceAndStaysAway()
    {
        var stage = new ClientStage(arrival: Arrival);
        stage.Enter();
        stage.At(10.1).Client.Leave();
        Assert.False(stage.Client.IsAtRest);

        stage.Connector.Last.End(EndCause.Left, EndSide.Client);

        Assert.True(stage.Client.IsAtRest);
        Assert.Single(stage.Told(ClientEventKind.Departed));
        Assert.Single(stage.Connector.Connections);
        Assert.Empty(stage.Timers.Armed);
    }

    [Fact]
    public void Say_AcrossStays_GoesOnAsPlannedAndNeverTwice()
    {
        var stage = new ClientStage("profile: uni-app\nsay: { every: 1s, spread: even, bytes: 40 }", Arrival);
        stage.Enter();
        stage.At(12).Connector.Last.End(EndCause.Left, EndSide.Client); // two seconds for its close
        stage.Welcome();

        stage.At(20);

        var sent = stage.Told(ClientEventKind.Sent).Select(e => e.Sequence).ToList();
        Assert.Equal(stage.Told(ClientEventKind.Intended).Count, sent.Count + stage.Told(ClientEventKind.Dropped).Count);
        Assert.Equal(2, stage.Told(ClientEventKind.Dropped).Count);
        Assert.Equal(Enumerable.Range(0, sent.Count).Select(number => (uint)number), sent);
    }
}
