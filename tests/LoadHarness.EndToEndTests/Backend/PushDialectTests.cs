using System.Security.Cryptography;
using System.Text;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Rules;
using LoadHarness.Tests;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>The auth frame, the sub-protocol and the signature of <c>/wx-push</c>.</summary>
public sealed class PushDialectTests
{
    private static readonly Tongue Push = new("/wx-push");

    private readonly HandClock _time = new();

    [Fact]
    public async Task Connect_SubProtocolOffered_IsAnswered()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());

        using var peer = await Push.ConnectAsync(backend, "r", "t");

        Assert.Equal("chat", peer.Socket.SubProtocol);
    }

    [Fact]
    public async Task Connect_SubProtocolNotRequired_IsAcceptedWithout()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { RequireSubProtocol = false } });

        using var peer = await ChatPeer.ConnectAsync(backend, "wx-push", options => options.SetRequestHeader("authorization", "bearer t"));
        await peer.SendAsync(Tongue.Auth("t"));

        Assert.Null(peer.Socket.SubProtocol);
        Assert.Equal("""{"type":"auth","ok":true}""", await peer.ReceiveAsync());
        Assert.Equal("lobby", backend.Rooms.Single().Room);
    }

    [Theory]
    [InlineData("""{"type":"heartbeat"}""", "the first frame must be an auth frame")]
    [InlineData("""{"type":"msg","content":"x"}""", "the first frame must be an auth frame")]
    [InlineData("""{"type":"auth"}""", "the first frame must be an auth frame")]
    [InlineData("hello", "the first frame must be an auth frame")]
    [InlineData("""{"type":"auth","token":"wrong","room":"r"}""", "the token is missing or wrong")]
    public async Task FirstFrame_NoGoodAuth_IsClosedWith4401(string frame, string reason)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { RequiredToken = "right" });
        using var peer = await Push.ConnectAsync(backend, "r", "right");

        await peer.SendAsync(frame);

        Assert.Equal((4401, reason), await peer.ReceiveCloseAsync());
        await backend.LedgerAsync(l => l is { RefusedLogins: 1, ClosedByUnauthorized: 1, AuthTimeouts: 0, ConnectionsCurrent: 0 });
        Assert.Empty(backend.Rooms);
    }

    [Fact]
    public async Task Auth_DoesNotComeInTime_IsClosedWith4401()
    {
        var rules = new BackendRules { AuthWithin = TimeSpan.FromSeconds(3) };
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Time = _time, Rules = rules });
        using var late = await Push.ConnectAsync(backend, "r", "late");
        using var quick = await Push.JoinAsync(backend, "r", "quick");
        await backend.LedgerAsync(l => l.ConnectionsCurrent == 2);

        _time.Leap(TimeSpan.FromSeconds(2.9));
        await quick.SendAsync("""{"type":"heartbeat"}""");
        await quick.ReceiveAsync();
        Assert.Equal(0, backend.Ledger.AuthTimeouts);
        _time.Leap(TimeSpan.FromSeconds(1));

        Assert.Equal((4401, "no auth frame came in time"), await late.ReceiveCloseAsync());
        await backend.LedgerAsync(l => l is { AuthTimeouts: 1, RefusedLogins: 0, ClosedByUnauthorized: 1, ConnectionsCurrent: 1 });
    }

    [Fact]
    public async Task Auth_OnceMore_RenewsTheTokenAndMayMoveToAnotherRoom()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var peer = await Push.JoinAsync(backend, "first", "t");

        await peer.SendAsync(Tongue.Auth("other"));
        await peer.ReceiveAsync();
        Assert.Equal("first", backend.Rooms.Single(room => room.Members == 1).Room);
        await peer.SendAsync(Tongue.Auth("other", "second"));
        await peer.ReceiveAsync();

        Assert.Equal("second", backend.Rooms.Single(room => room.Members == 1).Room);
    }

    [Fact]
    public async Task Signature_Required_RightOnesPassAndWrongOnesAreRefusedAndCounted()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions { Rules = new BackendRules { SignatureKey = "clé" } });
        using var one = await Push.JoinAsync(backend, "r", "one");
        using var two = await Push.JoinAsync(backend, "r", "two");
        var right = Signed("m1", "a \"quoted\" 客服\n", "clé");
        var anonymous = Signed(null, "no id", "clé");
        string[] wrong =
        [
            Signed("m2", "x", "other key"),
            Signed("m3", "x", "clé").Replace("m3", "m4", StringComparison.Ordinal),
            Tongue.Json(("type", "msg"), ("content", "unsigned")),
            """{"type":"msg","content":"\ud800","signature":"00"}""",
        ];

        foreach (var frame in (string[])[.. wrong, right, anonymous])
            await one.SendAsync(frame);

        Assert.Equal([right, anonymous], await two.ReceiveAsync(2));
        foreach (var _ in wrong)
            Assert.Equal("""{"type":"error","reason":"the signature is missing or wrong"}""", await one.ReceiveAsync());
        Assert.Equal((wrong.Length, 2, 0), (backend.Ledger.BadSignatures, backend.Ledger.MessagesReceived, backend.Ledger.Malformed));
    }

    private static string Signed(string? id, string content, string key)
    {
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{id}\n{content}"));
        var signature = ("signature", Convert.ToHexString(mac));
        return id is null
            ? Tongue.Json(("type", "msg"), ("content", content), signature)
            : Tongue.Json(("type", "msg"), ("messageId", id), ("content", content), signature);
    }
}
