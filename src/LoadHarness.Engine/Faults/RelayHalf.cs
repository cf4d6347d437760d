using System.Net.Sockets;

namespace LoadHarness.Engine.Faults;

/// <summary>One end of a relayed connection: one pump reads it, the other one writes to it. Thread-safe.</summary>
/// <param name="socket">Its socket.</param>
internal sealed class RelayHalf(Socket socket)
{
    private const int TcpProtocol = 6;
    private const int TcpInfo = 11; // Linux: the first byte is the state of the connection
    private const byte Closed = 7;

    private volatile bool _isEnded;

    /// <summary>Its socket.</summary>
    public Socket Socket { get; } = socket;

    /// <summary>Tells its other end that nothing more comes.</summary>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
    public void EndStream()
    {
        _isEnded = true;
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It is gone already, and whoever reads it learns that.
        }
    }

    /// <summary>
    /// What a read found. Of a reset the kernel tells once: where a write has heard it, a read finds only an end; but what has merely ended is not closed before
    /// it is ended here, too, and where a reset came after the end (somebody went on talking), the kernel has still to tell of it. On Linux; elsewhere an end is
    /// taken for one.
    /// </summary>
    /// <param name="length">How much was read; 0: the stream has ended.</param>
    /// <exception cref="SocketException">It did not end, it was reset.</exception>
    /// <exception cref="ObjectDisposedException">It was closed here.</exception>
    public int Confirm(int length) => length == 0 && !_isEnded && IsClosed() && !HasNews() ? throw new SocketException((int)SocketError.ConnectionReset) : length;

    private bool HasNews() => (SocketError)(int)Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! != SocketError.Success;

    private bool IsClosed()
    {
        Span<byte> state = stackalloc byte[1];
        return OperatingSystem.IsLinux() && Socket.GetRawSocketOption(TcpProtocol, TcpInfo, state) == 1 && state[0] == Closed;
    }
}
