using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Dialects;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>The envelopes of <c>/wx-room</c>.</summary>
public sealed class RoomDialectTests
{
    private static readonly Tongue Rooms = new("/wx-room");

    [Theory]
    [InlineData("\"r 1\"", "r 1", """{"code":200,"data":"{\"type\":\"join\",\"topic\":\"r 1\",\"members\":1}"}""")]
    [InlineData("42", "42", """{"code":200,"data":"{\"type\":\"join\",\"topic\":\"42\",\"members\":1}"}""")]
    public async Task Join_Topic_IsAnsweredAndMovesTo(string topic, string room, string answer)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await Rooms.ConnectAsync(backend, "", "t");

        await peer.SendAsync(Tongue.Envelope("t", 3, $$"""{"topic":{{topic}}}"""));

        Assert.Equal(answer, await peer.ReceiveAsync());
        Assert.Equal((room, 1), backend.Rooms.Select(one => (one.Room, one.Members)).Single());
    }

    [Fact]
    public async Task Say_ChatInfo_IsCarriedAsItCame()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await Rooms.JoinAsync(backend, "r", "t");

        // Escapes that no writer of ours would use, white space and unknown fields survive.
        await peer.SendAsync("""
            {"type":2,"token":"t", "x":[1], "payLoad":"{\"topic\":\"r\",\"more\":{\"a\":null},\"chatInfo\":\"{ \\u0022content\\u0022:\\\"\\\\u00e9\\\", \\\"v\\\":1.0}\"}"}
            """);

        Assert.Equal("""{"code":200,"data":"{ \u0022content\u0022:\"\\u00e9\", \"v\":1.0}"}""", await peer.ReceiveAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Say_NotInThatRoom_IsRefusedAndCounted(bool inAnother)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = inAnother ? await Rooms.JoinAsync(backend, "other", "t") : await Rooms.ConnectAsync(backend, "", "t");

        await peer.SendAsync(Rooms.Say("r", "t", "x"));

        Assert.Equal("""{"code":403,"data":"you are not in this room; join it first"}""", await peer.ReceiveAsync());
        Assert.Equal((1, 0), (backend.Ledger.Roomless, backend.Ledger.MessagesReceived));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, """{"topic":"r","chatInfo":"{\"content\":\"x\"}"}""")]
    [InlineData(3, """{"topic":"other"}""")]
    public async Task AnyEnvelope_WrongToken_IsRefusedWith401AndCounted(int type, string payload)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { RequiredToken = "right" });
        using var peer = await Rooms.JoinAsync(backend, "r", "right");

        await peer.SendAsync(Tongue.Envelope("wrong", type, payload));

        Assert.Equal("""{"code":401,"data":"the token in the message is missing, wrong or expired"}""", await peer.ReceiveAsync());
        Assert.Equal((1, 0, 0), (backend.Ledger.UnauthorizedFrames, backend.Ledger.MessagesReceived, backend.Ledger.Heartbeats));
        Assert.Equal("r", backend.Rooms.Single().Room);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Push_AnyTextInAnyWriting_KnowsWhereItsTextIs(bool escapesAll)
    {
        string[] pieces = ["a", "\"", "\\", "\n", "é", "客", "😀", "\u0001", "/", "u00e9", " "];
        var options = new JsonSerializerOptions { Encoder = escapesAll ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        var random = new Random(Seed: 1);
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(random.GetItems(pieces, random.Next(12)));
            var info = JsonSerializer.Serialize(new { before = text, content = text, after = text }, options);

            var push = RoomPush.OfLiteral(JsonSerializer.SerializeToUtf8Bytes(info, options))!;

            Assert.Equal(text, Read(Read(Encoding.UTF8.GetString(push.Frame[push.Body]))));
            Assert.Equal(info, JsonDocument.Parse(push.Frame).RootElement.GetProperty("data").GetString());
            var question = RoomPush.OfQuestion(JsonSerializer.SerializeToUtf8Bytes(text, options));
            Assert.Equal(text, Read(Read(Read(Encoding.UTF8.GetString(question.Frame[question.Body])))));
        }

        static string Read(string escaped) => JsonSerializer.Deserialize<string>($"\"{escaped}\"")!;
    }

    [Fact]
    public async Task Say_EmptyContent_IsAMessageLikeAnyOther()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await Rooms.JoinAsync(backend, "r", "t");

        await peer.SendAsync(Rooms.Say("r", "t", ""));

        Assert.Equal("", Rooms.TextOf(await peer.ReceiveAsync()));
    }
}
