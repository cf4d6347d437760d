using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace LoadHarness.Tests.Engine;

/// <summary>
/// Sends every WebSocket message back to its sender, and allocates nothing for it, so that what a process allocates is the
/// clients' doing. One thread for each connection; small messages only.
/// </summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public EchoServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Start(Accept);
    }

    public string Url => $"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/";

    public void Dispose() => _listener.Dispose();

    private static void Start(Action work) => new Thread(() => Quietly(work), maxStackSize: 256 * 1024) { IsBackground = true }.Start();

    private static void Quietly(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener or the connection has ended.
        }
    }

    private void Accept()
    {
        while (true)
        {
            var peer = _listener.Accept();
            Start(() => Serve(peer));
        }
    }

    private static void Serve(Socket peer)
    {
        using (peer)
        {
            var buffer = new byte[4096];
            peer.NoDelay = true;
            Upgrade(peer, buffer);
            var filled = 0;
            while (peer.Receive(buffer.AsSpan(filled)) is > 0 and var read)
            {
                filled += read;
                var used = 0;
                while (TryEcho(peer, buffer.AsSpan(used, filled - used), out var length))
                {
                    used += length;
                }

                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }
        }
    }

    private static void Upgrade(Socket peer, byte[] buffer)
    {
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            length += peer.Receive(buffer.AsSpan(length)) is > 0 and var read ? read : throw new SocketException((int)SocketError.ConnectionReset);
        }

        var key = Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))[19..];
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        peer.Send(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }

    /// <summary>Sends the first frame back without its mask; false: it is not whole yet.</summary>
    private static bool TryEcho(Socket peer, Span<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < 6)
        {
            return false;
        }

        var size = bytes[1] & 0x7F;
        var head = size == 126 ? 4 : 2;
        size = size == 126 ? (bytes[2] << 8) | bytes[3] : size;
        length = head + 4 + size;
        if (bytes.Length < length)
        {
            return false;
        }

        var mask = bytes.Slice(head, 4);
        var payload = bytes.Slice(head + 4, size);
        for (var i = 0; i < size; i++)
        {
            payload[i] ^= mask[i & 3];
        }

        bytes[1] &= 0x7F;
        bytes[..head].CopyTo(bytes.Slice(4, head)); // in front of the payload, over the mask
        peer.Send(bytes.Slice(4, length - 4));
        return true;
    }
}
