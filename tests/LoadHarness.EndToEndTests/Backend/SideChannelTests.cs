using System.Text.Json.Nodes;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.ReferenceBackend.Rules;
using LoadHarness.Tests;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>What the tutorials' clients do over HTTP beside their connection.</summary>
public sealed class SideChannelTests
{
    private const string Text = "say \"hi\" \\ 客服 \n😀";

    private static readonly Tongue Rooms = new("/wx-room");

    [Fact]
    public async Task HistoryMessages_OfADialect_AreThoseOfItsOwnRooms()
    {
        var tongue = new Tongue("/uni-app");
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await tongue.JoinAsync(backend, "lobby", "t");
        await peer.SendAsync(tongue.Say("lobby", "t", Text));
        await backend.LedgerAsync(l => l.MessagesReceived == 1);

        var here = await backend.GetJsonAsync("api/historyMessages?limit=100&endpoint=/uni-app&token=t");
        var there = await backend.GetJsonAsync("api/historyMessages?limit=100&token=t");

        Assert.Equal(Text, Assert.Single(here.GetProperty("lists").EnumerateArray()).GetProperty("content").GetString());
        Assert.Empty(there.GetProperty("lists").EnumerateArray());
        Assert.Equal(400, (await backend.AskAsync("api/historyMessages?endpoint=/wx-rtc", null)).Status);
        Assert.Equal((2, 1), (backend.Ledger.HistoryReads, backend.Ledger.HistoryRows));
    }

    [Theory]
    [InlineData("page=1&type=&resultsPerPage=1000", new[] { "1", "2", "3", "4", "5" }, 5)]
    [InlineData("", new[] { "1", "2", "3", "4", "5" }, 5)]
    [InlineData("page=1&resultsPerPage=2", new[] { "4", "5" }, 5)]
    [InlineData("page=2&resultsPerPage=2", new[] { "2", "3" }, 5)]
    [InlineData("page=3&resultsPerPage=2", new[] { "1" }, 5)]
    [InlineData("page=4&resultsPerPage=2", new string[0], 5)]
    [InlineData("page=2000000000&resultsPerPage=2000000000", new string[0], 5)]
    [InlineData("type=question", new string[0], 0)]
    [InlineData("type=message&resultsPerPage=1", new[] { "5" }, 5)]
    public async Task ChatMessages_Page_HasTheNewestFirstAndEachPageItsNewestLast(string query, string[] contents, int total)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await Rooms.JoinAsync(backend, "r", "t");
        foreach (var text in (string[])["1", "2", "3", "4", "5"])
            await peer.SendAsync(Rooms.Say("r", "t", text));
        await peer.ReceiveAsync(5);

        var (status, body) = await backend.AskAsync($"api/message/chatmsg?stream=r&{query}", null);

        Assert.Equal(200, status);
        var data = JsonNode.Parse(body)!["data"]!;
        Assert.Equal(contents, data["items"]!.AsArray().Select(item => (string)item!["content"]!));
        Assert.Equal(total, (int)data["total"]!);
    }

    [Theory]
    [InlineData("api/message/chatmsg?stream=", null, "t", 400)]
    [InlineData("api/message/chatmsg?stream=r&page=x", null, "t", 400)]
    [InlineData("api/message/chatmsg?stream=r&resultsPerPage=-1", null, "t", 400)]
    [InlineData("api/message/chatmsg?stream=r", null, null, 401)]
    [InlineData("api/question/add", """{"content":"x"}""", "t", 400)]
    [InlineData("api/question/add", """{"content":"\ud800","streamId":"r"}""", "t", 400)]
    [InlineData("api/question/add", """{"content":"x","streamId":""}""", "t", 400)]
    [InlineData("api/question/add", """{"content":"x","streamId":"r"}""", null, 401)]
    [InlineData("api/send?room=r", """{"type":"ping"}""", "t", 400)]
    [InlineData("api/send?room=r&endpoint=/wx-room", """{"type":"msg","content":"x"}""", "t", 400)]
    [InlineData("api/send?room=r", """{"type":"msg","content":"x"}""", null, 401)]
    [InlineData("api/poll?endpoint=/relay", null, "t", 400)]
    [InlineData("api/poll?after=-1", null, "t", 400)]
    public async Task Request_Wrong_IsRefused(string pathAndQuery, string? body, string? token, int status)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        Assert.Equal(status, (await backend.AskAsync(pathAndQuery, body, token)).Status);

        Assert.Equal((0, status == 401 ? 1 : 0), (backend.Ledger.MessagesReceived, backend.Ledger.RefusedLogins));
        Assert.Empty(backend.Rooms);
    }

    [Fact]
    public async Task Question_Asked_IsPushedToTheRoomAndInItsHistory()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await Rooms.JoinAsync(backend, "7", "t");

        var answer = await backend.AskAsync("api/question/add", new JsonObject { ["content"] = Text, ["streamId"] = 7 }.ToJsonString());

        Assert.Equal((200, """{"code":0}"""), answer);
        var push = JsonNode.Parse(await peer.ReceiveAsync())!;
        Assert.Equal(200, (int)push["code"]!);
        var data = JsonNode.Parse((string)push["data"]!)!;
        Assert.Equal("question", (string)data["type"]!);
        Assert.Equal(Text, (string)JsonNode.Parse((string)data["content"]!)!["content"]!);
        var history = JsonNode.Parse((await backend.AskAsync("api/message/chatmsg?stream=7&type=question", null)).Body)!;
        Assert.True(JsonNode.DeepEquals(data, Assert.Single(history["data"]!["items"]!.AsArray())));
        Assert.Equal((1, 1, 1), (backend.Ledger.Questions, backend.Ledger.MessagesReceived, backend.Ledger.DeliveriesDue));
    }

    [Fact]
    public async Task Question_Damaged_IsDamagedInItsText()
    {
        await using var backend = await DefectBackend.StartAsync(("corrupt", "1/1"));
        using var peer = await Rooms.JoinAsync(backend, "r", "t");

        await backend.AskAsync("api/question/add", """{"content":"a \"question\"\n","streamId":"r"}""", "asker");

        var data = JsonNode.Parse((string)JsonNode.Parse(await peer.ReceiveAsync())!["data"]!)!;
        var text = (string)JsonNode.Parse((string)data["content"]!)!["content"]!;
        Assert.Equal(1, "a \"question\"\n".Zip(text).Count(letters => letters.First != letters.Second));
        var victim = backend.Victims(DefectCounter.Corrupted).Single();
        Assert.Equal((0, "asker", 1), (victim.Sender, victim.SenderUser, victim.Message));
        Assert.StartsWith("a ", victim.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OverHttp_ChangesPlacesWithTheNextOfTheSameUserOnly()
    {
        var push = new Tongue("/wx-push");
        await using var backend = await DefectBackend.StartAsync(new HandClock(), ("reorder", "1/3"));
        using var peer = await push.JoinAsync(backend, "r", "t");

        foreach (var (user, text) in ((string, string)[])[("a", "1"), ("b", "2"), ("a", "3"), ("b", "4"), ("a", "5")])
            await backend.AskAsync("api/send?room=r", Tongue.Json(("type", "msg"), ("content", text)), user);

        Assert.Equal(["1", "2", "4", "5", "3"], (await peer.ReceiveAsync(5)).Select(push.TextOf));
        var victim = Assert.Single(backend.Victims(DefectCounter.Reordered));
        Assert.Equal((0, "a", 3, "3"), (victim.Sender, victim.SenderUser, victim.Message, victim.Body));
    }

    [Fact]
    public async Task Send_OverHttp_IsHeardByteForByteByTheMembers()
    {
        var push = new Tongue("/wx-push");
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await push.JoinAsync(backend, "r", "t");
        var frame = """{ "type":"msg", "content":"\u00e9", "messageId":"1" }""";

        Assert.Equal((200, """{"code":0,"number":1}"""), await backend.AskAsync("api/send?room=r", frame, "Bearer x"));
        Assert.Equal((200, """{"code":0,"number":2}"""), await backend.AskAsync("api/send?room=r", frame, "Bearer x"));

        Assert.Equal([frame, frame], await peer.ReceiveAsync(2));
        Assert.Equal((2, 2), (backend.Ledger.MessagesPosted, backend.Ledger.MessagesReceived));
    }

    [Fact]
    public async Task Send_WithoutTheSignatureThatIsRequired_IsRefused()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { SignatureKey = "k" } });

        Assert.Equal(403, (await backend.AskAsync("api/send?room=r", """{"type":"msg","content":"x"}""")).Status);
        Assert.Equal(200, (await backend.AskAsync("api/send?room=r&endpoint=/uni-app", """{"type":"msg","content":"x"}""")).Status);

        Assert.Equal((1, 1), (backend.Ledger.BadSignatures, backend.Ledger.MessagesReceived));
    }

    [Fact]
    public async Task Logs_Anything_IsCounted()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        Assert.Equal((200, """{"code":0}"""), await backend.AskAsync("api/logs", "not JSON", token: null));
        await backend.AskAsync("api/logs", new string('x', 100_000), token: null);

        Assert.Equal((2, 100_008), (backend.Ledger.LogUploads, backend.Ledger.LogBytes));
    }

    [Theory]
    [InlineData("POST", "/api/login", 400)]
    [InlineData("GET", "/api/login", 405)]
    public async Task Login_Method_MustBePost(string method, string path, int status) =>
        Assert.Equal(status, await StatusAsync(method, path));

    private static async Task<int> StatusAsync(string method, string path)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        return (await backend.AskAsync(path, method == "POST" ? "" : null, token: null)).Status;
    }
}
