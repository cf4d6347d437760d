using System.Net.WebSockets;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Rules;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>What the five dialects have in common, and the four simple ones; the room dialect has tests of its own.</summary>
public sealed class DialectTests
{
    private const string Text = "say \"hi\" \\ 客服 \n😀";

    [Theory]
    [InlineData("/uni-app", false)]
    [InlineData("/wx-push", false)]
    [InlineData("/wx-heartbeat", false)]
    [InlineData("/wx-room", true)]
    [InlineData("/wx-rtc", false)]
    public async Task Say_InRoom_ReachesItsMembersAndTheSenderWhereItsClientNeedsIt(string path, bool echoes)
    {
        var tongue = new Tongue(path);
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using var two = await tongue.JoinAsync(backend, "r", "two");
        using var stranger = await tongue.JoinAsync(backend, "other", "stranger");

        await one.SendAsync(tongue.Say("r", "one", Text));
        Assert.Equal(tongue.Heard("r", "one", Text), await two.ReceiveAsync());
        await two.SendAsync(tongue.Say("r", "two", "second"));

        if (echoes)
            Assert.Equal(tongue.Heard("r", "one", Text), await one.ReceiveAsync());
        Assert.Equal(tongue.Heard("r", "two", "second"), await one.ReceiveAsync());
        var ledger = await backend.SettledAsync();
        Assert.Equal((2, echoes ? 4 : 2), (ledger.MessagesReceived, ledger.DeliveriesSent));
        Assert.Equal((path, "r", 2L), backend.Rooms.Select(room => (room.Endpoint, room.Room, room.Counts.Messages)).Last());
    }

    [Theory]
    [InlineData("/uni-app", true, "", true)]
    [InlineData("/uni-app", true, "&echo=0", false)]
    [InlineData("/uni-app", null, "&echo=1", true)]
    [InlineData("/wx-rtc", true, "", true)]
    [InlineData("/wx-rtc", false, "", false)]
    public async Task Say_Echo_FollowsTheAddressAndThenTheRule(string path, bool? rule, string query, bool echoes)
    {
        var tongue = new Tongue(path);
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { Echo = rule } });
        using var peer = await ChatPeer.ConnectAsync(backend, tongue.Address("r", "one") + query);
        await backend.LedgerAsync(_ => backend.Rooms.Any(room => room.Members == 1));

        await peer.SendAsync(tongue.Say("r", "one", Text));
        await backend.LedgerAsync(ledger => ledger.MessagesReceived == 1);

        Assert.Equal(echoes ? 1 : 0, backend.Ledger.DeliveriesDue);
    }

    [Theory]
    [InlineData("uni-app?token=t", "/uni-app", "lobby")]
    [InlineData("uni-app?token=a+b/c=", "/uni-app", "lobby")]
    [InlineData("wx-heartbeat/websocket?task%207&user", "/wx-heartbeat", "task 7")]
    [InlineData("websocket?task&user", "/wx-heartbeat", "task")]
    [InlineData("wx-rtc", "/wx-rtc", "lobby")]
    public async Task Connect_Accepted_IsInTheRoomOfTheAddress(string address, string endpoint, string name)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.ConnectAsync(backend, address);

        await backend.LedgerAsync(_ => backend.Rooms.Any(room => (room.Endpoint, room.Room, room.Members) == (endpoint, name, 1)));
    }

    [Theory]
    [InlineData("uni-app", null, null, 401)]
    [InlineData("wx-push?token=t", null, "chat", 401)]
    [InlineData("wx-push", "t", "chat", 401)]
    [InlineData("wx-push", "Bearer t", null, 400)]
    [InlineData("wx-push", "Bearer t", "talk", 400)]
    [InlineData("wx-heartbeat/websocket?task", null, null, 400)]
    [InlineData("wx-heartbeat/websocket?task&", null, null, 400)]
    [InlineData("wx-room", null, null, 401)]
    public async Task Connect_SomethingIsMissing_IsRefusedAndCounted(string address, string? authorization, string? protocol, int status)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        Assert.Equal(status, await ChatPeer.RefusedStatusAsync(backend, address, options =>
        {
            if (authorization is not null)
                options.SetRequestHeader("Authorization", authorization);
            if (protocol is not null)
                options.AddSubProtocol(protocol);
        }));

        var ledger = backend.Ledger;
        Assert.Equal((status == 401 ? 1 : 0, status == 400 ? 1 : 0), (ledger.RefusedLogins, ledger.RefusedHandshakes));
        Assert.Equal(0, ledger.ConnectionsOpened);
    }

    [Theory]
    [InlineData("/uni-app")]
    [InlineData("/wx-push")]
    [InlineData("/wx-room")]
    public async Task Connect_WrongTokenAndTheRuleClose_IsUpgradedAndClosedWith4401(string path)
    {
        var tongue = new Tongue(path);
        await using var backend = await ChatBackend.StartAsync(
            new BackendOptions { RequiredToken = "right", Rules = new BackendRules { BadToken = BadTokenRule.Close } });

        using var peer = await tongue.ConnectAsync(backend, "r", "wrong");

        Assert.Equal((4401, "the token is missing or wrong"), await peer.ReceiveCloseAsync());
        await backend.LedgerAsync(l => l is { RefusedLogins: 1, ClosedByUnauthorized: 1, ConnectionsOpened: 1, ConnectionsCurrent: 0 });
        using var welcome = await tongue.JoinAsync(backend, "r", "right");
    }

    [Theory]
    [InlineData("/uni-app", """{"type":"ping"}""", """{"type":"pong"}""", 1, 0)]
    [InlineData("/wx-push", """{"type":"heartbeat"}""", """{"type":"heartbeat"}""", 0, 1)]
    [InlineData("/wx-heartbeat", """{"type":"heartbeat"}""", """{"type":"heartbeat"}""", 0, 1)]
    [InlineData("/wx-room", """{"token":"one","type":1,"payLoad":""}""", """{"code":200,"data":"{\"type\":\"heartbeat\"}"}""", 0, 1)]
    public async Task Heartbeat_ByDefault_IsAnsweredToTheSenderOnly(string path, string frame, string answer, int pings, int heartbeats)
    {
        var tongue = new Tongue(path);
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var one = await tongue.JoinAsync(backend, "r", "one");

        await one.SendAsync(frame);

        Assert.Equal(answer, await one.ReceiveAsync());
        Assert.Equal((pings, heartbeats, 0), (backend.Ledger.Pings, backend.Ledger.Heartbeats, backend.Ledger.DeliveriesDue));
    }

    [Theory]
    [InlineData("/wx-push", """{"type":"heartbeat"}""")]
    [InlineData("/wx-heartbeat", """{"type":"heartbeat"}""")]
    [InlineData("/wx-room", """{"token":"one","type":1,"payLoad":""}""")]
    public async Task Heartbeat_RuleOff_IsCountedOnly(string path, string frame)
    {
        var tongue = new Tongue(path);
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { HeartbeatReply = false } });
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using var two = await tongue.JoinAsync(backend, "r", "two");

        await one.SendAsync(frame);
        await backend.LedgerAsync(ledger => ledger.Heartbeats == 1);
        await two.SendAsync(tongue.Say("r", "two", "first"));

        Assert.Equal(tongue.Heard("r", "two", "first"), await one.ReceiveAsync());
    }

    public static TheoryData<string, string> MalformedFrames => new()
    {
        { "/uni-app", """{"type":"msg","content":"a "quote""}""" },
        { "/uni-app", """{"type":"msg","content":"back\slash"}""" },
        { "/uni-app", "{\"type\":\"msg\",\"content\":\"line\nbreak\"}" },
        { "/uni-app", """{"type":"join","room":"r"}""" },
        { "/wx-heartbeat", "hello" },
        { "/wx-push", """{"type":"msg"}""" },
        { "/wx-push", """{"type":"auth"}""" },
        { "/wx-room", """{"token":"one","type":9,"payLoad":""}""" },
        { "/wx-room", """{"token":"one","type":"2","payLoad":""}""" },
        { "/wx-room", """{"token":"one","type":2.5,"payLoad":""}""" },
        { "/wx-room", """{"token":"one","type":3,"payLoad":{"topic":"r"}}""" },
        { "/wx-room", """{"token":"one","type":3,"payLoad":"{\"topic\":\"\"}"}""" },
        { "/wx-room", """{"token":"one","type":2,"payLoad":"{\"topic\":\"r\"}"}""" },
        { "/wx-room", """{"token":"one","type":2,"payLoad":"{\"topic\":\"r\",\"chatInfo\":\"{\"}"}""" },
        { "/wx-room", """{"token":"one","type":2,"payLoad":"{\"topic\":\"r\",\"chatInfo\":\"{\\\"content\\\":1}\"}"}""" },
        { "/wx-room", """{"token":"one","type":2,"payLoad":"{\"topic\":\"r\",\"chatInfo\":\"7\"}"}""" },
        { "/wx-room", "hello" },
    };

    [Theory]
    [MemberData(nameof(MalformedFrames))]
    public async Task Malformed_ByDefault_IsCountedAndIgnored(string path, string frame)
    {
        var tongue = new Tongue(path);
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { Echo = true } });
        using var peer = await tongue.JoinAsync(backend, "r", "one");

        await peer.SendAsync(frame);
        await peer.SendAsync(tongue.Say("r", "one", "after"));

        Assert.Equal(tongue.Heard("r", "one", "after"), await peer.ReceiveAsync());
        Assert.Equal((1, 1), (backend.Ledger.Malformed, backend.Ledger.MessagesReceived));
    }

    [Theory]
    [InlineData("/uni-app", """{"type":"error","reason":"the message is not a JSON object"}""")]
    [InlineData("/wx-push", """{"type":"error","reason":"the message is not a JSON object"}""")]
    [InlineData("/wx-heartbeat", """{"type":"error","reason":"the message is not a JSON object"}""")]
    [InlineData("/wx-room", """{"code":400,"data":"the message is not understood"}""")]
    public async Task Malformed_RuleAnswer_IsAnswered(string path, string answer)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { Malformed = MalformedRule.Answer } });
        using var peer = await new Tongue(path).JoinAsync(backend, "r", "one");

        await peer.SendAsync("{");

        Assert.Equal(answer, await peer.ReceiveAsync());
        Assert.Equal(1, backend.Ledger.Malformed);
    }

    [Theory]
    [InlineData("/uni-app")]
    [InlineData("/wx-push")]
    [InlineData("/wx-heartbeat")]
    [InlineData("/wx-room")]
    public async Task Malformed_RuleClose_IsClosedWith1007(string path)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { Malformed = MalformedRule.Close } });
        using var peer = await new Tongue(path).JoinAsync(backend, "r", "one");

        await peer.SendAsync([1, 2, 3], WebSocketMessageType.Binary);

        Assert.Equal((1007, "a frame was not understood"), await peer.ReceiveCloseAsync());
        await backend.LedgerAsync(l => l is { Malformed: 1, ClosedByViolation: 1, ConnectionsCurrent: 0 });
    }

    [Fact]
    public async Task Rtc_Binary_IsRelayedAsItIs()
    {
        var tongue = new Tongue("/wx-rtc");
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { RequiredToken = "nobody has to show it here" });
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using var two = await tongue.JoinAsync(backend, "r", "two");

        await one.SendAsync([0, 255, 1], WebSocketMessageType.Binary);
        await one.SendAsync("{broken");

        var (type, bytes) = await two.ReceiveFrameAsync();
        Assert.Equal(WebSocketMessageType.Binary, type);
        Assert.Equal([0, 255, 1], bytes);
        Assert.Equal("{broken", await two.ReceiveAsync());
        Assert.Equal(0, backend.Ledger.Malformed);
    }
}
