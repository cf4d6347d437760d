using System.Globalization;
using System.Net.WebSockets;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Chat;
using LoadHarness.Tests;

namespace LoadHarness.EndToEndTests.Backend;

public sealed class EndingTests
{
    private static readonly TimeSpan JustBelowIdle = TimeSpan.FromSeconds(59);

    [Fact]
    public async Task Idle_NothingSentForTheTimeOut_IsClosedWith4408()
    {
        var time = new HandClock();
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Time = time });
        using var silent = await ChatPeer.JoinAsync(backend);
        using var pinging = await ChatPeer.JoinAsync(backend);

        time.Leap(JustBelowIdle);
        await pinging.PingAsync();
        await silent.SayAsync("I speak once");
        await silent.ReceiveAsync();
        await pinging.ReceiveAsync();
        time.Leap(JustBelowIdle);
        await pinging.PingAsync();
        time.Leap(TimeSpan.FromSeconds(1));

        Assert.Equal((4408, "idle"), await silent.ReceiveCloseAsync());
        await pinging.PingAsync();
        await backend.LedgerAsync(l => l is { ClosedByIdle: 1, ConnectionsCurrent: 1 });
    }

    [Fact]
    public async Task Idle_OnlyWebSocketPings_StaysOpen()
    {
        var time = new HandClock();
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Time = time });
        using var peer = await RawPeer.JoinAsync(backend);

        for (var i = 0; i < 3; i++)
        {
            time.Leap(JustBelowIdle);
            await peer.SendAsync(RawPeer.Ping, 7);
            var (firstByte, payload) = await peer.ReceiveAsync();
            Assert.Equal((RawPeer.Pong, 7), (firstByte, payload[0]));
        }

        time.Leap(TimeSpan.FromSeconds(60));
        Assert.Equal(RawPeer.Close, (await peer.ReceiveAsync()).FirstByte);
    }

    [Fact]
    public async Task Close_PeerNeverAnswers_IsCutAfterTheCloseTimeOut()
    {
        var time = new HandClock();
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Time = time });
        using var peer = await RawPeer.JoinAsync(backend);

        await backend.PostAsync("admin/kick?code=1012");
        Assert.Equal(RawPeer.Close, (await peer.ReceiveAsync()).FirstByte);
        Assert.Equal(1, backend.Ledger.ConnectionsCurrent);
        time.Leap(TimeSpan.FromSeconds(5));

        await backend.LedgerAsync(l => l is { ClosedByKick: 1, ConnectionsCurrent: 0 });
    }

    [Fact]
    public async Task Kick_WithCode_SendsThatCloseFrameThenEndsTcp()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await RawPeer.JoinAsync(backend);

        var answer = await backend.PostJsonAsync("admin/kick?code=1012");

        Assert.Equal(1, answer.GetProperty("kicked").GetInt32());
        var (firstByte, payload) = await peer.ReceiveAsync();
        Assert.Equal(RawPeer.Close, firstByte);
        Assert.Equal(1012, (payload[0] << 8) | payload[1]);
        await peer.SendAsync(RawPeer.Close, payload[..2]);
        Assert.Equal(0, await peer.ReadToEndAsync());
        await backend.LedgerAsync(l => l is { ClosedByKick: 1, Kicked: 1, ConnectionsCurrent: 0 });
    }

    [Fact]
    public async Task Kick_WithoutCode_CutsTcpWithoutCloseFrame()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);

        await backend.PostAsync("admin/kick");

        await Assert.ThrowsAsync<WebSocketException>(peer.ReceiveAsync);
        Assert.Null(peer.Socket.CloseStatus);
        await backend.LedgerAsync(l => l is { ClosedByKick: 1, ConnectionsCurrent: 0 });
    }

    [Fact]
    public async Task Kick_ShareOfARoom_TakesTheFirstOnesInConnectionOrder()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var stranger = await ChatPeer.JoinAsync(backend, "other");
        using var members = await ChatPeers.JoinAsync(backend, "r", 5);

        var answer = await backend.PostJsonAsync("admin/kick?share=0.5&code=1012&room=r");

        Assert.Equal(3, answer.GetProperty("kicked").GetInt32());
        foreach (var kicked in members.All[..3])
            Assert.Equal((1012, "kicked"), await kicked.ReceiveCloseAsync());
        foreach (var spared in members.All[3..].Append(stranger))
            await spared.PingAsync();
    }

    [Theory]
    [InlineData("0.07", 100, 7)]
    [InlineData("0.001", 100, 1)]
    [InlineData("0.5", 3, 2)]
    [InlineData("1", 3, 3)]
    [InlineData("0", 3, 0)]
    public void Kick_Share_IsRoundedUpWithoutBinaryError(string share, int count, int chosen) =>
        Assert.Equal(chosen, ChatHub.Chosen(decimal.Parse(share, CultureInfo.InvariantCulture), count));

    [Theory]
    [InlineData("share=2")]
    [InlineData("share=NaN")]
    [InlineData("code=1006")]
    [InlineData("code=x")]
    public async Task Kick_BadParameter_Answers400AndKicksNobody(string query)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);

        using var response = await backend.PostAsync("admin/kick?" + query);

        Assert.Equal(400, (int)response.StatusCode);
        await peer.PingAsync();
    }

    [Fact]
    public async Task Close_ByClient_IsAnsweredWithItsCodeAndTheMemberIsGone()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var leaver = await ChatPeer.JoinAsync(backend);
        using var member = await ChatPeer.JoinAsync(backend);

        await leaver.Socket.CloseAsync((WebSocketCloseStatus)4001, "bye", CancellationToken.None);

        Assert.Equal(4001, (int)leaver.Socket.CloseStatus!);
        await backend.LedgerAsync(l => l is { ClosedByClient: 1, ConnectionsCurrent: 1 });
        await member.SayAsync("alone");
        await member.ReceiveAsync();
        Assert.Equal(1, backend.Ledger.DeliveriesDue);
    }

    [Fact]
    public async Task Close_ByClientWithoutCode_IsAnsweredWith1000()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await RawPeer.JoinAsync(backend);

        await peer.SendAsync(RawPeer.Close);

        var (firstByte, payload) = await peer.ReceiveAsync();
        Assert.Equal((RawPeer.Close, 1000), (firstByte, (payload[0] << 8) | payload[1]));
        Assert.Equal(0, await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task Abort_ByClient_IsCountedAsAbort()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        var peer = await ChatPeer.JoinAsync(backend);

        peer.Socket.Abort();

        await backend.LedgerAsync(l => l is { ClosedByAbort: 1, ConnectionsCurrent: 0 });
        peer.Dispose();
    }

    [Fact]
    public async Task Stop_WithClients_SendsThem1001AndCompletes()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);
        using var stop = new CancellationTokenSource();
        var running = backend.RunAsync(stop.Token);
        Assert.False(running.IsCompleted);

        await stop.CancelAsync();

        Assert.Equal(1001, (await peer.ReceiveCloseAsync()).Code);
        await running;
        Assert.Equal(1, backend.Ledger.ClosedByShutdown);
        Assert.Equal(0, backend.Ledger.ConnectionsCurrent);
    }
}
