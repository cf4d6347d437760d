using System.Net;
using System.Net.Sockets;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>Ports of this machine for servers that must be told theirs.</summary>
internal static class FreePort
{
    private const int First = 12_000;
    private const int Number = 20_000;

    /// <summary>A port that nobody listens on, below those that the system gives to clients: they take thousands of them meanwhile.</summary>
    public static int Find()
    {
        for (var port = First + (Math.Abs(Guid.NewGuid().GetHashCode() % Number)); ; port = First + ((port - First + 1) % Number))
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
