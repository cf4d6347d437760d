using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Adapters.WebsocketClient.Tests;

/// <summary>Passes TCP connections on to a server, and cuts them all when it is told to: without a close frame, as a network does.</summary>
internal sealed class CuttableRelay : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> ends = [];
    private readonly int port;

    public CuttableRelay(int port)
    {
        this.port = port;
        listener.Start(512);
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whether new connections are cut as well.</summary>
    public bool IsDown { get; set; }

    /// <summary>Cuts all connections.</summary>
    public void Cut()
    {
        lock (ends)
        {
            ends.ForEach(end => end.Client?.Close(0)); // a reset
            ends.Clear();
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient near;
            try
            {
                near = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = PassOnAsync(near);
        }
    }

    private async Task PassOnAsync(TcpClient near)
    {
        if (IsDown)
        {
            near.Client.Close(0);
            return;
        }

        var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        lock (ends)
        {
            ends.AddRange([near, far]);
        }

        try
        {
            await far.ConnectAsync(IPAddress.Loopback, port);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        near.Dispose();
        far.Dispose();
    }
}
