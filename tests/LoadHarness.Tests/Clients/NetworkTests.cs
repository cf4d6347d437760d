using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Clients;

/// <summary>The network of one client goes away and comes back.</summary>
public sealed class NetworkTests
{
    private const string Quick = "profile: { extends: uni-app, reconnect: { delay: 300ms } }";

    [Fact]
    public void NetworkDown_WhileJoined_IsADropOfTheNetworkAndDialsFailInside()
    {
        var stage = new ClientStage(Quick);
        var first = stage.Enter();

        stage.At(10).Client.NetworkDown(silent: false);
        Assert.True(first.Aborted);
        first.End(EndCause.Cut, EndSide.Client);
        stage.At(11);

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;
        Assert.Equal((EndSide.Network, CloseCode.None, true), (end.Side, end.Code, end.IsDrop));
        Assert.Equal([10.32, 10.64, 10.96], // a device takes 20 ms to find out
             stage.Told(ClientEventKind.DialFailed).Select(e => Math.Round(e.At.TotalSeconds, 6)));
        Assert.All(stage.Told(ClientEventKind.DialFailed), e => Assert.Equal("the network is down (event at 10 s)", e.Text));
        Assert.Single(stage.Connector.Connections);
    }

    [Fact]
    public void NetworkUp_AfterAnOutage_LetsTheNextDialThrough()
    {
        var stage = new ClientStage(Quick);
        var first = stage.Enter();
        stage.At(10).Client.NetworkDown(silent: false);
        first.End();

        stage.At(10.7).Client.NetworkUp();
        stage.At(10.95);
        stage.Welcome();

        var back = Assert.Single(stage.Told(ClientEventKind.Recovered));
        Assert.Equal((10, 10.95), (back.Since.TotalSeconds, back.At.TotalSeconds));
    }

    [Fact]
    public void NetworkDown_WhileDialling_FailsTheDial()
    {
        var stage = new ClientStage(Quick);
        stage.Client.Arrive();
        stage.At(0.1).Client.NetworkDown(silent: false);
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.Fail("aborted");

        Assert.Equal("the network is down (event at 0.1 s)", Assert.Single(stage.Told(ClientEventKind.DialFailed)).Text);
    }
}
