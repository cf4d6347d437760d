using System.Net;
using System.Text.Json;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Admin;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Backend;

public sealed class LedgerTests
{
    [Fact]
    public async Task Ledger_AfterAChat_EqualsWhatTheClientsSaw()
    {
        const int Messages = 50;
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var three = await ChatPeers.JoinAsync(backend, "three", 3);
        using var two = await ChatPeers.JoinAsync(backend, "two", 2);
        for (var i = 0; i < Messages; i++)
        {
            await three[i % 3].SayAsync($"m{i}");
            await two[i % 2].SayAsync($"m{i}");
        }

        var seen = 0;
        foreach (var peer in three.All.Concat(two.All))
            seen += (await peer.ReceiveAsync(Messages)).Length;
        await three[0].CloseAsync();
        var ledger = await backend.LedgerAsync(l => l.DeliveriesSent == seen && l.ConnectionsCurrent == 4);

        Assert.Equal(5 * Messages, seen);
        Assert.Equal(2 * Messages, ledger.MessagesReceived);
        Assert.Equal((seen, 0, 0), (ledger.DeliveriesDue, ledger.DeliveriesDropped, ledger.DeliveriesQueued));
        Assert.Equal((5, 1), (ledger.ConnectionsOpened, ledger.ClosedByClient));
        Assert.Equal(
            [
                new RoomSnapshot("/chat", "three", 2, new DeliveryCounts(Messages, 3 * Messages, 3 * Messages, 0)),
                new RoomSnapshot("/chat", "two", 2, new DeliveryCounts(Messages, 2 * Messages, 2 * Messages, 0)),
            ],
            backend.Rooms);
    }

    [Fact]
    public async Task Ledger_Bytes_AreThoseOfTheWire()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await RawPeer.JoinAsync(backend);
        await backend.PostAsync("admin/reset");

        await peer.SendAsync(RawPeer.Text, """{"type":"ping"}"""u8.ToArray());
        await peer.ReceiveAsync();

        // 15 bytes of JSON behind 2 bytes of header; the client's frame has 4 bytes of mask as well.
        Assert.Equal((21, 17), (backend.Ledger.BytesReceived, backend.Ledger.BytesSent));
    }

    [Fact]
    public async Task Ledger_KickedWhileFlooded_SettlesEveryDelivery()
    {
        const int Messages = 300;
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { MaxQueuedBytes = 64 << 20 });
        using var slow = await ChatPeer.JoinAsync(backend, "r");
        using var fast = await ChatPeer.JoinAsync(backend, "r");
        var content = new string('x', 50_000);
        for (var i = 0; i < Messages; i++)
        {
            await fast.SayAsync(content);
            await fast.ReceiveAsync();
        }

        var flooded = backend.Ledger;
        Assert.True(flooded.DeliveriesQueued > 0, $"{flooded}");
        await backend.PostAsync("admin/kick?share=0.5");

        var ledger = await backend.LedgerAsync(l => l is { DeliveriesQueued: 0, ConnectionsCurrent: 1 });
        Assert.Equal(2 * Messages, ledger.DeliveriesDue);
        Assert.Equal(2 * Messages, ledger.DeliveriesSent + ledger.DeliveriesDropped);
        Assert.True(ledger.DeliveriesDropped > 0);
    }

    [Fact]
    public async Task Reset_WithOpenConnections_ZeroesAndKeepsTheIdentities()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var leaver = await ChatPeer.JoinAsync(backend);
        using var peer = await ChatPeer.JoinAsync(backend);
        await peer.SayAsync("before");
        await peer.ReceiveAsync();
        await leaver.CloseAsync();
        await backend.LedgerAsync(l => l is { ConnectionsCurrent: 1, DeliveriesSent: 2 });

        await backend.PostAsync("admin/reset");
        var zero = backend.Ledger;
        await peer.SayAsync("after");
        await peer.ReceiveAsync();
        var ledger = await backend.LedgerAsync(l => l.DeliveriesSent == 1);

        Assert.Equal((1, 1, 0, 0), (zero.ConnectionsOpened, zero.ConnectionsCurrent, zero.ClosedByClient, zero.MessagesReceived));
        Assert.Equal((0, 0, 0), (zero.DeliveriesDue, zero.DeliveriesSent, zero.BytesReceived));
        Assert.Equal((1, 1), (ledger.MessagesReceived, ledger.DeliveriesDue));
        Assert.Equal(new DeliveryCounts(1, 1, 1, 0), backend.Rooms.Single().Counts);
    }

    [Fact]
    public void Reset_WhileDeliveriesAreQueued_TheyAreDueAfterIt()
    {
        var tally = new DeliveryTally();
        for (var i = 0; i < 3; i++)
            tally.CountDue();
        tally.CountSent();

        tally.Reset();
        tally.CountSent();
        tally.CountDropped();

        Assert.Equal(new DeliveryCounts(0, 2, 1, 1), tally.Read());
    }

    [Fact]
    public async Task Admin_Json_HasTotalsRoomsAndProcess()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await ChatPeer.JoinAsync(backend, "r");
        await peer.SayAsync("x");
        await peer.ReceiveAsync();
        await backend.LedgerAsync(l => l.DeliveriesSent == 1);

        var stats = await backend.GetJsonAsync("admin/stats");
        var ledger = await backend.GetJsonAsync("admin/ledger");

        Assert.All(stats.EnumerateObject(), counter => Assert.Equal(JsonValueKind.Number, counter.Value.ValueKind));
        Assert.True(stats.GetProperty("processRssBytes").GetInt64() > 0);
        Assert.True(stats.GetProperty("processThreads").GetInt32() > 0);
        Assert.Equal(1, ledger.GetProperty("totals").GetProperty("deliveriesSent").GetInt64());
        Assert.Equal(
            """{"endpoint":"/chat","room":"r","members":1,"messages":1,"deliveriesDue":1,"deliveriesSent":1,"deliveriesDropped":0}""",
            ledger.GetProperty("rooms")[0].GetRawText());
        var names = typeof(LedgerSnapshot).GetProperties().Select(counter => JsonNamingPolicy.CamelCase.ConvertName(counter.Name))
            .Except(["defects"]).Concat(DefectCounts.Counters.Select(DefectCounts.NameOf));
        Assert.Equal(names.Order(), ledger.GetProperty("totals").EnumerateObject().Select(counter => counter.Name).Order());
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.8.8", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.168.1.7", false)]
    [InlineData("::ffff:192.168.1.7", false)]
    [InlineData(null, false)]
    public void Admin_RemoteAddress_IsAllowedFromLoopbackOnly(string? remote, bool allowed) =>
        Assert.Equal(allowed, AdminAccess.IsAllowed(remote is null ? null : IPAddress.Parse(remote)));
}
