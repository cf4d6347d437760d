using LoadHarness.Metrics.Events;

namespace LoadHarness.Tests.Seeds;

/// <summary>The rows of pages and devices: loaded, hidden, shown, left, killed; one network after another.</summary>
public sealed class SeedPageTests
{
    /// <summary>Shown for 10 s, then hidden for 10 s, again and again.</summary>
    private const string TenAndTen = "visible: 10s, hidden: 10s";

    [Fact]
    public void Seed0_9_NoReconnectWhileThePageIsHidden()
    {
        var stage = Mimic.Joined($"{{ extends: uni-app, visibility: {{ on-hide: stay, {TenAndTen} }} }}");
        stage.At(12).Connector.Last.End();

        stage.At(19.9);
        Assert.Equal([0], stage.Dials());
        stage.At(20); // shown: at once
        Assert.Equal([0, 20], stage.Dials());
    }

    [Fact]
    public void Seed0_9_AnAttemptThatWasDecidedUponIsNotMadeOnAHiddenPage()
    {
        var stage = Mimic.Joined($"{{ extends: uni-app, visibility: {{ on-hide: stay, {TenAndTen} }} }}");
        stage.At(9).Connector.Last.End();

        Assert.Equal([0, 20], stage.At(25).Dials());
    }

    [Fact]
    public void Seed0_10_VisibilityIsCheckedWhenTheTimerIsArmedNotWhenItFires()
    {
        var stage = Mimic.Joined($"{{ extends: uni-app-as-printed, visibility: {{ {TenAndTen}, connects-on-load: 1 }} }}");
        stage.At(10);
        Assert.Equal(1000, stage.Connector.Last.ClosedWith);
        stage.Connector.Last.End(EndCause.Left, EndSide.Client, 1000);

        Assert.Equal([0, 13], stage.At(15).Dials()); // the page is hidden from 10 to 20 s
    }

    [Fact]
    public void Seed0_12_ClosingTheSocketClearsThePendingReconnect()
    {
        var stage = Mimic.Joined($"{{ extends: uni-app, reconnect: {{ when-hidden: go }}, visibility: {{ {TenAndTen} }} }}");
        stage.At(9).Connector.Last.End(); // a reconnect is due at 12 s

        Assert.Equal([0, 20], stage.At(25).Dials());
    }

    [Fact]
    public void Seed0_13_LoadConnectsAndArmsOnePing()
    {
        var stage = Mimic.Of("uni-app-as-printed");
        stage.Enter();
        Assert.Equal([0, 0], stage.Dials());

        stage.WelcomeAllUntil(120);
        Assert.Equal([30], stage.Beats());
    }

    [Fact]
    public void Seed0_17_HidingAndLeavingThePageClosesTheSocketAndIsNoDrop()
    {
        var stage = Mimic.Joined($"{{ extends: uni-app, visibility: {{ {TenAndTen} }} }}", Mimic.Says);
        var frames = stage.Connector.Last.Sent.Count;
        stage.At(10);
        Assert.Equal(1000, stage.Connector.Last.ClosedWith);
        Assert.DoesNotContain("leave", string.Concat(stage.Connector.Last.Sent.Skip(frames)), StringComparison.Ordinal); // it just closes
        stage.Connector.Last.End(EndCause.Left, EndSide.Client, 1000);
        stage.At(19.9);

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;
        Assert.Equal((EndSide.Client, EndCause.Hidden, false), (end.Side, end.Cause, end.IsDrop));
        Assert.DoesNotContain(stage.Told(ClientEventKind.Intended), e => e.Since.TotalSeconds is > 10 and < 20); // nobody talks to a hidden page
        Assert.Empty(stage.Told(ClientEventKind.Dropped));
    }

    [Fact]
    public void Seed0_17_LeavingThePageForGoodClosesIt()
    {
        var stage = Mimic.Joined($"{{ extends: uni-app, visibility: {{ {TenAndTen}, unload: 100% }} }}");
        stage.At(10).Connector.Last.End(EndCause.Left, EndSide.Client, 1000);

        Assert.Equal(EndCause.Unloaded, Assert.Single(stage.Told(ClientEventKind.Ended)).End!.Cause);
        Assert.Equal([0, 20], stage.At(25).Dials());
        Assert.False(stage.Told(ClientEventKind.Dialed)[1].Flag); // a page that is loaded is no reconnect
    }

    [Fact]
    public void Seed0_18_ShowingThePageConnectsAtOnceIfItIsNotConnected()
    {
        var stage = Mimic.Joined($"{{ extends: uni-app, visibility: {{ {TenAndTen} }} }}");
        stage.At(10).Connector.Last.End(EndCause.Left, EndSide.Client, 1000);
        stage.At(20);
        stage.Welcome();

        Assert.Equal([0, 20], stage.Dials());
        Assert.Empty(stage.Told(ClientEventKind.Recovered)); // there was no loss
    }

    [Fact]
    public void Seed0_19_LoadAndShowBothConnectBeforeTheOpenEvent()
    {
        var stage = Mimic.Of("uni-app-as-printed");
        stage.Client.Arrive();
        foreach (var dial in stage.Connector.Connections)
        {
            dial.Open().Receive("""{"type":"joined","room":"r","members":1}""");
        }

        Assert.Equal([0, 0], stage.Dials());
        Assert.Equal(2, stage.Told(ClientEventKind.Joined).Count); // two receivers of everything
    }

    [Fact]
    public void Seed0_26_ADeviceThatTakesAnotherNetworkIsNotHeardAnyMoreAndNoticesNothing()
    {
        var stage = Mimic.Joined("{ extends: uni-app, device: { switch-every: 20s } }");
        stage.At(25);

        Assert.True(stage.Connector.Last.IsHeld);
        Assert.Empty(stage.Told(ClientEventKind.Ended));
    }

    [Fact]
    public void Seed1_2_FiveMinutesInTheBackgroundThenItIsKilledAndLoadedAnew()
    {
        var stage = Mimic.Joined("{ extends: wx-push, visibility: { visible: 1m, hidden: 10m } }");
        stage.At(359.9);
        Assert.False(stage.Connector.Last.Aborted);
        stage.At(360);
        Assert.True(stage.Connector.Last.Aborted);
        stage.Connector.Last.End(EndCause.Cut, EndSide.Client);

        var end = Assert.Single(stage.Told(ClientEventKind.Ended)).End!;
        Assert.Equal((EndSide.Device, EndCause.Device, false), (end.Side, end.Cause, end.IsDrop));
        Assert.Equal([0, 660], stage.At(700).Dials());
        Assert.False(stage.Told(ClientEventKind.Dialed)[1].Flag);
    }

    [Fact]
    public void Seed1_2_WhoIsShownBeforeThatStaysConnected()
    {
        var stage = Mimic.Joined("{ extends: wx-push, visibility: { visible: 1m, hidden: 4m } }").At(1000);

        Assert.Equal([0], stage.Dials());
        Assert.Empty(stage.Told(ClientEventKind.Ended));
    }

    [Fact]
    public void Seed3_19_StaysConnectedWhileHiddenAndClosesWhenThePageIsLeft()
    {
        var hidden = Mimic.Joined($"{{ extends: wx-room, visibility: {{ {TenAndTen} }} }}").At(35);
        Assert.Equal([0], hidden.Dials());
        Assert.Null(hidden.Connector.Last.ClosedWith);

        var left = Mimic.Joined($"{{ extends: wx-room, visibility: {{ {TenAndTen}, unload: 100% }} }}").At(10.1);
        Assert.Equal(1000, left.Connector.Last.ClosedWith);
    }

    [Fact]
    public void Seed3_19_AsPrintedTheHeartbeatTimerOutlivesThePage()
    {
        var stage = Mimic.Joined($"{{ extends: wx-room-as-printed, visibility: {{ {TenAndTen}, unload: 100% }} }}");
        stage.At(10).Connector.Last.End(EndCause.Left, EndSide.Client, 1000);

        Assert.Equal(2, stage.At(19.9).Told(ClientEventKind.HeartbeatMissed).Count); // 5 s apart, to no connection
    }
}
