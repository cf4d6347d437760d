using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>Where a connection goes and where it comes from. Immutable.</summary>
/// <param name="Remote">Address and port of the server.</param>
/// <param name="Source">Local address to dial from; null: the system chooses.</param>
public sealed record Dial(EndPoint Remote, IPAddress? Source)
{
    /// <summary>How much the kernel is to keep of what comes, bytes; null: as much as it likes.</summary>
    public int? ReceiveBuffer { get; init; }

    private const int IpProtocol = 0;
    private const int BindAddressNoPort = 24; // Linux IP_BIND_ADDRESS_NO_PORT: the port is chosen at connect, where it may be shared

    /// <summary>connect() from one address grows dear long before its 28,000 ports are used up.</summary>
    private const int ClientsPerLoopbackAddress = 10_000;

    /// <summary>What is sent before anything else, TLS included; empty: nothing is.</summary>
    public ReadOnlyMemory<byte> Preface { get; init; }

    /// <summary>The address that a client dials from: one of those that may be, in turn; where none is named, on loopback another one every 10,000 clients.</summary>
    /// <param name="sources">Addresses to dial from; empty: the system chooses.</param>
    /// <param name="client">Number of the client.</param>
    /// <param name="remote">Where it dials.</param>
    /// <returns>Null: the system chooses.</returns>
    public static IPAddress? SourceOf(IReadOnlyList<IPAddress> sources, int client, IPAddress remote)
    {
        if (client < 0)
        {
            return null;
        }

        if (sources.Count > 0)
        {
            return sources[client % sources.Count];
        }

        var number = client / ClientsPerLoopbackAddress;
        return number > 0 && IPAddress.IsLoopback(remote) && remote.AddressFamily == AddressFamily.InterNetwork
            ? new IPAddress([127, 0, (byte)(number / 250), (byte)(1 + (number % 250))])
            : null;
    }

    /// <summary>A socket that never blocks and never delays small frames.</summary>
    /// <exception cref="SocketException">No descriptor is left, or the source address is not one of this machine.</exception>
    public Socket CreateSocket()
    {
        var socket = new Socket(Remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
        try
        {
            if (ReceiveBuffer is { } bytes)
            {
                socket.ReceiveBufferSize = bytes; // before the connect: it is what the window of the handshake is made of
            }

            if (Source is not null)
            {
                if (OperatingSystem.IsLinux())
                {
                    socket.SetRawSocketOption(IpProtocol, BindAddressNoPort, [1, 0, 0, 0]);
                }

                socket.Bind(new IPEndPoint(Source, 0));
            }

            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
