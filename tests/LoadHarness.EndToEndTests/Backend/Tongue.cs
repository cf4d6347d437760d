using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>How a client of one of the tutorials speaks to the backend, written down a second time and with another JSON writer.</summary>
internal sealed record Tongue(string Path)
{
    /// <summary>Of all five, in the order of the seeds.</summary>
    public static readonly string[] All = ["/uni-app", "/wx-push", "/wx-heartbeat", "/wx-room", "/wx-rtc"];

    /// <summary>Connects, and is a member of the room when it returns.</summary>
    public async Task<ChatPeer> JoinAsync(ChatBackend backend, string room, string user)
    {
        var before = backend.Rooms.SingleOrDefault(one => (one.Endpoint, one.Room) == (Path, room))?.Members ?? 0;
        var peer = await ConnectAsync(backend, room, user);
        if (Path == "/wx-push")
        {
            await peer.SendAsync(Auth(user, room));
            Assert.Equal("""{"type":"auth","ok":true}""", await peer.ReceiveAsync());
        }
        else if (Path == "/wx-room")
        {
            await peer.SendAsync(Envelope(user, 3, Json(("topic", room))));
            Assert.Contains("\\\"type\\\":\\\"join\\\"", await peer.ReceiveAsync(), StringComparison.Ordinal);
        }

        await backend.LedgerAsync(_ => backend.Rooms.Any(one => (one.Endpoint, one.Room, one.Members) == (Path, room, before + 1)));
        return peer;
    }

    /// <summary>Connects only.</summary>
    public Task<ChatPeer> ConnectAsync(ChatBackend backend, string room, string user) =>
        ChatPeer.ConnectAsync(backend, Address(room, user), options => Configure(options, user));

    public string Address(string room, string user) => Path[1..] + Path switch
    {
        "/uni-app" => $"?token={user}&room={room}",
        "/wx-heartbeat" => $"/websocket?{room}&{user}",
        "/wx-rtc" => $"?room={room}&user={user}",
        _ => string.Empty,
    };

    public void Configure(ClientWebSocketOptions options, string user)
    {
        if (Path == "/wx-push")
        {
            options.SetRequestHeader("Authorization", $"Bearer {user}");
            options.AddSubProtocol("chat");
        }
        else if (Path == "/wx-room")
        {
            options.SetRequestHeader("Authorization", user);
        }
    }

    /// <summary>The frame in which a client says something.</summary>
    public string Say(string room, string user, string text) => Path switch
    {
        "/wx-room" => Envelope(user, 2, Json(("topic", room), ("chatInfo", ChatInfo(room, user, text)))),
        "/wx-rtc" => text,
        "/wx-push" => Json(("type", "msg"), ("content", text), ("messageId", $"{user}-1")),
        _ => Json(("type", "msg"), ("content", text)),
    };

    /// <summary>The frame in which the others hear it.</summary>
    public string Heard(string room, string user, string text) => Path == "/wx-room"
        ? $$"""{"code":200,"data":{{JsonValue.Create(ChatInfo(room, user, text)).ToJsonString()}}}"""
        : Say(room, user, text);

    /// <summary>The text in such a frame.</summary>
    public string TextOf(string frame)
    {
        if (Path == "/wx-rtc")
            return frame;
        var node = JsonNode.Parse(frame)!;
        return (Path == "/wx-room" ? JsonNode.Parse((string)node["data"]!)! : node)["content"]!.GetValue<string>();
    }

    public static string Auth(string token, string? room = null) =>
        room is null ? Json(("type", "auth"), ("token", token)) : Json(("type", "auth"), ("token", token), ("room", room));

    public static string Envelope(string token, int type, string payload) =>
        new JsonObject { ["token"] = token, ["type"] = type, ["payLoad"] = payload }.ToJsonString();

    public static string ChatInfo(string room, string user, string text) => Json(
        ("user", user), ("displayName", "N"), ("avatarurl", "u"), ("stream", room), ("content", text), ("type", "message"),
        ("createdat", "2018-10-8 14:30"));

    public static string Json(params (string Name, string Value)[] properties) =>
        JsonSerializer.Serialize(properties.ToDictionary(one => one.Name, one => one.Value));
}
