using System.Net.Sockets;
using LoadHarness.Engine.Faults;
using LoadHarness.Scenarios;
using static LoadHarness.Tests.Faults.RelayStage;

namespace LoadHarness.Tests.Faults;

/// <summary>Relayed connections that are broken, or end, while they carry something.</summary>
public sealed class RelayTrafficTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Faults_OnAndOffUnderTraffic_NoByteIsLostDoubledOrMoved(bool byLoops)
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (client, server) = await stage.ConnectAsync();
        var flows = new[] { (client, server), (server, client) }.Select((way, number) => FlowAsync(way.Item1, way.Item2, number)).ToList();
        WireEvent[] faults =
        [
            new(WireEventKind.Stall, 1, null),
            new(WireEventKind.Delay, 1, null) { Delay = TimeSpan.FromMilliseconds(2), Jitter = TimeSpan.FromMilliseconds(3) },
            new(WireEventKind.Bandwidth, 1, null) { BytesPerSecond = 2_000_000 },
        ];
        var draw = new Random(5);
        for (var number = 1; !Task.WhenAll(flows).IsCompleted; number++)
        {
            stage.Relay.Begin(number, faults[number % faults.Length] with { Direction = (WireDirection)draw.Next(1, 4) }, null);
            await Task.Delay(TimeSpan.FromMilliseconds(draw.Next(5)), TimeProvider.System);
            stage.Relay.End(number);
            await Task.Delay(TimeSpan.FromMilliseconds(draw.Next(5)), TimeProvider.System);
        }

        await Task.WhenAll(flows);

        // Pieces of all sizes, now and then as many as the other end does not take at once.
        static async Task FlowAsync(Socket from, Socket to, int seed)
        {
            var (bytes, sizes) = (new byte[4_000_000], new Random(seed));
            new Random(seed + 10).NextBytes(bytes);
            var sending = Task.Run(async () =>
            {
                for (int sent = 0, size; sent < bytes.Length; sent += size)
                {
                    size = Math.Min(sizes.Next(10) == 0 ? 400_000 : sizes.Next(1, 3_000), bytes.Length - sent);
                    await from.SendAsync(bytes.AsMemory(sent, size));
                }
            });
            var received = new byte[bytes.Length];
            for (var read = 0; read < received.Length;)
            {
                var more = await to.ReceiveAsync(received.AsMemory(read)).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
                Assert.NotEqual(0, more);
                read += more;
            }

            await sending;
            Assert.True(bytes.AsSpan().SequenceEqual(received));
        }
    }

    /// <summary>Who talks to a server that has ended in order is answered by a reset; but first came the end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_AfterWhichSomebodyTalks_StaysOne(bool byLoops)
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        for (var round = 1; round <= 20; round++)
        {
            var (client, server) = await stage.ConnectAsync();
            stage.Relay.Begin(round, new WireEvent(WireEventKind.Stall, 1, null) { Direction = WireDirection.ToClients }, null); // the relay reads late
            await SendAsync(server, "bye");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System); // it has read that, and nothing more
            server.Close();
            await SendAsync(client, "wait!");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);

            stage.Relay.End(round);

            Assert.Equal("bye", await ReadAsync(client, 3));
            Assert.Equal("end", await EndOfAsync(client));
            client.Dispose();
        }
    }

    /// <summary>A write that hears of the reset first must not make an orderly end of it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reset_WhileSomethingIsOnItsWay_StaysOne(bool byLoops)
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        for (var round = 0; round < 300; round++)
        {
            var (client, server) = await stage.ConnectAsync(round);
            var sending = Task.Run(() =>
            {
                client.Blocking = false;
                client.Send(new byte[100], SocketFlags.None, out var error);
                return error;
            });
            RelayedConnection.Abort(server);

            var heard = await sending; // the client's own write may be the first to hear of it, too
            Assert.Equal("ConnectionReset", heard == SocketError.ConnectionReset ? heard.ToString() : await EndOfAsync(client));
        }
    }

    /// <summary>Whoever ends a connection, and with whatever in hand: nothing of it is left, and those that stay are as they were.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ends_OfAllKindsAtOnce_LeaveNothingBehind(bool byLoops)
    {
        await using var stage = new RelayStage(byLoops: byLoops);
        var (stays, staysServer) = await stage.ConnectAsync(1_000);
        for (var round = 0; round < 5; round++)
        {
            var pairs = new List<(Socket Client, Socket Server)>();
            for (var number = 0; number < 40; number++)
            {
                pairs.Add(await stage.ConnectAsync(number));
            }

            var talking = pairs.Select(pair => Task.WhenAll(TalkAsync(pair.Client), TalkAsync(pair.Server))).ToList();
            var one = round;
            await Task.WhenAll(
                Task.Run(() => pairs.Where((_, number) => number % 4 == 0).ToList().ForEach(pair => End(pair.Client, reset: one % 2 == 0))),
                Task.Run(() => pairs.Where((_, number) => number % 4 == 1).ToList().ForEach(pair => End(pair.Server, reset: one % 2 == 1))),
                Task.Run(() => stage.Relay.Begin(1, new WireEvent(WireEventKind.Reset, 0.5, null), Enumerable.Range(0, 40).Where(number => number % 2 == 0).ToHashSet())),
                Task.Run(() => stage.Relay.Begin(2, new WireEvent(WireEventKind.Close, 0.5, null), Enumerable.Range(0, 40).Where(number => number % 4 == 3).ToHashSet())));
            pairs.ForEach(pair => End(pair.Client, reset: false));
            pairs.ForEach(pair => End(pair.Server, reset: false));
            await Task.WhenAll(talking).WaitAsync(TimeSpan.FromSeconds(30));
        }

        await UntilAsync(() => stage.Relay.Open == 1);
        await SendAsync(stays, "still");
        await SendAsync(staysServer, "here");
        Assert.Equal(("still", "here"), (await ReadAsync(staysServer, 5), await ReadAsync(stays, 4)));

        static async Task TalkAsync(Socket socket)
        {
            try
            {
                for (var i = 0; i < 1_000; i++)
                {
                    await socket.SendAsync(new byte[1_000]);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // That is what it is for.
            }
        }

        static void End(Socket socket, bool reset)
        {
            if (reset)
            {
                RelayedConnection.Abort(socket);
            }
            else
            {
                socket.Dispose();
            }
        }
    }
}
