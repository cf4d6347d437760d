using System.Text.Json;
using LoadHarness.ReferenceBackend;
using LoadHarness.Tests;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>Long polling, seed row 1.23.</summary>
public sealed class PollTests
{
    private static readonly Tongue Push = new("/wx-push");

    private readonly HandClock _time = new();

    [Fact]
    public async Task Poll_NothingNew_WaitsForTheNextMessageWhoeverSaysItAndHow()
    {
        await using var backend = await StartAsync();
        using var peer = await Push.JoinAsync(backend, "r", "t");

        var first = await StartPollAsync(backend, "room=r");
        await peer.SendAsync(Push.Say("r", "t", "one"));
        Assert.Equal((1, 0, "one"), await ReadAsync(first));
        var second = await StartPollAsync(backend, "room=r&after=1");
        await backend.AskAsync("api/send?room=r", """{"type":"msg","content":"two"}""");

        Assert.Equal((2, 0, "two"), await ReadAsync(second));
        Assert.Equal((2, 2, 2), (backend.Ledger.Polls, backend.Ledger.MessagesPolled, backend.Ledger.MessagesReceived));
        Assert.Equal(1, backend.Ledger.DeliveriesDue);
    }

    [Fact]
    public async Task Poll_NothingComes_IsAnsweredAfterTheTimeOfTheRule()
    {
        await using var backend = await StartAsync();
        var poll = await StartPollAsync(backend, "room=r&after=0");

        _time.Leap(TimeSpan.FromSeconds(25) - TimeSpan.FromTicks(1));
        await backend.GetAsync("admin/stats");
        Assert.False(poll.IsCompleted);
        _time.Leap(TimeSpan.FromTicks(1));

        Assert.Equal((0, 0, ""), await ReadAsync(poll));
    }

    [Theory]
    [InlineData(0, 5, 2, "3,4,5")]
    [InlineData(1, 5, 1, "3,4,5")]
    [InlineData(4, 5, 0, "5")]
    [InlineData(99, 5, 0, "")]
    public async Task Poll_Behind_IsAnsweredAtOnceWithAllThatTheRoomStillKnows(int after, int last, int missed, string messages)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Time = _time, HistoryLimit = 3 });
        for (var i = 1; i <= 5; i++)
            await backend.AskAsync("api/send?room=r&endpoint=/uni-app", Tongue.Json(("type", "msg"), ("content", $"{i}")));

        Assert.Equal((last, missed, messages), await ReadAsync(backend.AskAsync($"api/poll?room=r&endpoint=/uni-app&after={after}", null)));
    }

    [Fact]
    public async Task Poll_TheServerStops_IsAnswered()
    {
        await using var backend = await StartAsync();
        var poll = await StartPollAsync(backend, "room=r");

        await backend.StopAsync();

        Assert.Equal((0, 0, ""), await ReadAsync(poll));
    }

    [Fact]
    public async Task Poll_InARoomThatIsEmptyForLongest_DoesNotLoseIt()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Time = _time, EmptyRoomLimit = 0 });
        var poll = await StartPollAsync(backend, "room=r");

        await backend.AskAsync("api/send?room=other", """{"type":"msg","content":"elsewhere"}""");
        await backend.AskAsync("api/send?room=r", """{"type":"msg","content":"here"}""");

        Assert.Equal((1, 0, "here"), await ReadAsync(poll));
        await backend.LedgerAsync(_ => backend.Rooms.Count == 0);
    }

    private Task<ChatBackend> StartAsync() => ChatBackend.StartAsync(new BackendOptions { Time = _time, IdleTimeout = TimeSpan.Zero });

    /// <summary>Begins to poll, and returns when the server waits for news or for the end of its patience.</summary>
    private async Task<Task<(int Status, string Body)>> StartPollAsync(ChatBackend backend, string query)
    {
        var before = _time.Timers;
        var poll = backend.AskAsync($"api/poll?{query}", null);
        await backend.LedgerAsync(_ => _time.Timers == before + 1);
        return poll;
    }

    private static async Task<(long Last, long Missed, string Messages)> ReadAsync(Task<(int Status, string Body)> poll)
    {
        var (status, body) = await poll;
        Assert.True(status == 200, body);
        using var document = JsonDocument.Parse(body);
        var answer = document.RootElement;
        return (
            answer.GetProperty("last").GetInt64(),
            answer.GetProperty("missed").GetInt64(),
            string.Join(',', answer.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString())));
    }
}
