using System.Net.WebSockets;
using System.Text.Json;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Tests;
using static LoadHarness.EndToEndTests.Backend.DefectBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>What goes wrong with whole connections, and with the whole server.</summary>
public sealed class ConnectionDefectTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly HandClock _time = new();

    [Fact]
    public async Task Stall_WhileItLasts_NothingIsReadOrAnsweredAndNothingIsLost()
    {
        await using var backend = await StartAsync(_time, ("stall", "2s every 5s"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        _time.Leap(5 * Second);
        await members[0].SayAsync("in the stall");
        var heard = members[1].ReceiveAsync();
        var login = ChatPeer.JoinAsync(backend, "r");
        for (var i = 0; i < 20; i++)
            Assert.Equal(0, (await backend.GetJsonAsync("admin/stats")).GetProperty("messagesReceived").GetInt64());
        Assert.False(heard.IsCompleted || login.IsCompleted);
        _time.Leap(2 * Second);

        Assert.Equal(ChatPeer.Msg("in the stall"), await heard);
        using var late = await login;
        await members[0].ReceiveAsync();
        await members[0].PingAsync();
        _time.Leap(3 * Second);
        Assert.Equal(2, backend.Ledger.Defects[DefectCounter.Stalls]);
        await backend.SwitchAsync("""{"stall":"off"}""");
        await members[0].PingAsync();
        _time.Leap(10 * Second);
        Assert.Equal(2, backend.Ledger.Defects[DefectCounter.Stalls]);
    }

    [Fact]
    public async Task Stall_PeerLeavesMeanwhile_WhatItSaidIsStillHeard()
    {
        await using var backend = await StartAsync(_time, ("stall", "2s every 5s"));
        using var member = await ChatPeer.JoinAsync(backend, "r");
        using var leaver = await RawPeer.JoinAsync(backend, "r");

        _time.Leap(5 * Second);
        await leaver.SendAsync(RawPeer.Text, System.Text.Encoding.UTF8.GetBytes(ChatPeer.Msg("last words")));
        leaver.Dispose();
        await backend.GetAsync("admin/stats");
        _time.Leap(2 * Second);

        Assert.Equal(ChatPeer.Msg("last words"), await member.ReceiveAsync());
    }

    [Theory]
    [InlineData("1/3 every 10s code 1012", 1012)]
    [InlineData("1/3 every 10s", null)]
    public async Task Kick_EveryTenSeconds_EndsAShare(string setting, int? code)
    {
        await using var backend = await StartAsync(_time, ("kick", setting));
        using var members = await ChatPeers.JoinAsync(backend, "r", 3);

        for (var i = 0; i < 2; i++)
        {
            _time.Leap(10 * Second);
            var kicked = members[(int)backend.Victims(DefectCounter.Kicked)[i].Receiver - 1];
            if (code is { } expected)
                Assert.Equal((expected, "kicked"), await kicked.ReceiveCloseAsync());
            else
                await Assert.ThrowsAsync<WebSocketException>(kicked.ReceiveAsync);
            await backend.LedgerAsync(l => l.ConnectionsCurrent == 2 - i);
        }

        var spared = Assert.Single(((long[])[1, 2, 3]).Except(backend.Victims(DefectCounter.Kicked).Select(victim => victim.Receiver)));
        await members[(int)spared - 1].PingAsync();
        Assert.Equal((2, 2, 2), (backend.Ledger.Defects[DefectCounter.Kicked], backend.Ledger.Kicked, backend.Ledger.ClosedByKick));
    }

    [Theory]
    [InlineData("frames", false, true)]
    [InlineData("messages", true, false)]
    [InlineData("all", false, false)]
    public async Task IgnorePings_Some_AreNotAnsweredAndTheRestIs(string setting, bool frames, bool messages)
    {
        await using var backend = await StartAsync(("ignore-pings", setting));
        using var peer = await RawPeer.JoinAsync(backend);
        var ping = """{"type":"ping"}"""u8.ToArray();

        await peer.SendAsync(RawPeer.Ping, 7);
        await peer.SendAsync(RawPeer.Text, ping);
        await backend.LedgerAsync(l => l.Pings == 1);
        await backend.SwitchAsync("""{"ignore-pings":null}""");
        await peer.SendAsync(RawPeer.Ping, 8);

        if (frames)
            Assert.Equal((RawPeer.Pong, 7), await FirstAsync());
        if (messages)
            Assert.Equal((RawPeer.Text, (byte)'{'), await FirstAsync());
        Assert.Equal((RawPeer.Pong, 8), await FirstAsync());
        Assert.Equal((frames ? 0 : 1) + (messages ? 0 : 1), backend.Ledger.Defects[DefectCounter.PingsIgnored]);

        async Task<(byte, byte)> FirstAsync()
        {
            var (firstByte, payload) = await peer.ReceiveAsync();
            return (firstByte, payload[0]);
        }
    }

    [Fact]
    public async Task HalfOpen_AfterATime_TheShareIsNeitherReadNorWritten()
    {
        await using var backend = await StartAsync(_time, ("half-open", "100% after 5s"));
        using var frozen = await RawPeer.JoinAsync(backend, "r");
        _time.Leap(5 * Second);
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);

        await frozen.SendAsync(RawPeer.Text, System.Text.Encoding.UTF8.GetBytes(ChatPeer.Msg("anybody?")));
        await members[0].SayManyAsync(3);
        Assert.Equal(Numbered(3), await members[1].HeardAsync());
        var ledger = await backend.SettledAsync();

        Assert.Equal((1, 3), (ledger.Defects[DefectCounter.HalfOpened], ledger.Defects[DefectCounter.Frozen]));
        Assert.Equal((3, 3), (ledger.MessagesReceived, ledger.ConnectionsCurrent));
        Assert.Equal([(1L, "m1"), (1L, "m2"), (1L, "m3")], backend.Victims(DefectCounter.Frozen).Select(one => (one.Receiver, one.Body)));
        Assert.Equal([1L], backend.Victims(DefectCounter.HalfOpened).Select(one => one.Receiver));

        // The idle time-out spares it, or it would not stay open; it ends as soon as its peer goes.
        _time.Leap(120 * Second);
        foreach (var member in members.All)
            Assert.Equal(4408, (await member.ReceiveCloseAsync()).Code);
        await backend.LedgerAsync(l => l is { ClosedByIdle: 2, ConnectionsCurrent: 1 });
        frozen.Dispose();
        await backend.LedgerAsync(l => l is { ConnectionsCurrent: 0, ClosedByAbort: 1 });
    }

    [Fact]
    public async Task HalfOpen_OnCommand_HitsThoseThatAreOpenNow()
    {
        await using var backend = await StartAsync();
        using var members = await ChatPeers.JoinAsync(backend, "r", 3);

        await backend.SwitchAsync("""{"half-open":"50%"}""");
        using var fresh = await ChatPeer.JoinAsync(backend, "r");
        await fresh.SayManyAsync(2);

        var spared = Assert.Single(((long[])[1, 2, 3]).Except(backend.Victims(DefectCounter.HalfOpened).Select(victim => victim.Receiver)));
        Assert.Equal(Numbered(2), await members[(int)spared - 1].HeardAsync());
        var ledger = await backend.SettledAsync();
        Assert.Equal((2, 4), (ledger.Defects[DefectCounter.HalfOpened], ledger.Defects[DefectCounter.Frozen]));
    }

    [Theory]
    [InlineData("401 1/3", new[] { 101, 101, 401, 101, 101, 401 }, 401)]
    [InlineData("503 50%", new[] { 101, 503, 101, 503 }, 503)]
    [InlineData("503 after 2", new[] { 101, 101, 503, 503 }, 503)]
    [InlineData("503 above 3", new[] { 101, 101, 101, 503, 503 }, 503)]
    public async Task RefuseLogins_OfEitherKind_AnswersTheStatus(string setting, int[] statuses, int refusal)
    {
        await using var backend = await StartAsync(("refuse-logins", setting));
        var peers = new List<ChatPeer>();

        foreach (var status in statuses)
        {
            if (status == 101)
                peers.Add(await ChatPeer.JoinAsync(backend, "r"));
            else
                Assert.Equal(status, await ChatPeer.RefusedStatusAsync(backend, "relay?token=t"));
        }

        var ledger = backend.Ledger;
        Assert.Equal(statuses.Count(status => status == refusal), ledger.Defects[DefectCounter.LoginsRefused]);
        Assert.Equal((peers.Count, 0), (ledger.ConnectionsOpened, ledger.RefusedLogins));
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task SlowLogins_OnChat_TheJoinTakesEffectLate()
    {
        await using var backend = await StartAsync(_time, ("slow-logins", "1/2 2s"));
        using var member = await ChatPeer.JoinAsync(backend, "r");
        using var late = await ChatPeer.ConnectAsync(backend, "chat?token=t&room=r");
        await late.PingAsync();

        await member.SayManyAsync(1);
        _time.Leap(2 * Second);

        Assert.Equal("""{"type":"joined","room":"r","members":2}""", await late.ReceiveAsync());
        Assert.Equal(1, backend.Ledger.DeliveriesDue);
        Assert.Equal(1, backend.Ledger.Defects[DefectCounter.LoginsSlowed]);
        Assert.Equal([2L], backend.Victims(DefectCounter.LoginsSlowed).Select(one => one.Receiver));
    }

    [Fact]
    public async Task SlowLogins_OnTheRelay_TheUpgradeIsLate()
    {
        await using var backend = await StartAsync(_time, ("slow-logins", "1s..2s"));
        var connecting = ChatPeer.ConnectAsync(backend, "relay?token=t&room=r");

        await backend.LedgerAsync(l => l.Defects[DefectCounter.LoginsSlowed] == 1);
        Assert.False(connecting.IsCompleted);
        Assert.Equal(0, backend.Ledger.ConnectionsOpened);
        while (!connecting.IsCompleted)
        {
            _time.Leap(Second);
            await backend.GetAsync("admin/stats");
        }

        (await connecting).Dispose();
    }

    [Fact]
    public async Task Leaks_OfEachKind_AreCountedForWhatTheyLeakFor()
    {
        await using var backend = await StartAsync(("leak-per-message", "1MiB"), ("leak-per-connection", "2MiB"), ("leak-handles", "5"));
        using var members = await ChatPeers.JoinAsync(backend, "r", 4);

        await members[0].SayManyAsync(10);

        var counts = backend.Ledger.Defects;
        Assert.Equal(
            (10L << 20, 8L << 20, 20L),
            (counts[DefectCounter.BytesLeakedByMessages],
            counts[DefectCounter.BytesLeakedByConnections],
            counts[DefectCounter.HandlesLeaked]));
    }

    [Fact]
    public async Task LeakTimers_OfConnectionsThatEnded_GoOnTicking()
    {
        await using var backend = await StartAsync(_time, ("leak-timers", "30s"));
        using (await ChatPeers.JoinAsync(backend, "r", 2))
            Assert.Equal(0, backend.Ledger.Defects[DefectCounter.TimersLeaked]);
        await backend.LedgerAsync(l => l.Defects[DefectCounter.TimersLeaked] == 2);

        _time.Leap(30 * Second);
        await backend.SwitchAsync("""{"leak-timers":"off"}""");
        _time.Leap(30 * Second);
        using (await ChatPeer.JoinAsync(backend, "r"))
            Assert.Equal(4, backend.Ledger.Defects[DefectCounter.TimerTicks]);

        var ledger = await backend.LedgerAsync(l => l.ConnectionsCurrent == 0);
        Assert.Equal(2, ledger.Defects[DefectCounter.TimersLeaked]);
    }

    [Fact]
    public async Task Leaks_OfAProcess_ShowInItsMemoryAndItsDescriptors()
    {
        await using var backend = await BackendProgram.StartAsync("--leak-per-connection", "64MiB", "--leak-handles", "200");
        using var http = new HttpClient();
        var before = await StatsAsync();

        using var peer = new ClientWebSocket();
        await peer.ConnectAsync(new Uri(backend.Url + "?token=t"), CancellationToken.None);
        await peer.ReceiveAsync(new byte[100].AsMemory(), CancellationToken.None);
        var after = await StatsAsync();

        Assert.InRange(after.Resident - before.Resident, 60 << 20, 120 << 20);
        Assert.InRange(after.Descriptors - before.Descriptors, 190, 230);

        async Task<(long Resident, int Descriptors)> StatsAsync()
        {
            var address = new UriBuilder(backend.Url) { Scheme = "http", Path = "/admin/stats" }.Uri;
            using var stats = JsonDocument.Parse(await http.GetStringAsync(address));
            var id = stats.RootElement.GetProperty("processId").GetInt32();
            return (stats.RootElement.GetProperty("processRssBytes").GetInt64(), Directory.GetFiles($"/proc/{id}/fd").Length);
        }
    }
}
