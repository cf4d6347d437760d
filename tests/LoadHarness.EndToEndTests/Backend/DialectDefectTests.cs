using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Tests;
using static LoadHarness.EndToEndTests.Backend.DefectBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>The defects are at work on every dialect, and counted there as on the server's own.</summary>
public sealed class DialectDefectTests
{
    private const int Messages = 60;

    public static TheoryData<string> Paths => [.. Tongue.All];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Deliveries_DroppedAndDoubled_AreThoseThatTheBackendNames(string path)
    {
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(("drop", "1/10"), ("duplicate", "1/9"));
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using var two = await tongue.JoinAsync(backend, "r", "two");

        var heard = await TalkAsync(backend, tongue, one, two);
        var ledger = backend.Ledger;

        Assert.Equal((6, 6), (ledger.Defects[DefectCounter.Dropped], ledger.Defects[DefectCounter.Duplicated]));
        Assert.Equal(Numbered(Messages).Except(backend.Bodies(DefectCounter.Dropped)), heard.Distinct());
        Assert.Equal(backend.Bodies(DefectCounter.Duplicated), heard.GroupBy(text => text).Where(same => same.Count() == 2).Select(same => same.Key));
        Assert.All(backend.Victims(DefectCounter.Dropped), victim => Assert.Equal((path, "r", 1, 2), (victim.Endpoint, victim.Room, victim.Sender, victim.Receiver)));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Deliveries_Corrupted_DifferInOneByteOfTheText(string path)
    {
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(("corrupt", "1/10"));
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using var two = await tongue.JoinAsync(backend, "r", "two");

        var heard = await TalkAsync(backend, tongue, one, two);

        var damaged = Numbered(Messages).Zip(heard).Where(pair => pair.First != pair.Second).ToArray();
        Assert.Equal(Messages / 10, damaged.Length);
        Assert.Equal(backend.Bodies(DefectCounter.Corrupted), damaged.Select(pair => pair.First));
        Assert.All(damaged, pair => Assert.Equal(1, pair.First.Zip(pair.Second).Count(letters => letters.First != letters.Second)));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Deliveries_SwappedAndMisrouted_KeepTheBooksBalanced(string path)
    {
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(("reorder", "1/6"), ("wrong-room", "1/12"));
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using var two = await tongue.JoinAsync(backend, "r", "two");
        using var stranger = await tongue.JoinAsync(backend, "other", "stranger");

        var heard = await TalkAsync(backend, tongue, one, two);
        var ledger = backend.Ledger;

        Assert.Equal(Messages / 12, ledger.Defects[DefectCounter.Misrouted]);
        Assert.Equal(backend.Bodies(DefectCounter.Misrouted), (await stranger.ReceiveAsync(Messages / 12)).Select(tongue.TextOf));
        Assert.Equal(Numbered(Messages).Order(), heard.Order());
        Assert.Equal(ledger.Defects[DefectCounter.Reordered], Inversions(heard));
        Assert.InRange(ledger.Defects[DefectCounter.Reordered], 1, Messages / 6);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task LoseOnReconnect_FirstDeliveries_AreLostByWhoComesBack(string path)
    {
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(("lose-on-reconnect", "2"));
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using (await tongue.JoinAsync(backend, "r", "two"))
            Assert.Equal(2, backend.Rooms.Single().Members);
        await backend.LedgerAsync(l => l.ConnectionsCurrent == 1);

        using var back = await tongue.JoinAsync(backend, "r", "two");
        foreach (var text in Numbered(5))
            await one.SendAsync(tongue.Say("r", "one", text));

        Assert.Equal(["m3", "m4", "m5"], (await back.ReceiveAsync(3)).Select(tongue.TextOf));
        Assert.Equal(["m1", "m2"], backend.Bodies(DefectCounter.LostOnReconnect));
        Assert.All(backend.Victims(DefectCounter.LostOnReconnect), victim => Assert.Equal("two", victim.ReceiverUser));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Connections_KickedAndRefused_AreCounted(string path)
    {
        var time = new HandClock();
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(time, ("kick", "1/2 every 10s code 1012"), ("refuse-logins", "503 after 2"));
        using var one = await tongue.JoinAsync(backend, "r", "one");
        using var two = await tongue.JoinAsync(backend, "r", "two");
        Assert.Equal(503, await ChatPeer.RefusedStatusAsync(
            backend, tongue.Address("r", "three"), options => tongue.Configure(options, "three")));

        time.Leap(TimeSpan.FromSeconds(10));

        var kicked = Assert.Single(backend.Victims(DefectCounter.Kicked)).Receiver == 1 ? one : two;
        Assert.Equal((1012, "kicked"), await kicked.ReceiveCloseAsync());
        await backend.LedgerAsync(l => l is { ClosedByKick: 1, ConnectionsCurrent: 1 } && l.Defects[DefectCounter.LoginsRefused] == 1);
    }

    [Theory]
    [InlineData("/uni-app")]
    [InlineData("/wx-heartbeat")]
    [InlineData("/wx-rtc")]
    public async Task SlowLogins_WhereNoJoinIsAnswered_TheUpgradeIsLate(string path)
    {
        var time = new HandClock();
        await using var backend = await StartAsync(time, ("slow-logins", "2s"));
        var before = time.Timers;
        var connecting = new Tongue(path).ConnectAsync(backend, "r", "late");

        await backend.LedgerAsync(ledger => ledger.Defects[DefectCounter.LoginsSlowed] == 1 && time.Timers > before);
        Assert.Equal(0, backend.Ledger.ConnectionsOpened);
        time.Leap(TimeSpan.FromSeconds(2));

        (await connecting).Dispose();
    }

    [Theory]
    [InlineData("/wx-push", """{"type":"auth","token":"late","room":"r"}""")]
    [InlineData("/wx-room", """{"token":"late","type":3,"payLoad":"{\"topic\":\"r\"}"}""")]
    public async Task SlowLogins_WhereAJoinIsAnswered_TheAnswerIsLate(string path, string login)
    {
        var time = new HandClock();
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(time, ("slow-logins", "2s"));
        using var late = await tongue.ConnectAsync(backend, "r", "late");

        await late.SendAsync(login);
        await backend.LedgerAsync(ledger => ledger.Defects[DefectCounter.LoginsSlowed] == 1);
        Assert.Empty(backend.Rooms);
        time.Leap(TimeSpan.FromSeconds(2));

        Assert.NotEmpty(await late.ReceiveAsync());
        Assert.Equal(1, backend.Rooms.Single().Members);
    }

    [Theory]
    [InlineData("/wx-push", """{"type":"heartbeat"}""")]
    [InlineData("/wx-room", """{"token":"one","type":1,"payLoad":""}""")]
    public async Task IgnorePings_Messages_SwallowsTheAnswersToHeartbeats(string path, string heartbeat)
    {
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(("ignore-pings", "messages"));
        using var one = await tongue.JoinAsync(backend, "r", "one");

        await one.SendAsync(heartbeat);

        await backend.LedgerAsync(ledger => ledger.Heartbeats == 1 && ledger.Defects[DefectCounter.PingsIgnored] == 1);
    }

    /// <summary>Says numbered messages, and returns the texts that the second member got once nothing is under way any more.</summary>
    private static async Task<string[]> TalkAsync(ChatBackend backend, Tongue tongue, ChatPeer one, ChatPeer two)
    {
        foreach (var text in Numbered(Messages))
            await one.SendAsync(tongue.Say("r", "one", text));
        await backend.LedgerAsync(counts => counts.MessagesReceived == Messages);
        var ledger = await backend.SettledAsync();
        var echoes = tongue.Path == "/wx-room" ? Messages : 0;
        var due = ledger.DeliveriesSent - echoes - ledger.Defects[DefectCounter.Misrouted];
        return [.. (await two.ReceiveAsync((int)due)).Select(tongue.TextOf)];
    }

    private static int Inversions(string[] heard) => heard.Zip(heard.Skip(1)).Count(pair => int.Parse(pair.First[1..]) > int.Parse(pair.Second[1..]));
}
