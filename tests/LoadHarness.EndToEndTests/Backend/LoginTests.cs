using System.Text.Json;
using LoadHarness.ReferenceBackend;
using LoadHarness.ReferenceBackend.Rules;
using LoadHarness.Tests;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>Tokens from the login, and their end.</summary>
public sealed class LoginTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly HandClock _time = new();

    [Theory]
    [InlineData("/uni-app")]
    [InlineData("/wx-push")]
    [InlineData("/wx-room")]
    public async Task Login_Required_ItsTokenOpensTheDoorAndNamesTheUser(string path)
    {
        var tongue = new Tongue(path);
        await using var backend = await StartAsync(new BackendRules { RequireLogin = true });
        var (token, expires) = await LoginAsync(backend, """{"user":"客 服.7"}""");

        Assert.Equal(401, await ChatPeer.RefusedStatusAsync(
            backend, tongue.Address("r", "made-up"), options => tongue.Configure(options, "made-up")));
        using var peer = await tongue.JoinAsync(backend, "r", token);
        await backend.SwitchAsync("""{"half-open":"100%"}""");

        Assert.Equal(JsonValueKind.Null, expires.ValueKind);
        Assert.Equal("客 服.7", backend.Victims(LoadHarness.ReferenceBackend.Ledger.DefectCounter.HalfOpened).Single().ReceiverUser);
        Assert.Equal((1, 1), (backend.Ledger.TokensIssued, backend.Ledger.RefusedLogins));
    }

    [Theory]
    [InlineData(null, null, """{"user":"u"}""", 200)]
    [InlineData(null, null, """{"user":"u","password":null}""", 200)]
    [InlineData(null, null, """{"user":7,"password":"any"}""", 200)]
    [InlineData("p", null, """{"user":"u","password":"p"}""", 200)]
    [InlineData("p", null, """{"user":"u","password":"q"}""", 401)]
    [InlineData("p", null, """{"user":"u"}""", 401)]
    [InlineData(null, "secret", """{"user":"u"}""", 401)]
    [InlineData(null, "secret", """{"user":"u","password":"secret"}""", 200)]
    [InlineData(null, null, """{"user":""}""", 400)]
    [InlineData(null, null, """{"password":"p"}""", 400)]
    [InlineData(null, null, """["u"]""", 400)]
    [InlineData(null, null, "", 400)]
    public async Task Login_Body_IsJudged(string? password, string? required, string body, int status)
    {
        await using var backend = await ChatBackend.StartAsync(
            new BackendOptions { RequiredToken = required, Rules = new BackendRules { Password = password } });

        Assert.Equal(status, (await backend.AskAsync("api/login", body, token: null)).Status);

        var ledger = backend.Ledger;
        Assert.Equal((status == 200 ? 1 : 0, status == 401 ? 1 : 0), (ledger.TokensIssued, ledger.RefusedLogins));
    }

    [Fact]
    public async Task Token_BeyondItsLifetime_IsRefusedEverywhere()
    {
        var tongue = new Tongue("/wx-room");
        await using var backend = await StartAsync(new BackendRules { TokenLifetime = Lifetime });
        var (token, expires) = await LoginAsync(backend);
        using var peer = await tongue.JoinAsync(backend, "r", token);

        Assert.Equal(60, expires.GetDouble());
        _time.Leap(Lifetime - TimeSpan.FromTicks(1));
        Assert.Equal(200, (await backend.AskAsync("api/historyMessages", null, token)).Status);
        _time.Leap(TimeSpan.FromTicks(1));

        Assert.Equal((401, "Refused, the token has expired: add the header Authorization: TOKEN, or ?token=TOKEN.\n"),
            await backend.AskAsync("api/historyMessages", null, token));
        Assert.Equal(401, await ChatPeer.RefusedStatusAsync(backend, $"uni-app?token={token}"));
        await peer.SendAsync(Tongue.Envelope(token, 1, ""));
        Assert.StartsWith("""{"code":401,""", await peer.ReceiveAsync(), StringComparison.Ordinal);
        var ledger = backend.Ledger;
        Assert.Equal((2, 1, 1, 0), (ledger.RefusedLogins, ledger.UnauthorizedFrames, ledger.ConnectionsCurrent, ledger.TokensExpired));
    }

    [Fact]
    public async Task Token_ExpiresAndTheRuleIsClose_ItsConnectionsAreClosedUnlessTheyShowANewOne()
    {
        var push = new Tongue("/wx-push");
        var rooms = new Tongue("/wx-room");
        await using var backend = await StartAsync(new BackendRules { TokenLifetime = Lifetime, CloseOnExpiry = true });
        var (first, _) = await LoginAsync(backend);
        using var stale = await new Tongue("/uni-app").JoinAsync(backend, "r", first);
        using var renewing = await push.JoinAsync(backend, "r", first);
        using var speaking = await rooms.JoinAsync(backend, "r", first);
        using var stranger = await push.JoinAsync(backend, "r", "a token of its own");

        _time.Leap(Lifetime / 2);
        var (second, _) = await LoginAsync(backend);
        await renewing.SendAsync(Tongue.Auth(second));
        await renewing.ReceiveAsync();
        await speaking.SendAsync(Tongue.Envelope(second, 1, ""));
        await speaking.ReceiveAsync();
        _time.Leap(Lifetime / 2);

        Assert.Equal((4401, "the token has expired"), await stale.ReceiveCloseAsync());
        await backend.LedgerAsync(l => l is { TokensExpired: 1, ClosedByUnauthorized: 1, ConnectionsCurrent: 3 });
        _time.Leap(Lifetime / 2);
        Assert.Equal(4401, (await renewing.ReceiveCloseAsync()).Code);
        Assert.Equal(4401, (await speaking.ReceiveCloseAsync()).Code);
        await backend.LedgerAsync(l => l is { TokensExpired: 3, RefusedLogins: 0, ConnectionsCurrent: 1 });
    }

    [Theory]
    [InlineData("dQ.1.9223372036854775807.00000000000000000000000000000000")]
    [InlineData("a.b.c.d")]
    public async Task Token_NobodySigned_IsOneLikeAnyOther(string token)
    {
        await using var open = await StartAsync(new BackendRules());
        await using var closed = await StartAsync(new BackendRules { RequireLogin = true });

        Assert.Equal(200, (await open.AskAsync("api/historyMessages", null, token)).Status);
        Assert.Equal(401, (await closed.AskAsync("api/historyMessages", null, token)).Status);
    }

    private Task<ChatBackend> StartAsync(BackendRules rules) =>
        ChatBackend.StartAsync(new BackendOptions { Time = _time, IdleTimeout = TimeSpan.Zero, Rules = rules });

    private static async Task<(string Token, JsonElement ExpiresIn)> LoginAsync(ChatBackend backend, string body = """{"user":"u","password":"p"}""")
    {
        var (status, text) = await backend.AskAsync("api/login", body, token: null);
        Assert.True(status == 200, text);
        using var answer = JsonDocument.Parse(text);
        return (answer.RootElement.GetProperty("token").GetString()!, answer.RootElement.GetProperty("expiresIn").Clone());
    }
}
