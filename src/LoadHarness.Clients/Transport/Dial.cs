using System.Net;
using System.Net.Sockets;

namespace LoadHarness.Clients.Transport;

/// <summary>Where a connection goes and where it comes from. Immutable.</summary>
/// <param name="Remote">Address and port of the server.</param>
/// <param name="Source">Local address to dial from; null: the system chooses.</param>
internal sealed record Dial(EndPoint Remote, IPAddress? Source)
{
    /// <summary>How much the kernel is to keep of what comes, bytes; null: as much as it likes.</summary>
    public int? ReceiveBuffer { get; init; }

    private const int IpProtocol = 0;
    private const int BindAddressNoPort = 24; // Linux IP_BIND_ADDRESS_NO_PORT: the port is chosen at connect, where it may be shared

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
