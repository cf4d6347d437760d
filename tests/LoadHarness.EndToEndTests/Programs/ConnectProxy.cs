using System.Collections.Concurrent;
using System.Text;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>An HTTP proxy that knows CONNECT alone (RFC 9110 section 9.3.6), with or without a user.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly ConcurrentBag<string> tunnels = [];
    private readonly string? credentials;
    private readonly RawTcpServer server;

    private ConnectProxy(string? user)
    {
        credentials = user is null ? null : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user))}";
        server = RawTcpServer.Playing(ServeAsync);
    }

    /// <summary>Host and port.</summary>
    public string Address => server.Address;

    /// <summary>Where it has made connections to.</summary>
    public IReadOnlyCollection<string> Tunnels => tunnels;

    /// <summary>Starts one.</summary>
    /// <param name="user">Whom it lets through, <c>user:password</c>; null: everybody.</param>
    public static ConnectProxy Start(string? user = null) => new(user);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task ServeAsync(Stream client, CancellationToken cancel)
    {
        while (true)
        {
            var head = (await RawSocket.ReadHeadAsync(client, cancel)).Split("\r\n");
            if (credentials is not null && !head.Contains(credentials))
            {
                await AnswerAsync("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0");
                continue;
            }

            var words = head[0].Split(' ');
            Assert.Equal("CONNECT", words[0]);
            tunnels.Add(words[1]);
            await AnswerAsync("200 Connection established");
            var address = words[1].Split(':');
            await RawTcpServer.HandOnAsync(client, address[0], int.Parse(address[1]), cancel);
            return;
        }

        Task AnswerAsync(string answer) => client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\n\r\n"), cancel).AsTask();
    }
}
