using System.Net.WebSockets;
using System.Text;
using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

public sealed class FanOutTests
{
    [Fact]
    public async Task Say_InRoom_ReachesAllMembersAndTheSenderButNobodyElse()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var members = await ChatPeers.JoinAsync(backend, "r", 3);
        using var stranger = await ChatPeer.JoinAsync(backend, "other");

        await members[0].SayAsync("hello");

        foreach (var member in members.All)
            Assert.Equal(ChatPeer.Msg("hello"), await member.ReceiveAsync());
        await stranger.PingAsync();
    }

    [Theory]
    [InlineData("""{"type":"msg","content":""}""")]
    [InlineData("""{ "content" : "a\u0022 \\ \ud83d\ude00 é", "id": [1, {"a": null}], "type":"msg" }""")]
    public async Task Say_AnyWellFormedFrame_IsRelayedByteForByte(string frame)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);

        await peer.SendAsync(frame);

        Assert.Equal(frame, await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Say_Fragmented_IsAssembled()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend);
        var frame = Encoding.UTF8.GetBytes(ChatPeer.Msg("é" + new string('x', 10_000)));

        await peer.SendAsync([], WebSocketMessageType.Text, end: false);
        await peer.SendAsync(frame[..29], WebSocketMessageType.Text, end: false);
        await peer.SendAsync(frame[29..5_000], WebSocketMessageType.Text, end: false);
        await peer.SendAsync(frame[5_000..], WebSocketMessageType.Text, end: false);
        await peer.SendAsync([], WebSocketMessageType.Text);

        Assert.Equal(Encoding.UTF8.GetString(frame), await peer.ReceiveAsync());
    }

    [Fact]
    public async Task Say_ManySendersAtOnce_AllMembersSeeOneOrderThatKeepsEverySendersOrder()
    {
        const int Messages = 200;
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var members = await ChatPeers.JoinAsync(backend, "r", 4);

        var sending = members.All.Select((member, sender) => Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
                await member.SendAsync($$"""{"type":"msg","content":"{{sender}}","n":{{i}}}""");
        })).ToArray();
        var received = await Task.WhenAll(members.All.Select(member => member.ReceiveAsync(members.All.Length * Messages)));
        await Task.WhenAll(sending);

        Assert.All(received, heard => Assert.Equal(received[0], heard));
        for (var sender = 0; sender < members.All.Length; sender++)
        {
            var own = received[0].Where(frame => frame.Contains($"\"content\":\"{sender}\"", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, Messages).Select(i => $$"""{"type":"msg","content":"{{sender}}","n":{{i}}}"""), own);
        }
    }

    [Fact]
    public async Task Join_OtherRoom_MovesTheConnection()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var stayer = await ChatPeer.JoinAsync(backend, "a");
        using var mover = await ChatPeer.JoinAsync(backend, "a");
        using var other = await ChatPeer.JoinAsync(backend, "b");

        await mover.SendAsync("""{"type":"join","room":"b"}""");
        Assert.Equal("""{"type":"joined","room":"b","members":2}""", await mover.ReceiveAsync());
        await stayer.SayAsync("in a");
        await stayer.ReceiveAsync();
        await other.SayAsync("in b");

        Assert.Equal(ChatPeer.Msg("in b"), await mover.ReceiveAsync());
    }

    [Fact]
    public async Task Join_SameRoomAgain_CountsTheMemberOnce()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend, "a");

        await peer.SendAsync("""{"type":"join","room":"a"}""");
        Assert.Equal("""{"type":"joined","room":"a","members":1}""", await peer.ReceiveAsync());
        await peer.SayAsync("once");

        Assert.Equal(ChatPeer.Msg("once"), await peer.ReceiveAsync());
        await peer.PingAsync();
    }

    [Fact]
    public async Task Leave_ThenSay_IsAnsweredWithErrorAndHeardByNobody()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var leaver = await ChatPeer.JoinAsync(backend, "a");
        using var member = await ChatPeer.JoinAsync(backend, "a");

        await leaver.SendAsync("""{"type":"leave"}""");
        Assert.Equal("""{"type":"left","room":"a"}""", await leaver.ReceiveAsync());
        await leaver.SayAsync("anybody?");

        Assert.StartsWith("""{"type":"error",""", await leaver.ReceiveAsync(), StringComparison.Ordinal);
        await member.PingAsync();
        Assert.Equal(1, backend.Ledger.Roomless);
        Assert.Equal(0, backend.Ledger.MessagesReceived);
    }

    [Fact]
    public async Task Relay_AnyFrame_GoesUnchangedToAllMembers()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var one = await ChatPeer.ConnectAsync(backend, "relay?token=t&room=r");
        using var two = await ChatPeer.ConnectAsync(backend, "relay?token=t&room=r");
        using var chatter = await ChatPeer.JoinAsync(backend, "r");
        await backend.LedgerAsync(_ => backend.Rooms.Any(room => room is { Endpoint: "/relay", Members: 2 }));

        await one.SendAsync([0, 255, 1], WebSocketMessageType.Binary);
        await one.SendAsync("not json");
        await one.SendAsync(string.Empty);

        foreach (var peer in (ChatPeer[])[one, two])
        {
            var (type, bytes) = await peer.ReceiveFrameAsync();
            Assert.Equal(WebSocketMessageType.Binary, type);
            Assert.Equal([0, 255, 1], bytes);
            Assert.Equal(["not json", string.Empty], await peer.ReceiveAsync(2));
        }

        await chatter.PingAsync();
    }

    [Fact]
    public async Task Relay_WithoutEcho_ReachesTheOthersOnly()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var one = await ChatPeer.ConnectAsync(backend, "relay?token=t&room=r&echo=0");
        using var two = await ChatPeer.ConnectAsync(backend, "relay?token=t&room=r&echo=0");
        await backend.LedgerAsync(_ => backend.Rooms.Any(room => room is { Endpoint: "/relay", Members: 2 }));

        await one.SendAsync("from one");
        Assert.Equal("from one", await two.ReceiveAsync());
        await two.SendAsync("from two");

        Assert.Equal("from two", await one.ReceiveAsync());
        var ledger = await backend.LedgerAsync(l => l.DeliveriesSent == 2);
        Assert.Equal(2, ledger.DeliveriesDue);
    }

    [Fact]
    public async Task Say_OneReceiverReadsNothing_OthersAreServedAndItIsTerminated()
    {
        const int Messages = 200;
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { MaxQueuedBytes = 1 << 20 });
        using var slow = await ChatPeer.JoinAsync(backend, "r");
        using var fast = await ChatPeer.JoinAsync(backend, "r");
        var content = new string('x', 100_000);

        for (var i = 0; i < Messages; i++)
        {
            await fast.SayAsync(content);
            await fast.ReceiveAsync();
        }

        var ledger = await backend.LedgerAsync(l => l is { ClosedByOverflow: 1, DeliveriesQueued: 0 });
        Assert.True(ledger.DeliveriesDropped >= 10, $"{ledger}");
        Assert.Equal(ledger.DeliveriesDue, ledger.DeliveriesSent + ledger.DeliveriesDropped);
        Assert.Equal(1, ledger.ConnectionsCurrent);
        await Assert.ThrowsAsync<WebSocketException>(async () => await slow.ReceiveAsync(Messages));
    }
}
