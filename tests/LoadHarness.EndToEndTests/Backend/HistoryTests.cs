using System.Net;
using LoadHarness.ReferenceBackend;
using LoadHarness.Tests;

namespace LoadHarness.EndToEndTests.Backend;

public sealed class HistoryTests
{
    [Fact]
    public async Task History_MoreThanTheLimits_GivesTheNewestOfThatRoomNewestLast()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { HistoryLimit = 5, Time = new HandClock() });
        using var peer = await ChatPeer.JoinAsync(backend, "r");
        using var stranger = await ChatPeer.JoinAsync(backend, "other");
        await stranger.SayAsync("elsewhere");
        for (var i = 0; i < 8; i++)
            await peer.SayAsync($"\"{i}\"");
        await peer.ReceiveAsync(8);

        var all = await backend.GetJsonAsync("api/historyMessages?room=r&limit=100&token=t");
        var two = await backend.GetJsonAsync("api/historyMessages?room=r&limit=2&token=t");

        Assert.Equal(0, all.GetProperty("code").GetInt32());
        var rows = all.GetProperty("lists").EnumerateArray().ToArray();
        Assert.Equal(["\"3\"", "\"4\"", "\"5\"", "\"6\"", "\"7\""], rows.Select(row => row.GetProperty("content").GetString()));
        Assert.All(rows, row => Assert.Equal("msg", row.GetProperty("type").GetString()));
        Assert.Equal("2026-11-22T03:00:00Z", rows[0].GetProperty("at").GetString());
        Assert.Equal(["\"6\"", "\"7\""], two.GetProperty("lists").EnumerateArray().Select(row => row.GetProperty("content").GetString()));
    }

    [Fact]
    public async Task History_EverybodyHasLeft_IsStillThere()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using (var peer = await ChatPeer.JoinAsync(backend, "r"))
        {
            await peer.SayAsync("kept");
            await peer.ReceiveAsync();
            await peer.CloseAsync();
        }

        await backend.LedgerAsync(l => l.ConnectionsCurrent == 0);
        var history = await backend.GetJsonAsync("api/historyMessages?room=r&token=t");

        Assert.Equal(1, history.GetProperty("lists").GetArrayLength());
    }

    [Fact]
    public async Task History_TooManyEmptyRooms_TheOneEmptyForLongestIsForgotten()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { EmptyRoomLimit = 1 });
        using var peer = await ChatPeer.JoinAsync(backend, "first");
        await peer.SendAsync("""{"type":"join","room":"second"}""");
        await peer.SendAsync("""{"type":"join","room":"third"}""");

        await peer.ReceiveAsync(2);

        Assert.Equal(["second", "third"], backend.Rooms.Select(room => room.Room));
    }

    [Fact]
    public async Task History_UnknownRoom_IsEmptyAndCreatesNoRoom()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        var history = await backend.GetJsonAsync("api/historyMessages?room=nobody&token=t");

        Assert.Equal(0, history.GetProperty("lists").GetArrayLength());
        Assert.Empty(backend.Rooms);
    }

    [Theory]
    [InlineData("room=r", HttpStatusCode.Unauthorized)]
    [InlineData("room=r&token=wrong", HttpStatusCode.Unauthorized)]
    [InlineData("room=r&token=right&limit=-1", HttpStatusCode.BadRequest)]
    [InlineData("room=r&token=right&limit=0", HttpStatusCode.OK)]
    public async Task History_Request_IsCheckedLikeALogin(string query, HttpStatusCode status)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { RequiredToken = "right" });

        using var response = await backend.GetAsync("api/historyMessages?" + query);

        Assert.Equal(status, response.StatusCode);
    }
}
