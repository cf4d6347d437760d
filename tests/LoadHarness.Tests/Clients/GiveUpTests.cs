using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>What the person behind a client does when that has given up.</summary>
public sealed class GiveUpTests
{
    [Fact]
    public void GiveUp_Reload_LoadsThePageAnewWithAllItsAttempts()
    {
        var stage = new ClientStage(GivesUp("{ reload-after: 10s }"));
        stage.Enter();
        stage.At(1).Connector.Last.End();
        FailLast(stage.At(2));
        FailLast(stage.At(3));
        Assert.Single(stage.Told(ClientEventKind.GaveUp));
        stage.At(12.9);
        Assert.Equal(3, stage.Connector.Connections.Count);
        stage.At(13);

        Assert.Equal(4, stage.Connector.Connections.Count);
        Assert.False(stage.Told(ClientEventKind.Dialed)[^1].Flag); // a page that is loaded is no reconnect
        Assert.Single(stage.Told(ClientEventKind.NotBack));
        FailLast(stage);
        FailLast(stage.At(14));
        FailLast(stage.At(15));
        Assert.Equal(2, stage.Told(ClientEventKind.GaveUp).Count);
    }

    [Fact]
    public void GiveUp_Leave_GivesItsSeatUp()
    {
        var stage = new ClientStage(GivesUp("leave"));
        stage.Enter();
        stage.At(1).Connector.Last.End();
        FailLast(stage.At(2));
        FailLast(stage.At(3));
        stage.At(4);

        Assert.Single(stage.Told(ClientEventKind.Departed));
        Assert.True(stage.Client.IsAtRest);
        Assert.Equal(3, stage.At(60).Connector.Connections.Count);
    }

    private static string GivesUp(string act) =>
        $"profile: {{ extends: bare, protocol: flat-json, reconnect: {{ delay: 1s, max-attempts: 2, on-give-up: {act} }} }}";

    private static void FailLast(ClientStage stage) => stage.Connector.Last.Fail("refused");
}
