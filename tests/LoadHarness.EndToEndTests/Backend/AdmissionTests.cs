using System.Net;
using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

public sealed class AdmissionTests
{
    [Theory]
    [InlineData("chat?room=r", 401)]
    [InlineData("chat?token=&room=r", 401)]
    [InlineData("relay?room=r", 401)]
    [InlineData("?room=r", 401)]
    [InlineData("chat?token=t&room=LONG", 400)]
    [InlineData("relay?token=t&room=LONG", 400)]
    [InlineData("nowhere?token=t", 404)]
    public async Task Connect_BadRequest_IsRefusedWithStatus(string pathAndQuery, int status)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        var address = pathAndQuery.Replace("LONG", new string('x', 129), StringComparison.Ordinal);

        Assert.Equal(status, await ChatPeer.RefusedStatusAsync(backend, address));

        Assert.Equal(status == 401 ? 1 : 0, backend.Ledger.RefusedLogins);
        Assert.Equal(0, backend.Ledger.ConnectionsOpened);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("relay?token=t")]
    public async Task Get_WithoutWebSocket_Answers426WithHelp(string pathAndQuery)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        using var response = await backend.GetAsync(pathAndQuery);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Equal("websocket", response.Headers.Upgrade.ToString());
        Assert.Contains($"ws://{backend.HttpUri.Authority}/", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong", false)]
    [InlineData("a b/c=", false)]
    [InlineData("a+b/c=", true)]
    [InlineData("a%2Bb%2Fc%3D", true)]
    public async Task Connect_RequiredToken_IsAcceptedWithAndWithoutPercentEncoding(string token, bool accepted)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { RequiredToken = "a+b/c=" });

        if (accepted)
            (await ChatPeer.ConnectAsync(backend, $"chat?room=r&token={token}")).Dispose();
        else
            Assert.Equal(401, await ChatPeer.RefusedStatusAsync(backend, $"chat?room=r&token={token}"));
    }

    [Theory]
    [InlineData("chat?token=t", """{"type":"joined","room":"lobby","members":1}""")]
    [InlineData("chat?token=t&room=", """{"type":"joined","room":"lobby","members":1}""")]
    [InlineData("?token=t", """{"type":"joined","room":"lobby","members":1}""")]
    [InlineData("chat?token=t&room=a%22b%5C%0A", """{"type":"joined","room":"a\"b\\\n","members":1}""")]
    [InlineData("chat?token=t&room=%E5%AE%A2%E6%9C%8D", """{"type":"joined","room":"客服","members":1}""")]
    public async Task Connect_Accepted_AnswersJoinedWithEscapedRoom(string pathAndQuery, string joined)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        using var peer = await ChatPeer.ConnectAsync(backend, pathAndQuery);

        Assert.Equal(joined, await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Page_Get_IsSelfContained()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        using var response = await backend.GetAsync(string.Empty);
        var html = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("new WebSocket(", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OptionOutOfRange_Throws()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ChatBackend.StartAsync(new BackendOptions { MaxMessageBytes = 0 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ChatBackend.StartAsync(new BackendOptions { Host = "no such host" }));
    }

    [Theory]
    [InlineData("127.0.0.1", "ws://127.0.0.1:{0}/chat")]
    [InlineData("localhost", "ws://127.0.0.1:{0}/chat")]
    [InlineData("*", "ws://127.0.0.1:{0}/chat")]
    public async Task Start_Host_IsReachableUnderItsUri(string host, string uri)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Host = host });

        using var peer = await ChatPeer.JoinAsync(backend);

        Assert.Equal(string.Format(uri, backend.HttpUri.Port), backend.WebSocketUri.ToString());
    }
}
