using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Rules;
using LoadHarness.ReferenceBackend.Web;
using LoadHarness.Tests;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>The pings of the server: seed row 1.17.</summary>
public sealed class PulseTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly HandClock _time = new();

    [Fact]
    public async Task Ping_Answered_TheConnectionStaysOpen()
    {
        await using var backend = await StartAsync();
        using var peer = await ChatPeer.JoinAsync(backend);
        var heard = peer.ReceiveAsync();

        for (var i = 1; i <= 4; i++)
        {
            _time.Leap(Period);
            await backend.LedgerAsync(l => (l.ServerPings, l.ServerPongs) == (i, i));
        }

        await peer.SayAsync("still here");
        Assert.Equal(ChatPeer.Msg("still here"), await heard);
        Assert.Equal((1, 0), (backend.Ledger.ConnectionsCurrent, backend.Ledger.Pings));
    }

    [Fact]
    public async Task Ping_NotAnsweredByTheNext_TheConnectionIsCutWithoutACloseFrame()
    {
        await using var backend = await StartAsync();
        using var peer = await RawPeer.JoinAsync(backend);

        _time.Leap(Period);
        var (firstByte, payload) = await peer.ReceiveAsync();
        Assert.Equal((0x89, 0), (firstByte, payload.Length));
        await peer.SendAsync(RawPeer.Text, """{"type":"ping"}"""u8.ToArray());
        Assert.Equal(RawPeer.Text, (await peer.ReceiveAsync()).FirstByte);
        _time.Leap(Period - TimeSpan.FromTicks(1));
        Assert.Equal(1, backend.Ledger.ConnectionsCurrent);
        _time.Leap(TimeSpan.FromTicks(1));

        await backend.LedgerAsync(l => l is { ClosedByMissedPong: 1, ConnectionsCurrent: 0, ServerPings: 1, ServerPongs: 0 });
        Assert.Equal(0, await RestAsync(peer));
    }

    [Fact]
    public async Task Ping_AnsweredOnce_TheNextOneCountsAnew()
    {
        await using var backend = await StartAsync();
        using var peer = await RawPeer.JoinAsync(backend);

        _time.Leap(Period);
        await peer.ReceiveAsync();
        await peer.SendAsync(RawPeer.Pong);
        await backend.LedgerAsync(l => l.ServerPongs == 1);
        _time.Leap(Period);
        Assert.Equal(0x89, (await peer.ReceiveAsync()).FirstByte);
        _time.Leap(Period);

        await backend.LedgerAsync(l => l is { ClosedByMissedPong: 1, ServerPings: 2 });
    }

    [Fact]
    public async Task Ping_OffByDefault_NobodyIsPinged()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Time = _time, IdleTimeout = TimeSpan.Zero });
        using var peer = await RawPeer.JoinAsync(backend);

        _time.Leap(10 * Period);
        await peer.SendAsync(RawPeer.Ping, 7);

        Assert.Equal(RawPeer.Pong, (await peer.ReceiveAsync()).FirstByte);
        Assert.Equal(0, backend.Ledger.ServerPings);
    }

    [Fact]
    public async Task Ping_HalfOpenConnection_IsSpared()
    {
        await using var backend = await StartAsync();
        using var peer = await ChatPeer.JoinAsync(backend);

        await backend.SwitchAsync("""{"half-open":"100%"}""");
        _time.Leap(Period);
        _time.Leap(Period);

        Assert.Equal((1, 0), (backend.Ledger.ConnectionsCurrent, backend.Ledger.ServerPings));
    }

    [Fact]
    public async Task Ping_WhileTheServerStandsStill_IsNotDue()
    {
        await using var backend = await StartAsync();
        using var peer = await RawPeer.JoinAsync(backend);

        _time.Leap(Period);
        await peer.ReceiveAsync();
        await backend.SwitchAsync("""{"stall":"2s every 29s"}""");
        _time.Leap(Period);
        await backend.SwitchAsync("""{"stall":"off"}""");
        await peer.SendAsync(RawPeer.Pong);
        await backend.LedgerAsync(l => l.ServerPongs == 1);
        _time.Leap(Period);

        Assert.Equal(0x89, (await peer.ReceiveAsync()).FirstByte);
        Assert.Equal(1, backend.Ledger.Defects[DefectCounter.Stalls]);
    }

    [Fact]
    public async Task Ping_BetweenLargeMessages_BreaksNone()
    {
        const int Messages = 100;
        await using var backend = await StartAsync();
        using var members = await ChatPeers.JoinAsync(backend, "r", 2);
        var text = new string('x', 40_000);
        var heard = members.All.Select(member => Task.Run(() => member.ReceiveAsync(Messages))).ToArray();

        var talk = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
                await members[0].SayAsync(text);
        });
        for (var i = 1; i <= 20 && !heard.Any(all => all.IsCompleted); i++)
        {
            _time.Leap(Period);
            await backend.LedgerAsync(l => l.ServerPongs == 2 * i || heard.Any(all => all.IsCompleted));
        }

        await talk;
        foreach (var all in heard)
            Assert.All(await all, message => Assert.Equal(ChatPeer.Msg(text), message));
    }

    [Fact]
    public void PongScanner_FramesSplitInAnyWay_FindsThePongs()
    {
        byte[] mask = [1, 2, 3, 4];
        byte[] bytes =
        [
            0x81, 0x80 | 5, .. mask, .. new byte[5],
            0x8A, 0x80, .. mask,
            0x01, 0x80 | 126, 1, 44, .. mask, .. Enumerable.Repeat((byte)0x8A, 300),
            0x89, 0x80 | 1, .. mask, 0x8A,
            0x8A, 0x80 | 125, .. mask, .. Enumerable.Repeat((byte)0x8A, 125),
            0x82, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0, .. mask, .. Enumerable.Repeat((byte)0x8A, 65_536),
            0x8A, 0,
        ];

        foreach (var size in Enumerable.Range(1, 20).Append(bytes.Length))
        {
            var scanner = new PongScanner();
            Assert.Equal(3, bytes.Chunk(size).Sum(chunk => scanner.Scan(chunk)));
        }
    }

    private Task<ChatBackend> StartAsync() => ChatBackend.StartAsync(new BackendOptions
    {
        Time = _time,
        IdleTimeout = TimeSpan.Zero,
        Rules = new BackendRules { PingEvery = Period },
    });

    /// <summary>Bytes that come before the end of the TCP connection, which may be a reset.</summary>
    private static async Task<int> RestAsync(RawPeer peer)
    {
        try
        {
            return await peer.ReadToEndAsync();
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
