using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Scenarios;
using static LoadHarness.Tests.Faults.RelayStage;

namespace LoadHarness.Tests.Faults;

/// <summary>The same where loops wait for its connections, as on Linux.</summary>
public sealed class FaultRelayByLoopsTests() : FaultRelayTests(byLoops: true);

/// <summary>The same where .NET waits for its connections, as on all other systems.</summary>
public sealed class FaultRelayByDotNetTests() : FaultRelayTests(byLoops: false);

/// <summary>What the relay does to connections, seen from both of their ends over real sockets.</summary>
public abstract class FaultRelayTests(bool byLoops)
{
    [Fact]
    public async Task NoFault_BytesPassBothWaysAsTheyAre()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();
        var bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);

        foreach (var (from, to) in new[] { (client, server), (server, client) })
        {
            var sending = from.SendAsync(bytes);
            var received = new byte[bytes.Length];
            for (var read = 0; read < received.Length;)
            {
                read += await to.ReceiveAsync(received.AsMemory(read));
            }

            await sending;
            Assert.Equal(bytes, received);
        }

        await UntilAsync(() => stage.Relay.Traffic.Passed == 6_000_005);
        Assert.Equal((1, 0L), (stage.Relay.Open, stage.Relay.Traffic.Swallowed));
    }

    [Fact]
    public async Task NoFault_EndsPassAsTheyAre()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (one, other) = await stage.ConnectAsync();
        one.Shutdown(SocketShutdown.Send);
        Assert.Equal("end", await EndOfAsync(other));
        await SendAsync(other, "still here"); // half closed
        Assert.Equal("still here", await ReadAsync(one, 10));
        other.Dispose();
        Assert.Equal("end", await EndOfAsync(one));

        var (second, third) = await stage.ConnectAsync();
        third.LingerState = new LingerOption(true, 0);
        third.Dispose();
        Assert.Equal("ConnectionReset", await EndOfAsync(second));
    }

    [Fact]
    public async Task Reset_BothEndsGetOne()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();

        Assert.Equal(1, stage.Relay.Begin(1, new WireEvent(WireEventKind.Reset, 1, null), null));

        Assert.Equal(("ConnectionReset", "ConnectionReset"), (await EndOfAsync(client), await EndOfAsync(server)));
    }

    [Fact]
    public async Task Close_BothEndsGetTheEndOfTheStream()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();

        stage.Relay.Begin(1, new WireEvent(WireEventKind.Close, 1, null), null);

        Assert.Equal(("end", "end"), (await EndOfAsync(client), await EndOfAsync(server)));
    }

    [Theory]
    [InlineData(WireDirection.ToServer)]
    [InlineData(WireDirection.ToClients)]
    public async Task BlackHole_SwallowsOneWay_AndIsResetWhenItIsOver(WireDirection direction)
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();
        var (dark, bright) = direction == WireDirection.ToServer ? (client, server) : (server, client);

        stage.Relay.Begin(1, new WireEvent(WireEventKind.BlackHole, 1, null) { Direction = direction }, null);
        await SendAsync(dark, "into nothing");
        await SendAsync(bright, "passes");

        Assert.Equal("passes", await ReadAsync(dark, 6));
        await UntilAsync(() => stage.Relay.Traffic.Swallowed == 12);
        Assert.Equal(0, bright.Available);
        stage.Relay.End(1);
        Assert.Equal(("ConnectionReset", "ConnectionReset"), (await EndOfAsync(client), await EndOfAsync(server)));
    }

    [Fact]
    public async Task Stall_HoldsAndLosesNothing()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();

        stage.Relay.Begin(1, new WireEvent(WireEventKind.Stall, 1, null) { Direction = WireDirection.ToClients }, null);
        await SendAsync(server, "held");
        await SendAsync(client, "passes");
        Assert.Equal("passes", await ReadAsync(server, 6));
        var (other, another) = await stage.ConnectAsync(); // made while it lasts: hit, too
        await SendAsync(another, "also held");
        Assert.Equal((0, 0), (client.Available, other.Available));

        stage.Relay.End(1);

        Assert.Equal(("held", "also held"), (await ReadAsync(client, 4), await ReadAsync(other, 9)));
    }

    [Fact]
    public async Task Delay_EverythingComesLaterInItsOrder()
    {
        var clock = new HandClock();
        await using var stage = new RelayStage(clock, byLoops);
        var (client, server) = await stage.ConnectAsync();
        stage.Relay.Begin(1, new WireEvent(WireEventKind.Delay, 1, null) { Direction = WireDirection.ToServer, Delay = TimeSpan.FromSeconds(1), Jitter = TimeSpan.FromSeconds(1) }, null);

        await SendAsync(client, "one ");
        await SendAsync(server, "back");
        Assert.Equal("back", await ReadAsync(client, 4)); // the other way is as it was
        await UntilAsync(() => stage.Relay.Traffic.Pieces == 3); // hello, one and back
        Assert.Equal(0, server.Available);
        stage.Relay.End(1);
        await SendAsync(client, "two"); // must not overtake

        await PassUntilAsync(clock, () => server.Available == 7);
        Assert.Equal("one two", await ReadAsync(server, 7));
        Assert.InRange(clock.GetUtcNow() - new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Bandwidth_NoMoreThanSoManyBytesASecond()
    {
        var clock = new HandClock();
        await using var stage = new RelayStage(clock, byLoops);
        var (client, server) = await stage.ConnectAsync();
        stage.Relay.Begin(1, new WireEvent(WireEventKind.Bandwidth, 1, null) { BytesPerSecond = 100 }, null);

        await client.SendAsync(new byte[500]);
        await PassUntilAsync(clock, () => server.Available == 500);

        Assert.InRange(clock.GetUtcNow() - new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(60)); // at the pace of the test
    }

    [Fact]
    public async Task Bandwidth_OfSmallPieces_HoldsToo()
    {
        var clock = new HandClock();
        await using var stage = new RelayStage(clock, byLoops);
        var (client, server) = await stage.ConnectAsync();
        stage.Relay.Begin(1, new WireEvent(WireEventKind.Bandwidth, 1, null) { BytesPerSecond = 100_000 }, null);

        for (var i = 0; i < 200; i++)
        {
            await SendAsync(client, "fifty bytes, which take half a millisecond at most"); // less than a timer can wait
            while (server.Available < 50 * (i + 1))
            {
                clock.Leap(TimeSpan.FromMilliseconds(clock.Timers > 0 ? 1 : 0)); // time passes only while the relay waits
                await Task.Yield();
            }
        }

        Assert.InRange(clock.GetUtcNow() - new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(0.09), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Connection_ThatEndsWithSomethingInHand_IsTold()
    {
        var clock = new HandClock();
        await using var stage = new RelayStage(clock, byLoops);
        var (client, server) = await stage.ConnectAsync(7);
        stage.Relay.Begin(1, new WireEvent(WireEventKind.Delay, 1, null) { Direction = WireDirection.ToServer, Delay = TimeSpan.FromSeconds(1) }, null);
        await SendAsync(client, "never comes");
        await UntilAsync(() => stage.Relay.Traffic.Pieces == 2);

        server.LingerState = new LingerOption(true, 0);
        server.Dispose();

        Assert.Equal("ConnectionReset", await EndOfAsync(client));
        Assert.Equal([7], stage.News.ThrownAway);
    }

    [Fact]
    public async Task Connection_ThatEndsWithNothingInHand_IsNot()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync(7);

        server.LingerState = new LingerOption(true, 0);
        server.Dispose();

        Assert.Equal("ConnectionReset", await EndOfAsync(client));
        Assert.Empty(stage.News.ThrownAway);
    }

    [Fact]
    public async Task BlackHole_NewDialsAreNeverAnswered_AndTheirServerHearsOfNone()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        stage.Relay.Begin(1, new WireEvent(WireEventKind.BlackHole, 1, null), null);

        var client = await stage.DialAsync();
        await SendAsync(client, "anybody?");
        await UntilAsync(() => stage.Relay.Unanswered == 1);
        Assert.Equal((0, 0L), (stage.Relay.Open, stage.Relay.Target.Failed));
        Assert.Equal(1, stage.Relay.End(1));

        Assert.Equal("ConnectionReset", await EndOfAsync(client));
        await stage.ConnectAsync();
    }

    [Fact]
    public async Task NeverAnswer_WhoGivesUp_IsLetGoOf()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        stage.Relay.Begin(1, new WireEvent(WireEventKind.NeverAnswer, 1, null), null);
        var client = await stage.DialAsync();
        await UntilAsync(() => stage.Relay.Unanswered == 1);

        client.Dispose();

        await UntilAsync(() => stage.Relay.Unanswered == 0);
        Assert.Equal(1, stage.Relay.End(1));
    }

    [Fact]
    public async Task NeverAnswer_IsAcceptedAndSilent_AndResetWhenItIsOver()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        stage.Relay.Begin(1, new WireEvent(WireEventKind.NeverAnswer, 1, null), null);

        var client = await stage.DialAsync();
        await SendAsync(client, "anybody?");
        await UntilAsync(() => stage.Relay.Unanswered == 1);
        Assert.Equal((0, 0), (client.Available, stage.Relay.Open));
        stage.Relay.End(1);

        Assert.Equal("ConnectionReset", await EndOfAsync(client));
        await stage.ConnectAsync();
    }

    [Fact]
    public async Task Refuse_All_NobodyListensUntilItIsOver()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();
        stage.Relay.Begin(1, new WireEvent(WireEventKind.Refuse, 1, null), null);

        var refused = await Assert.ThrowsAsync<SocketException>(() => stage.DialAsync());

        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        await SendAsync(client, "as it was");
        Assert.Equal("as it was", await ReadAsync(server, 9));
        stage.Relay.End(1);
        await stage.ConnectAsync();
    }

    [Fact]
    public async Task CorruptUpgrade_ChangesOneByteOfTheFirstAnswer()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        stage.Relay.Begin(1, new WireEvent(WireEventKind.CorruptUpgrade, 1, null) { Direction = WireDirection.ToClients }, null);
        var (client, server) = await stage.ConnectAsync();
        const string answer = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

        await SendAsync(server, answer);
        var found = await ReadAsync(client, answer.Length);
        await SendAsync(server, answer);

        Assert.Equal(1, answer.Zip(found).Count(pair => pair.First != pair.Second));
        Assert.Equal(answer, await ReadAsync(client, answer.Length));
    }

    [Fact]
    public async Task Clients_OnlyTheirsAreHit_ThoseThatTheyMakeMeanwhileToo()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (healthy, healthyServer) = await stage.ConnectAsync(1);
        var (hit, hitServer) = await stage.ConnectAsync(2);
        var (shared, sharedServer) = await stage.ConnectAsync(Detour.Shared);

        Assert.Equal(1, stage.Relay.Begin(3, new WireEvent(WireEventKind.Stall, 0.5, null), new HashSet<int> { 2 }));
        var again = stage.DialAsync(2);
        foreach (var client in new[] { healthy, hit, shared })
        {
            await SendAsync(client, "x");
        }

        Assert.Equal(("x", "x"), (await ReadAsync(healthyServer, 1), await ReadAsync(sharedServer, 1)));
        await UntilAsync(() => stage.Relay.Open == 4);
        Assert.Equal(0, hitServer.Available);
        await again;
        Assert.Equal(1, stage.Relay.End(3));
        Assert.Equal("x", await ReadAsync(hitServer, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BlackHole_KeepsToItselfThatAClientIsGone(bool reset)
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();
        stage.Relay.Begin(1, new WireEvent(WireEventKind.BlackHole, 1, null) { Direction = WireDirection.ToServer }, null);

        client.LingerState = new LingerOption(reset, 0);
        client.Dispose();
        for (var i = 0; i < 20; i++)
        {
            await SendAsync(server, "are you still there?");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Assert.Equal((0, 1), (server.Available, stage.Relay.Open)); // half open: neither an end nor a reset
        stage.Relay.End(1);
        Assert.Equal("ConnectionReset", await EndOfAsync(server));
    }

    [Fact]
    public async Task Refuse_Some_TheirDialsAreReset()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        stage.Relay.Begin(1, new WireEvent(WireEventKind.Refuse, 0.5, null), new HashSet<int> { 2 });

        Assert.Equal("ConnectionReset", await EndOfAsync(await stage.DialAsync(2)));
        await stage.ConnectAsync(1);
        Assert.Equal(1, stage.Relay.End(1));
        await stage.ConnectAsync(2);
    }

    [Fact]
    public async Task Stranger_IsReset()
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await stranger.ConnectAsync(stage.Relay.EndPoint);

        await SendAsync(stranger, "GET / HTTP/1.1\r\n");

        Assert.Equal("ConnectionReset", await EndOfAsync(stranger));
    }

    /// <summary>Lets the relay's clock pass, a tenth of a second each time that the machine has had a moment.</summary>
    private static async Task PassUntilAsync(HandClock clock, Func<bool> holds)
    {
        for (var i = 0; i < 600 && !holds(); i++)
        {
            clock.Pass(0.1);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.True(holds());
    }
}
