using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadHarness.Clients.Transport;
using LoadHarness.Clients.Wire;
using LoadHarness.Engine;
using LoadHarness.Metrics.Events;
using LoadHarness.Tests.Facts;

namespace LoadHarness.Tests.Wire;

/// <summary>Our own transport by the name of a host, over real sockets.</summary>
public sealed class SocketConnectorTests
{
    private const int Messages = 64; // of 1 MB: more than buffers of the kernel take
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Ipv6Fact]
    public async Task Connect_ServerThatListensOnIpv6Alone_IsFoundAndRemembered()
    {
        using var server = new TcpListener(IPAddress.IPv6Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        using var timers = new TimerWheel(TimeProvider.System, (_, _) => { }, e => Assert.Fail(e.ToString()));
        var connector = new SocketConnector(timers, new(), [])
        {
            LookUp = name => Task.FromResult<IPAddress[]>(name == "localhost" ? [IPAddress.IPv6Loopback, IPAddress.Loopback] : []),
        };

        Assert.Equal("opened", await DialAsync(connector, port, server));

        // Now somebody is at home on IPv4, too: who has found the way goes on to take it.
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        Assert.Equal("opened", await DialAsync(connector, port, server));
        Assert.False(other.Pending());
    }

    [Fact]
    public async Task Connect_NameWithoutAddresses_IsNotKnown()
    {
        using var timers = new TimerWheel(TimeProvider.System, (_, _) => { }, e => Assert.Fail(e.ToString()));
        var connector = new SocketConnector(timers, new(), []) { LookUp = _ => Task.FromResult<IPAddress[]>([]) };
        using var nobody = new TcpListener(IPAddress.Loopback, 0);

        Assert.Equal("the name localhost is not known", await DialAsync(connector, 9, nobody));
    }

    [Theory]
    [InlineData("own")]
    [InlineData("client-websocket")]
    public async Task OldestUnsent_ServerThatDoesNotRead_TellsSinceWhen(string transport)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var timers = new TimerWheel(TimeProvider.System, (_, _) => { }, e => Assert.Fail(e.ToString()));
        using var witness = new ClientWebSocketConnector(timers, TimeProvider.System, new(), proxy: null, compression: false);
        IConnector connector = transport == "own" ? new SocketConnector(timers, new(), []) : witness;
        var outcome = new Outcome();
        var url = new Uri($"ws://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/");
        var connection = connector.Connect(new ConnectRequest(url, [], [], Patience, 1024, 0), outcome);
        using var client = await server.AcceptTcpClientAsync().WaitAsync(Patience);
        await LetInAsync(client.GetStream());
        Assert.Equal("opened", await outcome.Task.WaitAsync(Patience));
        Assert.Null(connection.OldestUnsent);

        var before = timers.Now;
        var message = new byte[1 << 20];
        for (var i = 0; i < Messages; i++)
        {
            connection.Send(message, binary: true, new SendTag(SendKind.Other));
        }

        Assert.InRange(connection.OldestUnsent!.Value, before, timers.Now);
        _ = client.GetStream().CopyToAsync(Stream.Null);
        await outcome.AllSent.WaitAsync(Patience);
        Assert.Null(connection.OldestUnsent);
        connection.Abort();
    }

    private static async Task<string> DialAsync(SocketConnector connector, int port, TcpListener server)
    {
        var outcome = new Outcome();
        var request = new ConnectRequest(new Uri($"ws://localhost:{port}/"), [], [], Patience, 1024, 0);
        var connection = connector.Connect(request, outcome);
        if (server.Server.IsBound)
        {
            using var client = await server.AcceptTcpClientAsync().WaitAsync(Patience);
            await LetInAsync(client.GetStream());
            var opened = await outcome.Task.WaitAsync(Patience);
            connection.Abort();
            return opened;
        }

        return await outcome.Task.WaitAsync(Patience);
    }

    private static async Task LetInAsync(NetworkStream stream)
    {
        const string header = "Sec-WebSocket-Key: ";
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var key = "";
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            key = line.StartsWith(header, StringComparison.Ordinal) ? line[header.Length..] : key;
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {UpgradeRequest.AcceptOf(key)}\r\n\r\n"));
    }

    /// <summary>What comes of a dial.</summary>
    private sealed class Outcome : IConnectionEvents
    {
        private readonly TaskCompletionSource allSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<string> told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private int sent;

        public Task<string> Task => told.Task;

        /// <summary>All messages have left.</summary>
        public Task AllSent => allSent.Task;

        public void OnOpened(IConnection connection, TimeSpan at) => told.SetResult("opened");

        public void OnDialFailed(TimeSpan at, string reason, bool blocked) => told.SetResult(reason);

        public void OnMessage(ReadOnlySpan<byte> payload, bool isBinary, TimeSpan at)
        {
        }

        public void OnAlive(TimeSpan at)
        {
        }

        public void OnSent(SendTag tag, TimeSpan at)
        {
            if (Interlocked.Increment(ref sent) == Messages)
            {
                allSent.SetResult();
            }
        }

        public void OnSendFailed(SendTag tag, TimeSpan at)
        {
        }

        public void OnEnded(TimeSpan at, ConnectionEnd end)
        {
        }
    }
}
