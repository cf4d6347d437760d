using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A server on TCP level that does what no good server does; each connection plays the same part.</summary>
internal sealed class RawTcpServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<TcpClient> clients = [];
    private readonly Func<Stream, CancellationToken, Task> play;
    private readonly Task accepting;

    private RawTcpServer(Func<Stream, CancellationToken, Task> play)
    {
        this.play = play;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Host and port, as messages name it.</summary>
    public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Its WebSocket address.</summary>
    public string Url => $"ws://{Address}/";

    /// <summary>Accepts TCP and never answers.</summary>
    public static RawTcpServer Silent() => new((_, cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel));

    /// <summary>Ends each connection as soon as it is there.</summary>
    public static RawTcpServer Closing() => new((_, _) => Task.CompletedTask);

    /// <summary>Answers each request with this and ends the connection.</summary>
    public static RawTcpServer Answering(string answer) => new(async (stream, cancel) =>
    {
        await RawSocket.ReadHeadAsync(stream, cancel);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancel);
    });

    /// <summary>Speaks first, as mail servers do.</summary>
    public static RawTcpServer Greeting(string greeting) => new(async (stream, cancel) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(greeting), cancel);
        await stream.CopyToAsync(Stream.Null, cancel);
    });

    /// <summary>Upgrades each connection, then plays a part on it.</summary>
    public static RawTcpServer Upgrading(Func<RawSocket, Task> part) => new(async (stream, cancel) =>
        await part(await RawSocket.UpgradeAsync(stream, cancel)));

    /// <summary>Speaks TLS and hands everything on to a server that does not.</summary>
    public static RawTcpServer InFrontOf(Uri server, SslServerAuthenticationOptions tls) => new(async (stream, cancel) =>
    {
        await using var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(tls, cancel);
        await HandOnAsync(secure, server.Host, server.Port, cancel);
    });

    /// <summary>Plays any part.</summary>
    public static RawTcpServer Playing(Func<Stream, CancellationToken, Task> part) => new(part);

    /// <summary>Speaks TLS with a certificate that nobody has signed.</summary>
    public static RawTcpServer SelfSigned(X509Certificate2 certificate) => new(async (stream, cancel) =>
    {
        var secure = new SslStream(stream);
        await using (secure)
        {
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancel);
            await RawSocket.ReadHeadAsync(secure, cancel);
        }
    });

    /// <summary>Connects to a server and hands everything on, both ways, until either side ends.</summary>
    public static async Task HandOnAsync(Stream client, string host, int port, CancellationToken cancel)
    {
        using var inner = new TcpClient();
        await inner.ConnectAsync(host, port, cancel);
        await using var server = inner.GetStream();
        await Task.WhenAny(client.CopyToAsync(server, cancel), server.CopyToAsync(client, cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        foreach (var client in clients)
        {
            client.Dispose();
        }

        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                clients.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await play(client.GetStream(), stop.Token);
        }
        catch (Exception)
        {
            // The client has gone, or the test is over: its own assertions tell what is wrong.
        }

        client.Dispose();
    }
}
