using LoadHarness.ReferenceBackend;

namespace LoadHarness.EndToEndTests.Backend;

/// <summary>Signals: shown to the others in the room, and no messages.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("/uni-app", "typing")]
    [InlineData("/wx-push", "presence")]
    [InlineData("/wx-heartbeat", "read")]
    public async Task Signal_OfAFlatDialect_GoesAsItCameToTheOthersAndIsNoMessage(string path, string type)
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var one = await new Tongue(path).JoinAsync(backend, "r", "one");
        using var two = await new Tongue(path).JoinAsync(backend, "r", "two");

        await one.SendAsync($$"""{ "type":"{{type}}", "user":"one" }""");

        Assert.Equal($$"""{ "type":"{{type}}", "user":"one" }""", await two.ReceiveAsync());
        Assert.Equal(
            (1, 0, 0, 0),
            (backend.Ledger.Signals, backend.Ledger.MessagesReceived, backend.Ledger.DeliveriesDue, backend.Ledger.Malformed));
    }

    [Fact]
    public async Task Signal_OnChat_IsNotHeardByWhoSendsIt()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var one = await ChatPeer.JoinAsync(backend);

        await one.SendAsync("""{"type":"typing"}""");
        await one.SendAsync("""{"type":"ping"}""");

        Assert.Equal("""{"type":"pong"}""", await one.ReceiveAsync());
        Assert.Equal(1, backend.Ledger.Signals);
    }

    [Fact]
    public async Task Signal_OfSomebodyInNoRoom_IsRefused()
    {
        await using var backend = await ChatBackend.StartAsync(new BackendOptions());
        using var one = await ChatPeer.JoinAsync(backend);
        await one.SendAsync("""{"type":"leave"}""");
        await one.ReceiveAsync();

        await one.SendAsync("""{"type":"typing"}""");

        Assert.Equal("""{"type":"error","reason":"you are in no room; join one first"}""", await one.ReceiveAsync());
        Assert.Equal((0, 1), (backend.Ledger.Signals, backend.Ledger.Roomless));
    }
}
