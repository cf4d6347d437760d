using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Tests.Wire;

/// <summary>Handshakes that are left undone on purpose, on hand-driven time: the dial has a patience of 10 s.</summary>
public sealed class PartialUpgradeTests
{
    private static readonly HandshakePolicy Dripping = new(false, TimeSpan.FromSeconds(2));

    [Fact]
    public void Half_OfTheRequest_IsSentAndNothingMore()
    {
        var stage = Dial(HandshakePolicy.Half);
        var sent = stage.Channel.Text;
        stage.At(9.9);

        Assert.StartsWith("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\n\r\n", sent, StringComparison.Ordinal);
        Assert.Equal(sent, stage.Channel.Text);
        Assert.Empty(stage.Told);
    }

    [Fact]
    public void Half_TheServerWaits_EndsWithOurPatience()
    {
        var stage = Dial(HandshakePolicy.Half).At(10);

        Assert.True(stage.Channel.IsCut);
        Assert.Equal(
            ["held for 10 s or more", "failed: localhost:80 still waited after 10 s for a handshake that was left undone on purpose"], stage.Told);
        Assert.Empty(stage.Timers.Armed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Half_TheServerEndsIt_TellsAfterHowLong(bool resets)
    {
        var stage = Dial(HandshakePolicy.Half).At(4);
        stage.Channel.End(resets ? ChannelEndKind.Reset : ChannelEndKind.Fin);

        Assert.Equal(["held for 4 s", "failed: localhost:80 ended a handshake that was left undone on purpose"], stage.Told);
        Assert.Empty(stage.Timers.Armed);
    }

    [Fact]
    public void Half_TheServerAnswersATimeOut_TellsItToo()
    {
        var stage = Dial(HandshakePolicy.Half).At(5);
        stage.Channel.Receive([.. "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8]);

        Assert.Equal(["held for 5 s", "failed: localhost:80/ answered the upgrade with HTTP 408"], stage.Told);
    }

    [Fact]
    public void Half_TheClientLeaves_SaysNothingOfTheServer()
    {
        var stage = Dial(HandshakePolicy.Half).At(3);
        stage.Connection.Abort();

        Assert.Equal(["failed: the dial was given up"], stage.Told);
    }

    [Fact]
    public void Dripping_ComesByteByByte()
    {
        var stage = Dial(Dripping);
        Assert.Equal("G", stage.Channel.Text);
        stage.At(2);
        Assert.Equal("GE", stage.Channel.Text);
        stage.At(9);
        Assert.Equal("GET /", stage.Channel.Text);
        stage.Channel.End(ChannelEndKind.Fin);

        Assert.Empty(stage.Timers.Armed);
    }

    private static WireStage Dial(HandshakePolicy policy)
    {
        var stage = new WireStage(handshake: policy);
        stage.Connection.Open(stage.Channel);
        ((IChannelOwner)stage.Connection).OnConnected();
        return stage;
    }
}
