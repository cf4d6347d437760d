using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Transport;

namespace LoadHarness.Tests.Wire;

/// <summary>A dial by the name of a host that has several addresses.</summary>
public sealed class DialRouteTests
{
    private static readonly HostAddresses Host = new([IPAddress.Loopback, IPAddress.IPv6Loopback]);

    [Theory]
    [InlineData(SocketError.ConnectionRefused)]
    [InlineData(SocketError.HostUnreachable)]
    [InlineData(SocketError.NetworkUnreachable)]
    [InlineData(SocketError.AddressNotAvailable)]
    public void Open_NobodyAtTheFirstAddress_GoesToTheNextAndStaysThere(SocketError error)
    {
        var host = new HostAddresses([IPAddress.Loopback, IPAddress.IPv6Loopback]);
        var (first, dialled) = Dial(host);
        Assert.Equal([IPAddress.Loopback], dialled);

        Fail(first, error);
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], dialled);
        Assert.True(first.Channel.IsOpened);
        first.Channel.Welcome();
        Assert.Equal(["opened"], first.Told);

        Assert.Equal([IPAddress.IPv6Loopback], Dial(host).Dialled);
    }

    [Fact]
    public void Open_NobodyAnywhere_TellsWhyTheFirstDidNotAnswer()
    {
        var (stage, dialled) = Dial(Host);
        Fail(stage, SocketError.ConnectionRefused);
        Fail(stage, SocketError.AddressNotAvailable);

        Assert.Equal(["failed: localhost:80 refused the connection: nothing listens there"], stage.Told);
        Assert.Equal(2, dialled.Count);
        Assert.Empty(stage.Timers.Armed);
        Assert.Equal([IPAddress.Loopback], Dial(Host).Dialled);
    }

    [Fact]
    public void Open_AFailureThatIsNotOfTheAddress_IsNotTriedElsewhere()
    {
        var (stage, dialled) = Dial(Host);
        Fail(stage, SocketError.TooManyOpenSockets);

        Assert.Equal(["failed here: no more descriptors: raise the limit (ulimit -n) or lower the clients"], stage.Told);
        Assert.Single(dialled);
    }

    [Fact]
    public void Open_TheTimeIsUp_CoversAllAddresses()
    {
        var (stage, dialled) = Dial(Host);
        stage.At(6);
        Fail(stage, SocketError.ConnectionRefused);
        stage.At(9.99);
        Assert.Empty(stage.Told);

        stage.At(10);
        Assert.Equal(["failed: localhost:80 gave no answer to the upgrade within 10 s"], stage.Told);
        Assert.Equal(2, dialled.Count);
    }

    [Fact]
    public void Abort_BetweenTwoAddresses_TriesNoFurther()
    {
        var (stage, dialled) = Dial(Host);
        var first = stage.Channel;
        stage.Connection.Abort();
        first.End(ChannelEndKind.Failed, new SocketException((int)SocketError.ConnectionRefused));

        Assert.Single(dialled);
        Assert.Equal(["failed: the dial was given up"], stage.Told);
    }

    [Fact]
    public void Abort_BeforeTheNameIsKnown_GivesTheDialUp()
    {
        var stage = new WireStage();
        stage.Connection.Abort();
        stage.Connection.Open(stage.Channel);

        Assert.False(stage.Channel.IsOpened);
        Assert.Equal(["failed: the dial was given up"], stage.Told);
    }

    private static (WireStage Stage, List<IPAddress> Dialled) Dial(HostAddresses host)
    {
        var stage = new WireStage();
        var dialled = new List<IPAddress>();
        var route = host.Route(address =>
        {
            dialled.Add(address);
            return stage.Channel = new ScriptedChannel(stage.Connection, stage.Timers);
        });
        stage.Connection.Open(route.Channel(), route);
        return (stage, dialled);
    }

    private static void Fail(WireStage stage, SocketError error) =>
        stage.Channel.End(ChannelEndKind.Failed, new SocketException((int)error));
}
