using LoadHarness.Clients.Transport;
using static LoadHarness.Tests.Wire.ServerFrames;

namespace LoadHarness.Tests.Wire;

/// <summary>How a connection of our own transport ends (RFC 6455 section 7.1).</summary>
public sealed class ClosingTests
{
    public static TheoryData<byte[], string, string> Faults => new()
    {
        { Frame(0xF1), "88 03EA", "ended: Client ProtocolError none a frame with a reserved bit set" },
        { Frame(0x81, 0xFF), "88 03EF", "ended: Client ProtocolError none text that is not UTF-8" },
        { [0x82, 126, 0x10, 0], "88 03F1", "ended: Client MessageTooBig none a message of more than 1024 bytes" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_IsToldAtOnce_ButTcpIsLeftToTheServer(byte[] wrong, string close, string told)
    {
        var stage = new WireStage().Open();
        stage.Channel.Receive(wrong);
        stage.Channel.Receive(Frame(0x81, 0x61)); // dropped

        Assert.Equal(["opened", told], stage.Told);
        Assert.Equal([close], stage.Channel.Frames);
        Assert.False(stage.Channel.IsCut);

        stage.Channel.End(ChannelEndKind.Fin);
        Assert.Empty(stage.Timers.Armed);
        Assert.Equal(2, stage.Told.Count);
    }

    [Fact]
    public void Fault_ServerThatGoesOn_IsCutAfterASecond()
    {
        var stage = new WireStage().Open();
        stage.Channel.Receive(Frame(0xF1));
        stage.At(0.5).Channel.Receive(Frame(0x81, 0x61));
        stage.At(0.99);
        Assert.False(stage.Channel.IsCut);

        stage.At(1);
        Assert.True(stage.Channel.IsCut);
        Assert.Equal(2, stage.Told.Count);
    }

    [Fact]
    public void Close_OfTheServer_IsAnsweredWithItsCodeAndTcpIsLeftToIt()
    {
        var stage = new WireStage().Open();
        stage.Channel.Receive(Close(4001, "kicked"));

        Assert.Equal(["opened", "ended: Server ServerClosed 4001 kicked"], stage.Told);
        Assert.Equal(["88 0FA1"], stage.Channel.Frames);
        Assert.False(stage.Channel.IsCut);
        stage.At(1);
        Assert.True(stage.Channel.IsCut);
    }

    [Fact]
    public void Close_OfOurs_EndsWithTheAnswer()
    {
        var stage = new WireStage().Open();
        stage.Connection.Close(1000);
        stage.Connection.Close(1000);
        stage.Channel.Receive(Close(1000));

        Assert.Equal(["88 03E8"], stage.Channel.Frames);
        Assert.Equal(["opened", "ended: Client Left 1000"], stage.Told);
    }
}
