using System.Net;
using System.Net.Sockets;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>Ports of this machine for servers that must be told theirs.</summary>
internal static class FreePort
{
    /// <summary>A port that nobody listened on a moment ago.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
