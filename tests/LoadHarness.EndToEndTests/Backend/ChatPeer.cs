using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>A client of the backend with a WebSocket that is not ours. Whatever it waits for fails after ten seconds.</summary>
internal sealed class ChatPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public ClientWebSocket Socket { get; } = new();

    /// <summary>Connects, and reads the welcome.</summary>
    public static async Task<ChatPeer> JoinAsync(ChatBackend backend, string room = "lobby")
    {
        var peer = await ConnectAsync(backend, $"chat?token=t&room={Uri.EscapeDataString(room)}");
        using var joined = JsonDocument.Parse(await peer.ReceiveAsync());
        Assert.Equal("joined", joined.RootElement.GetProperty("type").GetString());
        return peer;
    }

    public static async Task<ChatPeer> ConnectAsync(
        ChatBackend backend, string pathAndQuery, Action<ClientWebSocketOptions>? configure = null)
    {
        var peer = new ChatPeer();
        using var patience = new CancellationTokenSource(Patience);
        configure?.Invoke(peer.Socket.Options);
        peer.Socket.Options.CollectHttpResponseDetails = true;
        await peer.Socket.ConnectAsync(new Uri(new Uri(backend.WebSocketUri, "/"), pathAndQuery), patience.Token);
        return peer;
    }

    /// <summary>The HTTP status with which a connection is refused.</summary>
    public static async Task<int> RefusedStatusAsync(
        ChatBackend backend, string pathAndQuery, Action<ClientWebSocketOptions>? configure = null)
    {
        using var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        using var patience = new CancellationTokenSource(Patience);
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri(new Uri(backend.WebSocketUri, "/"), pathAndQuery), patience.Token));
        return (int)socket.HttpStatusCode;
    }

    public static string Msg(string content) => $$"""{"type":"msg","content":{{JsonSerializer.Serialize(content)}}}""";

    public Task SayAsync(string content) => SendAsync(Msg(content));

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type, bool end = true)
    {
        using var patience = new CancellationTokenSource(Patience);
        await Socket.SendAsync(bytes, type, end, patience.Token);
    }

    /// <summary>The next message as text.</summary>
    public async Task<string> ReceiveAsync()
    {
        var (type, bytes) = await ReceiveFrameAsync();
        Assert.Equal(WebSocketMessageType.Text, type);
        return Encoding.UTF8.GetString(bytes);
    }

    public async Task<string[]> ReceiveAsync(int count)
    {
        var messages = new string[count];
        for (var i = 0; i < count; i++)
            messages[i] = await ReceiveAsync();
        return messages;
    }

    public async Task<(WebSocketMessageType Type, byte[] Bytes)> ReceiveFrameAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var piece = await Socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            message.Write(buffer, 0, piece.Count);
            if (piece.EndOfMessage)
                return (piece.MessageType, message.ToArray());
        }
    }

    /// <summary>Sends a ping and returns once it is answered: the server has dealt with everything this peer sent before.</summary>
    public async Task PingAsync()
    {
        await SendAsync("""{"type":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", await ReceiveAsync());
    }

    /// <summary>Skips messages up to the close frame, answers it, and returns what it said.</summary>
    public async Task<(int Code, string Reason)> ReceiveCloseAsync()
    {
        while ((await ReceiveFrameAsync()).Type != WebSocketMessageType.Close)
        {
        }

        await CloseAsync();
        return ((int)Socket.CloseStatus!, Socket.CloseStatusDescription ?? string.Empty);
    }

    public async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
    }

    public void Dispose() => Socket.Dispose();
}
