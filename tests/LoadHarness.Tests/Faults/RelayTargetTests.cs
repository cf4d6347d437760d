using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine.Faults;
using static LoadHarness.Tests.Faults.RelayStage;

namespace LoadHarness.Tests.Faults;

/// <summary>What becomes of dials of the relay that do not reach the target, and whose fault that is.</summary>
public sealed class RelayTargetTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MachineWithoutAPortOrDescriptor_IsNoFaultOfTheTarget(bool byLoop)
    {
        var news = new HeardNews();
        var target = new RelayTarget("127.0.0.1", 9, [IPAddress.Parse("192.0.2.1")], TimeSpan.FromSeconds(10), TimeProvider.System, news);

        Assert.Null(await target.DialAsync(0, byLoop ? EpollLoop.Next() : null, default)); // nothing can be dialled from there

        Assert.Equal((1, 1L), (news.Blocked, target.Failed));
    }

    /// <summary>Whoever dials, the reason is the same.</summary>
    [Theory]
    [InlineData("255.255.255.255")]
    [InlineData("127.0.0.1")]
    public async Task TargetThatCannotBeReached_IsToldInTheSameWords(string host)
    {
        RelayTarget byLoop = Target(), byDotNet = Target();

        Assert.Null(await byLoop.DialAsync(0, EpollLoop.Next(), default));
        Assert.Null(await byDotNet.DialAsync(0, loop: null, default));

        Assert.NotNull(byLoop.Failure);
        Assert.Equal(byDotNet.Failure, byLoop.Failure);

        RelayTarget Target() => new(host, 9, [], TimeSpan.FromSeconds(10), TimeProvider.System);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TargetThatDoesNotAnswer_IsGivenUpInTime(bool byLoop)
    {
        var clock = new HandClock();
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        using Socket first = new(SocketType.Stream, ProtocolType.Tcp), second = new(SocketType.Stream, ProtocolType.Tcp);
        var place = deaf.LocalEndPoint!;
        await first.ConnectAsync(place); // its backlog is full now
        _ = second.ConnectAsync(place);
        var target = new RelayTarget("127.0.0.1", ((IPEndPoint)place).Port, [], TimeSpan.FromSeconds(10), clock);

        var dial = target.DialAsync(0, byLoop ? EpollLoop.Next() : null, default);
        await UntilAsync(() => clock.Timers > 0);
        clock.Leap(TimeSpan.FromSeconds(10));

        Assert.Null(await dial.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("no answer within 10 s", target.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TargetThatIsNotThere_IsAResetAndTold(bool byLoops)
    {
        var stage = new RelayStage(byLoops: byLoops);
        await using (stage)
        {
            stage.EndServer();

            Assert.Equal("ConnectionReset", await EndOfAsync(await stage.DialAsync()));

            Assert.Equal((1L, "Connection refused"), (stage.Relay.Target.Failed, stage.Relay.Target.Failure));
        }
    }
}
