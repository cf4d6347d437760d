using System.Net.Sockets;
using System.Text;
using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>A client on TCP level, for what a WebSocket library does not let one do or see. Its frames are masked with zeros.</summary>
internal sealed class RawPeer : IDisposable
{
    public const byte Text = 0x81;
    public const byte Close = 0x88;
    public const byte Ping = 0x89;
    public const byte Pong = 0x8A;

    private readonly TcpClient _tcp = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(10));

    /// <summary>Connects, upgrades and reads the welcome.</summary>
    public static async Task<RawPeer> JoinAsync(ChatBackend backend, string room = "lobby")
    {
        var peer = new RawPeer();
        await peer._tcp.ConnectAsync(backend.HttpUri.Host, backend.HttpUri.Port, peer._patience.Token);
        var request = $"GET /chat?token=t&room={room} HTTP/1.1\r\nHost: {backend.HttpUri.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        await peer._tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), peer._patience.Token);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await peer.ReadAsync(1))[0]);
        Assert.StartsWith("HTTP/1.1 101 ", head.ToString());
        Assert.Equal(Text, (await peer.ReceiveAsync()).FirstByte);
        return peer;
    }

    /// <summary>Sends one frame of at most 125 bytes.</summary>
    public async Task SendAsync(byte firstByte, params byte[] payload) =>
        await _tcp.GetStream().WriteAsync((byte[])[firstByte, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload], _patience.Token);

    /// <summary>Reads one frame of at most 125 bytes.</summary>
    public async Task<(byte FirstByte, byte[] Payload)> ReceiveAsync()
    {
        var head = await ReadAsync(2);
        return (head[0], await ReadAsync(head[1]));
    }

    /// <summary>Bytes that still come before the end of the TCP stream; throws on a reset.</summary>
    public async Task<int> ReadToEndAsync()
    {
        using var rest = new MemoryStream();
        await _tcp.GetStream().CopyToAsync(rest, _patience.Token);
        return (int)rest.Length;
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _patience.Dispose();
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await _tcp.GetStream().ReadExactlyAsync(bytes, _patience.Token);
        return bytes;
    }
}
