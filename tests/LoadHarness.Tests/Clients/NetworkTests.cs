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

        stage.At(10).Client.Device.LoseNetwork(silent: false);
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
        stage.At(10).Client.Device.LoseNetwork(silent: false);
        first.End();

        stage.At(10.7).Client.Device.RegainNetwork();
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
        stage.At(0.1).Client.Device.LoseNetwork(silent: false);
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.Fail("aborted");

        Assert.Equal("the network is down (event at 0.1 s)", Assert.Single(stage.Told(ClientEventKind.DialFailed)).Text);
    }

    [Fact]
    public void Switch_WhoIsToldOfTheNewNetwork_DialsAtOnceAndTheServerIsNotTold()
    {
        var stage = new ClientStage("profile: { extends: wx-rtc, protocol: flat-json }");
        var old = stage.Enter();
        stage.At(10).Client.Device.SwitchNetwork(silent: true);
        stage.At(10.01);
        stage.Welcome();

        var end = Assert.Single(stage.Told(ClientEventKind.Ended));
        Assert.Equal((10.0, EndSide.Device, EndCause.Device, false), (Math.Round(end.At.TotalSeconds, 1), end.End!.Side, end.End.Cause, end.End.IsDrop));
        Assert.Equal(TimeSpan.Zero, end.End.LastReceived);
        Assert.True(old.IsHeld);
        Assert.False(old.Aborted);
        Assert.Null(old.ClosedWith);
        Assert.False(stage.Connector.Last.IsHeld);
    }

    [Fact]
    public void Switch_AfterTwoMinutes_TheDescriptorOfTheOldOneIsGivenBack()
    {
        var stage = new ClientStage("profile: { extends: wx-rtc, protocol: flat-json }");
        var old = stage.Enter();
        stage.At(10).Client.Device.SwitchNetwork(silent: true);
        stage.At(129);
        Assert.False(old.Aborted);
        stage.At(131);

        Assert.True(old.Aborted);
        old.End(); // what the transport then tells was told long ago
        Assert.Single(stage.Told(ClientEventKind.Ended), e => e.Connection == 0);
    }

    [Fact]
    public void Switch_RunOver_NothingIsLeftOpen()
    {
        var stage = new ClientStage("profile: { extends: wx-rtc, protocol: flat-json }");
        var old = stage.Enter();
        stage.At(10).Client.Device.SwitchNetwork(silent: true);
        stage.At(11).Client.Leave();

        Assert.True(old.Aborted);
    }

    [Fact]
    public void Switch_ToldByTheDevice_IsAnErrorAndReconnectsByPolicy()
    {
        var stage = new ClientStage("profile: { extends: uni-app, device: { switch-every: 10s, old-connections: cut } }");
        stage.Enter();
        stage.At(14);

        Assert.Equal([0, 13], stage.Connector.Connections.Select(connection => Math.Round(connection.DialedAt.TotalSeconds, 1)));
        Assert.Equal(EndCause.Device, Assert.Single(stage.Told(ClientEventKind.Ended)).End!.Cause);
        Assert.Empty(stage.Told(ClientEventKind.Recovered)); // no drop, so no reconnect time
    }

    [Fact]
    public void Switch_NobodyIsTold_WhatIsSaidWaitsUntilTheWatchdogNotices()
    {
        var stage = new ClientStage("profile: { extends: wx-rtc, protocol: flat-json, reconnect: { at-once: [] } }");
        var old = stage.Enter();
        stage.At(10).Client.Device.SwitchNetwork(silent: true);
        stage.At(29.9);
        Assert.Empty(stage.Told(ClientEventKind.Ended));
        stage.At(31);

        Assert.Equal(30, Assert.Single(stage.Told(ClientEventKind.Ended)).At.TotalSeconds);
        Assert.Equal(2, stage.Connector.Connections.Count);
        Assert.False(old.Aborted);
    }

    [Fact]
    public void Switch_WhileDialling_FailsTheDial()
    {
        var stage = new ClientStage(Quick);
        stage.Client.Arrive();
        stage.At(0.1).Client.Device.SwitchNetwork(silent: true);
        stage.Connector.Last.Fail("aborted");

        Assert.Equal("the device has changed its network", Assert.Single(stage.Told(ClientEventKind.DialFailed)).Text);
    }

    [Fact]
    public void Switch_WithoutANetwork_ChangesNothing()
    {
        var stage = new ClientStage(Quick);
        stage.Enter();
        stage.Client.Device.LoseNetwork(silent: true);
        stage.Client.Device.SwitchNetwork(silent: true);
        stage.Client.Device.RegainNetwork();

        Assert.False(stage.Connector.Last.IsHeld);
        Assert.Empty(stage.Told(ClientEventKind.Ended));
    }
}
