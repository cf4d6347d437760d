using System.Net;
using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine;
using LoadHarness.Engine.Faults;

namespace LoadHarness.Tests.Faults;

/// <summary>A relay before a server that a test holds in its hands.</summary>
internal sealed class RelayStage : IAsyncDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly List<Socket> sockets = [];

    /// <summary>Opens one.</summary>
    /// <param name="time">Time of the relay; null: that of the system.</param>
    /// <param name="byLoops">Whether loops wait for its connections, as in a run on Linux, or .NET does.</param>
    public RelayStage(TimeProvider? time = null, bool byLoops = true)
    {
        server.Start();
        var target = new RelayTarget("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port, [], TimeSpan.FromSeconds(10), time ?? TimeProvider.System, News);
        Relay = new FaultRelay(new IPEndPoint(IPAddress.Loopback, 0), target, 42, time ?? TimeProvider.System, Faults, byLoops ? EpollLoop.All : [], News);
    }

    public FaultRelay Relay { get; }

    public FaultWatch Faults { get; } = new();

    public HeardNews News { get; } = new();

    /// <summary>A client and its other end.</summary>
    public async Task<(Socket Client, Socket Server)> ConnectAsync(int number = 0)
    {
        var accepted = server.AcceptSocketAsync();
        var client = await DialAsync(number);
        var other = await accepted.WaitAsync(TimeSpan.FromSeconds(30));
        sockets.Add(other);
        await SendAsync(client, "hello");
        Assert.Equal("hello", await ReadAsync(other, 5)); // relayed: faults can hit it now
        return (client, other);
    }

    /// <summary>The next connection of the relay to the server.</summary>
    public async Task<Socket> AcceptAsync()
    {
        var accepted = await server.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(30));
        sockets.Add(accepted);
        return accepted;
    }

    /// <summary>A client, whatever becomes of it.</summary>
    public async Task<Socket> DialAsync(int number = 0)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sockets.Add(client);
        await client.ConnectAsync(Relay.EndPoint);
        await client.SendAsync(Detour.PrefaceOf(number));
        return client;
    }

    public void EndServer() => server.Stop();

    public static Task SendAsync(Socket socket, string text) => socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(text));

    public static async Task<string> ReadAsync(Socket socket, int length)
    {
        var buffer = new byte[length];
        for (var read = 0; read < length;)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(read)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.NotEqual(0, more);
            read += more;
        }

        return System.Text.Encoding.ASCII.GetString(buffer);
    }

    /// <summary>How a connection ends for one side: "end" for the end of the stream, else the error.</summary>
    public static async Task<string> EndOfAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(30)) == 0 ? "end" : "a byte";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode.ToString();
        }
    }

    /// <summary>Waits for what comes by itself.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 3_000 && !holds(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.True(holds());
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        sockets.ForEach(socket => socket.Dispose());
        server.Dispose();
        Assert.Null(Faults.First);
    }
}
