using LoadHarness.Scenarios.Profiles;
using static LoadHarness.Tests.Wire.ServerFrames;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Wire;

/// <summary>Answers to the pings of a server (RFC 6455 section 5.5.2 and 5.5.3), as a profile declares them.</summary>
public sealed class PongTests
{
    private static readonly PongPolicy Late = new(TimeSpan.FromSeconds(5));

    [Fact]
    public void Always_APing_IsAnsweredAtOnceWithItsPayload()
    {
        var stage = new WireStage().Open();
        stage.Channel.Receive(Frame(0x89, 1, 2));
        stage.Channel.Receive(Frame(0x89));

        Assert.Equal(["8A 0102", "8A"], stage.Channel.Frames);
    }

    [Fact]
    public void Never_APing_IsNotAnswered()
    {
        var stage = new WireStage(PongPolicy.Never).Open();
        stage.Channel.Receive(Frame(0x89, 1));
        stage.At(3600);

        Assert.Empty(stage.Channel.Frames);
        Assert.Empty(stage.Timers.Armed);
    }

    [Fact]
    public void Late_APing_IsAnsweredAfterItsTime()
    {
        var stage = new WireStage(Late).Open();
        stage.At(10).Channel.Receive(Frame(0x89, 1));
        stage.At(14.99);
        Assert.Empty(stage.Channel.Frames);

        stage.At(15);
        Assert.Equal(["8A 01"], stage.Channel.Frames);
        stage.At(3600);
        Assert.Single(stage.Channel.Frames);
    }

    [Fact]
    public void Late_SeveralPingsMeanwhile_TheNewestIsAnswered()
    {
        var stage = new WireStage(Late).Open();
        stage.At(0).Channel.Receive(Frame(0x89, 1));
        stage.At(2).Channel.Receive(Frame(0x89, 2, 2));
        stage.At(4).Channel.Receive(Frame(0x89, 3));
        stage.At(5);
        Assert.Equal(["8A 03"], stage.Channel.Frames);

        stage.At(6).Channel.Receive(Frame(0x89, 4));
        stage.At(11);
        Assert.Equal(["8A 03", "8A 04"], stage.Channel.Frames);
    }

    [Fact]
    public void Late_TheConnectionEndsBefore_NothingIsLeftToDo()
    {
        var stage = new WireStage(Late).Open();
        stage.Channel.Receive(Frame(0x89, 1));
        stage.Channel.Cut();

        Assert.Empty(stage.Timers.Armed);
    }

    [Fact]
    public void Late_TheCloseComesBefore_NoFrameFollowsIt()
    {
        var stage = new WireStage(Late).Open();
        stage.Channel.Receive(Frame(0x89, 1));
        stage.Connection.Close(1000);
        stage.At(5);

        Assert.Equal(["88 03E8"], stage.Channel.Frames);
    }

    [Fact]
    public void Late_ManyPings_AllocateNothing()
    {
        var stage = new WireStage(Late).Open();
        var ping = Frame(0x89, 1);

        Assert.Equal(0, Allocated.By(() => stage.Channel.Receive(ping), times: 1_000));
    }
}
