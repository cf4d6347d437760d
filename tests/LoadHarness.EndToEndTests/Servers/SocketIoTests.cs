using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Servers;

/// <summary>Runs against a Socket.IO server: what it acknowledges, refuses and closes is told as what it is.</summary>
public sealed class SocketIoTests
{
    private const string Server = "socket.io";

    private static readonly ServerScenario Chat = ServerScenario.Busy("socket.io", heartbeat: "never");

    [RealServerFact(Server)]
    [Trait("Tier", "Servers")]
    public async Task Run_InRooms_AccountsForEveryDeliveryAndAcknowledgement()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With("token=secret"));

        using var books = await ServerRun.PlayAsync(Chat with { Clients = 200, Every = "500ms" }, server.Port, exitCode: 0);

        books.FoundOnly();
        books.Run.Says("PASS", "socket.io");
        var counts = await server.Ledger.ReadAsync();
        Assert.InRange(books[MetricCatalog.Sent], 500, 100_000);
        Assert.Equal((books[MetricCatalog.Sent], 0), (counts["received"], counts["connections"]));
        Assert.Equal(books[MetricCatalog.Sent], books[MetricCatalog.Acknowledged]);
        Assert.Equal((0, 0), (books[MetricCatalog.AckMissing], books[MetricCatalog.Rejected]));
        Assert.Equal(books[MetricCatalog.Sent] * 9, books[MetricCatalog.Expected]);
        Assert.Equal(books[MetricCatalog.Expected], books.Arrived);
    }

    [RealServerFact(Server)]
    [Trait("Tier", "Servers")]
    public async Task Run_WrongToken_IsToldInTheWordsOfTheServer()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With("token=another"));
        await using var run = ChatRun.Start(Scenario(server).MadeBrief());

        var end = await run.ExpectAsync(5);

        Assert.Contains($"127.0.0.1:{server.Port} refused the login: {{\"message\":\"bad token\"}}", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", end.Output, StringComparison.Ordinal);
        Assert.InRange((await server.Ledger.ReadAsync())["turnedAway"], 4, long.MaxValue);
    }

    [RealServerFact(Server)]
    [Trait("Tier", "Long")]
    public async Task Run_RoomThatIsClosed_IsToldInTheWordsOfTheServer()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With("closed=members-0"));
        await using var run = ChatRun.Start(Scenario(server).MadeBrief());

        var end = await run.ExpectAsync(5);

        Assert.Contains("refused the login: [{\"ok\":false,\"error\":\"the room is closed\"}]", end.Output, StringComparison.Ordinal);
    }

    [RealServerFact(Server)]
    [Trait("Tier", "Long")]
    public async Task Run_ServerThatAcknowledgesAndForgets_LosesWhatItAccepted()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With("lie=7"));

        using var books = await ServerRun.PlayAsync(Chat, server.Port, exitCode: 3);

        books.FoundOnly(MetricCatalog.Lost);
        var counts = await server.Ledger.ReadAsync();
        Assert.InRange(counts["lied"], 20, long.MaxValue);
        Assert.Equal((counts["lied"] * 9, counts["lied"] * 9), (books[MetricCatalog.Lost], books[MetricCatalog.AckedLost]));
        Assert.Equal((books[MetricCatalog.Sent], 0), (books[MetricCatalog.Acknowledged], books[MetricCatalog.AckMissing]));
    }

    [RealServerFact(Server)]
    [Trait("Tier", "Long")]
    public async Task Run_ServerThatRefusesMessages_OwesThemToNobody()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With("refuse=7"));

        using var books = await ServerRun.PlayAsync(Chat, server.Port, exitCode: 0);

        books.FoundOnly(MetricCatalog.Unverified);
        var counts = await server.Ledger.ReadAsync();
        Assert.InRange(counts["refused"], 20, long.MaxValue);
        Assert.Equal((counts["refused"], counts["refused"] * 9), (books[MetricCatalog.Rejected], books[MetricCatalog.Unverified]));
        Assert.Equal(books[MetricCatalog.Sent], books[MetricCatalog.Acknowledged] + books[MetricCatalog.Rejected]);
        books.Run.Says("the server rejected a message: [{\"ok\":false,\"error\":\"too fast\"}]");
    }

    [RealServerTheory(Server)]
    [InlineData("TERM", "server")]
    [InlineData("KILL", "network")]
    [Trait("Tier", "Long")]
    public async Task Run_ServerStartedAgain_EverybodyComesBackAndNothingIsCalledLost(string signal, string side)
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With());
        var scenario = Chat with { Clients = 200, Every = "500ms", Steady = "8s", Drain = "3s", Events = [ServerScenario.Signal("2s")] };

        using var books = await ServerRun.PlayAsync(scenario, server.Port, exitCode: 0, () => server.RestartAsync(signal, TimeSpan.FromMilliseconds(500)));

        books.FoundAtMost(ChatRun.Outage);
        Assert.Equal((scenario.Everybody, scenario.Everybody), (books[MetricCatalog.Drops], books[MetricCatalog.Reconnects]));
        Assert.Equal((side, "none", scenario.Everybody), books.OneKindOfDrop());
        Assert.Equal(0, books[MetricCatalog.Lost]);
        Assert.True((await server.Ledger.ReadAsync())["received"] > 0, "nobody said anything to the server that came back");
    }

    [RealServerFact(Server)]
    [Trait("Tier", "Long")]
    public async Task Run_HeartbeatUnanswered_IsACloseWithoutACode()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With("ping=400", "timeout=400"));
        var scenario = Chat with { Steady = "8s", Drain = "3s", Events = ["{ at: 1s, network: silent, share: 50%, for: 3s, population: members }"] };

        using var books = await ServerRun.PlayAsync(scenario, server.Port, exitCode: 3);

        books.FoundAtMost([.. ChatRun.Outage, MetricCatalog.Lost]); // what they said into dead connections
        Assert.Equal(("server", "none", 20), books.OneKindOfDrop());
        Assert.Equal((20, 20), (books[MetricCatalog.DropsClosed], books[MetricCatalog.Reconnects]));
    }

    [RealServerFact(Server)]
    [Trait("Tier", "Long")]
    public async Task Run_LoggedOutWhileTheConnectionStaysOpen_IsADropWithItsReason()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With());
        var scenario = Chat with { Steady = "5s", Drain = "3s", Events = [ServerScenario.Signal("1s")] };

        using var books = await ServerRun.PlayAsync(scenario, server.Port, exitCode: 0, () => new ServerLedger(server.Url("kick")).ReadAsync());

        books.FoundAtMost(ChatRun.Outage);
        Assert.Equal(("server", "none", scenario.Everybody), books.OneKindOfDrop());
        Assert.Equal(scenario.Everybody, books[MetricCatalog.Reconnects]);
        books.Run.Says("the server has logged the client out (Socket.IO DISCONNECT)");
    }

    [RealServerFact(Server)]
    [Trait("Tier", "Long")]
    public async Task Commands_OfThePage_Work()
    {
        await using var server = await RealServer.StartAsync(SocketIoRecipe.With());

        await ChatRun.FollowAsync("docs/socket.io.md", "127.0.0.1:3000", server);
    }

    private static ScenarioText Scenario(RealServer server) => ChatRun.Scenario(
        server, "{ extends: bare, protocol: socket.io, reconnect: { delay: 300ms, jitter: 50%, max-attempts: unlimited } }");
}
