using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>The page of one client, where the rows of the tutorials do not say it: losses, closed loops, pages that nobody closes.</summary>
public sealed class PageLifeTests
{
    [Fact]
    public void Hide_DuringAnOutage_TellsThatItWasNotBack()
    {
        var stage = new ClientStage("profile: { extends: uni-app, visibility: { visible: 10s, hidden: 10s } }");
        stage.Enter();
        stage.At(9).Connector.Last.End();
        stage.At(20.1);
        stage.Welcome();

        Assert.Equal(10, Assert.Single(stage.Told(ClientEventKind.NotBack)).At.TotalSeconds);
        Assert.Empty(stage.Told(ClientEventKind.Recovered)); // nobody waited for it
    }

    [Fact]
    public void Hide_ServerThatDoesNotAnswerTheClose_IsAbortedAndShownAgainAllTheSame()
    {
        var stage = new ClientStage("profile: { extends: uni-app, visibility: { visible: 10s, hidden: 10s } }");
        var first = stage.Enter();
        stage.At(13.1);
        Assert.True(first.Aborted);
        first.End(EndCause.Cut, EndSide.Client);
        stage.At(20);

        Assert.Equal(EndCause.Hidden, Assert.Single(stage.Told(ClientEventKind.Ended)).End!.Cause);
        Assert.Equal(2, stage.Connector.Connections.Count);
    }

    [Fact]
    public void Hide_WhileDialling_GivesTheDialUpWithoutAWord()
    {
        var stage = new ClientStage("profile: { extends: uni-app, visibility: { visible: 1s, hidden: 1s } }");
        stage.Client.Arrive();
        stage.At(1);
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.Fail("aborted");

        Assert.Empty(stage.Told(ClientEventKind.DialFailed));
        Assert.Equal(2, stage.At(2).Connector.Connections.Count);
    }

    [Fact]
    public void Hidden_WithoutAConnection_IsTheStateAndNoGivingUp()
    {
        var stage = new ClientStage("profile: { extends: uni-app, visibility: { visible: 10s, hidden: 10s } }");
        stage.Enter();
        stage.At(10).Connector.Last.End(EndCause.Left, EndSide.Client, 1000);

        Assert.Equal(ClientState.Hidden, stage.Told(ClientEventKind.StateChanged)[^1].State);
        Assert.Empty(stage.Told(ClientEventKind.GaveUp));
        Assert.True(stage.Client.IsAtRest);
    }

    [Fact]
    public void ClosedLoop_OnAPageThatIsHiddenConnected_GoesOnWhenItIsShown()
    {
        var stage = new ClientStage("""
            profile: { extends: wx-room, protocol: flat-json, heartbeat: never, visibility: { visible: 10s, hidden: 10s } }
            say: { closed-loop: true, think: 1s }
            """);
        stage.Enter();
        stage.At(19.9);
        var before = stage.Told(ClientEventKind.Intended).Count;
        stage.At(20.1);

        Assert.DoesNotContain(stage.Told(ClientEventKind.Intended), e => e.Since.TotalSeconds is > 10 and < 20);
        Assert.Equal(before + 1, stage.Told(ClientEventKind.Intended).Count);
    }

    [Fact]
    public void Stay_OverWhileHidden_ComesAgainShown()
    {
        var stage = new ClientStage(
            "profile: { extends: wx-room, protocol: flat-json, heartbeat: never, visibility: { visible: 10s, hidden: 1h } }", "{ ramp: 2s, stay: 15s }");
        stage.Enter();
        stage.At(15).Connector.Last.End(EndCause.Left, EndSide.Client, 1000);
        stage.Welcome();

        Assert.Equal([0, 15], stage.Connector.Connections.Select(connection => connection.DialedAt.TotalSeconds));
    }

    [Fact]
    public void Leave_StopsThePage()
    {
        var stage = new ClientStage("profile: { extends: uni-app, visibility: { visible: 10s, hidden: 10s } }");
        stage.Enter();
        stage.At(10).Connector.Last.End(EndCause.Left, EndSide.Client, 1000);
        stage.Client.Leave();

        Assert.Single(stage.At(60).Connector.Connections);
    }
}
