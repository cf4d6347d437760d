using System.Collections.Concurrent;
using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Runs;

/// <summary>Servers that let clients in and then do what no good server does: the run goes on, and the report says what happened.</summary>
public sealed class MisbehavingServerTests
{
    private const int Clients = 4;

    [Fact]
    public async Task Run_FrameThatIsNotJson_IsQuotedInTheReport()
    {
        var run = await PlayAsync(0, async socket =>
        {
            await socket.WelcomeAsync();
            await socket.SendTextAsync("<p>Hello</p>");
            await socket.SendTextAsync("{\"type\":\"msg\",\"content\":");
            await socket.ReadToCloseAsync();
        });

        run.Says("a frame that is not JSON: <p>Hello</p>", "a frame that is not JSON: {\"type\":\"msg\",\"content\":");
        Assert.Equal(2 * Clients, run[MetricCatalog.Unstamped]);
        Assert.Equal(0, run[MetricCatalog.Drops]);
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_FrameOfTwoMegabytes_IsRefusedAndTheClientsComeBack_OverTheForeignWitness(string transport) => Run_FrameOfTwoMegabytes_IsRefusedAndTheClientsComeBack(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_FrameOfTwoMegabytes_IsRefusedAndTheClientsComeBack(string transport)
    {
        var huge = new string('x', 2 << 20);

        var run = await PlayAsync(
            0,
            async socket =>
            {
                await socket.WelcomeAsync();
                await socket.SendTextAsync(huge);
                await socket.ReadToCloseAsync();
            },
            transport: transport);

        run.Says("refused by the client: a message of more than 1048576 bytes");
        Assert.True(run[MetricCatalog.DropsGivenUp] >= Clients);
        Assert.Equal(run[MetricCatalog.Drops], run[MetricCatalog.DropsGivenUp]);
        Assert.True(run[MetricCatalog.ReconnectAttempts] >= Clients);
    }

    [Fact]
    public async Task Run_FrameOfTwoMegabytesThatIsAllowed_IsRead()
    {
        var huge = new string('x', 2 << 20);

        var run = await PlayAsync(
            0,
            async socket =>
            {
                await socket.WelcomeAsync();
                await socket.SendTextAsync(huge);
                await socket.ReadToCloseAsync();
            },
            "{ extends: uni-app, protocol: { extends: flat-json, max-message: 4MB } }");

        Assert.Equal(Clients, run[MetricCatalog.Unstamped]);
        Assert.Equal(0, run[MetricCatalog.Drops]);
    }

    [Theory]
    [InlineData("own", 1012, "1012")]
    [InlineData("own", 1000, "1000")]
    [InlineData("client-websocket", 4408, "4408")]
    [InlineData("client-websocket", 1000, "1000 or none")]
    [InlineData("client-websocket", null, "1000 or none")]
    [Trait("Tier", "Long")]
    public Task Run_ServerCloses_ReportsItsCode_InMoreCases(string transport, int? code, string reported) => Run_ServerCloses_ReportsItsCode(transport, code, reported);

    [Theory]
    [InlineData("own", 4408, "4408")]
    [InlineData("own", null, "none")]
    public async Task Run_ServerCloses_ReportsItsCode(string transport, int? code, string reported)
    {
        var run = await PlayAsync(
            0,
            async socket =>
            {
                await socket.WelcomeAsync();
                await socket.SendCloseAsync((ushort?)code);
                await socket.ReadToCloseAsync();
            },
            transport: transport);

        run.Says(reported, "closed by the server");
        AssertDropped(run, "server", reported, "closed by the server");
        Assert.Equal(run[MetricCatalog.Drops], run[MetricCatalog.DropsClosed]);
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_ServerCutsTheConnection_ReportsNoCode_OverTheForeignWitness(string transport) => Run_ServerCutsTheConnection_ReportsNoCode(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_ServerCutsTheConnection_ReportsNoCode(string transport)
    {
        var run = await PlayAsync(0, socket => socket.WelcomeAsync(), transport: transport);

        run.Says("cut without a close frame");
        AssertDropped(run, "network", "none", "cut without a close frame: TCP end");
        Assert.Equal(run[MetricCatalog.Drops], run[MetricCatalog.DropsCut]);
    }

    [Theory]
    [InlineData("client-websocket", "the server broke the WebSocket protocol")]
    [Trait("Tier", "Long")]
    public Task Run_ServerBreaksTheProtocol_IsRefused_OverTheForeignWitness(string transport, string why) => Run_ServerBreaksTheProtocol_IsRefused(transport, why);

    [Theory]
    [InlineData("own", "a frame with a reserved bit set")]
    public async Task Run_ServerBreaksTheProtocol_IsRefused(string transport, string why)
    {
        var run = await PlayAsync(
            0,
            async socket =>
            {
                await socket.WelcomeAsync();
                await socket.SendRawAsync(0xF1, 0); // all reserved bits
                await socket.ReadToCloseAsync();
            },
            transport: transport);

        AssertDropped(run, "client", "none", $"refused by the client: {why}");
    }

    [Theory]
    [InlineData(1002, "F100")] // all reserved bits
    [InlineData(1007, "8101FF")] // text that is not UTF-8
    [InlineData(1009, "827F0000000000200000")] // the head of 2 MB
    public async Task Run_ServerBreaksTheProtocol_IsToldTheCode(int code, string wrong)
    {
        var junk = new byte[4 << 20];
        var told = new ConcurrentBag<int>();

        var run = await PlayAsync(
            0,
            async socket =>
            {
                // What is on its way to a client that has closed must not cost the server the client's last word.
                await socket.WelcomeAsync();
                await socket.SendRawAsync([.. Convert.FromHexString(wrong), .. junk]);
                told.Add(await socket.ReadCloseCodeAsync());
            },
            "{ extends: uni-app, reconnect: never }");

        Assert.Equal(Enumerable.Repeat(code, Clients), told);
        Assert.Equal(Clients, run[MetricCatalog.DropsGivenUp]);
    }

    [Theory]
    [InlineData("always", false)]
    [InlineData("{ after: 20ms }", false)]
    [InlineData("{ after: 30s }", true)]
    [InlineData("never", true)]
    public async Task Run_ServerThatTerminatesOnAMissedPong_DropsThoseThatDoNotAnswer(string answerPings, bool dropped)
    {
        var run = await PlayAsync(
            0,
            async socket =>
            {
                await socket.WelcomeAsync();
                if (await socket.PingAsync(dropped ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(30)))
                {
                    await socket.ReadToCloseAsync();
                }
            },
            $"{{ extends: uni-app, reconnect: never, heartbeat: never, answer-pings: {answerPings} }}");

        Assert.Equal(dropped ? Clients : 0, run[MetricCatalog.Drops]);
        Assert.Equal(run[MetricCatalog.Drops], run[MetricCatalog.DropsCut]);
    }

    [Fact]
    public async Task Run_ServerThatNeverPassesOn_IsFoundOut()
    {
        // It answers the last sign of life, so that the loss is proven.
        var run = await PlayAsync(
            3,
            async socket =>
            {
                await socket.WelcomeAsync();
                while (true)
                {
                    await socket.ReadTextsAsync(1);
                    await socket.SendTextAsync("""{"type":"pong"}""");
                }
            },
            every: "100ms");

        run.Says("FAIL", "lost");
        Assert.NotEqual(0, run[MetricCatalog.Sent]);
        // Where this machine stands still for long, what was owed meanwhile cannot be proven.
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Lost] + run[MetricCatalog.Unverified]);
        Assert.InRange(run[MetricCatalog.Lost], run[MetricCatalog.Expected] / 2, run[MetricCatalog.Expected]);
    }

    [Fact]
    public async Task Run_ServerThatTakesAndSaysNothing_IsInconclusive()
    {
        var run = await PlayAsync(
            4,
            async socket =>
            {
                // Not even an answer to the close: that would prove that it was alive, and what it kept was lost.
                await socket.WelcomeAsync();
                await socket.ReadToCloseAsync(answer: false);
            },
            every: "100ms");

        run.Says("INCONCLUSIVE", "Nothing was delivered in the steady phase");
        Assert.Equal(run[MetricCatalog.Expected], run[MetricCatalog.Unverified]);
    }

    [Theory]
    [InlineData("client-websocket")]
    [Trait("Tier", "Long")]
    public Task Run_ServerThatNeverAnswersTheClose_DoesNotHoldTheRunUp_OverTheForeignWitness(string transport) => Run_ServerThatNeverAnswersTheClose_DoesNotHoldTheRunUp(transport);

    [Theory]
    [InlineData("own")]
    public async Task Run_ServerThatNeverAnswersTheClose_DoesNotHoldTheRunUp(string transport)
    {
        var run = await PlayAsync(
            0,
            async socket =>
            {
                await socket.WelcomeAsync();
                await socket.ReadToCloseAsync(answer: false);
            },
            transport: transport);

        run.Says("left as planned: the server did not answer the close");
        Assert.Equal(0, run[MetricCatalog.Drops]);
    }

    private static async Task<RunFiles> PlayAsync(
        int exitCode, Func<RawSocket, Task> part, string profile = "", string every = "", string transport = "own")
    {
        await using var server = RawTcpServer.Upgrading(part);
        using var folder = new TempFolder();
        var returning = "{ extends: uni-app, reconnect: { delay: 200ms } }";
        var scenario = ScenarioText.Brief(server.Url, transport) with
        {
            Clients = Clients,
            Every = every,
            Profile = profile.Length > 0 ? profile : returning,
        };
        scenario.WriteTo(folder);

        var end = (await LoadHarnessProgram.RunAsync(folder, "run", ScenarioText.FileName, "--out", "run")).Expect(exitCode);

        Assert.Equal("", end.Error);
        return new RunFiles(folder["run"]).Says();
    }

    private static void AssertDropped(RunFiles run, string side, string code, string cause)
    {
        Assert.True(run[MetricCatalog.Drops] >= Clients);
        var drops = run.Result.Ends.Where(row => row.IsDrop).ToList();
        Assert.All(drops, row => Assert.Equal((side, code, cause), (row.Side, row.Code, row.Cause)));
        Assert.Equal(run[MetricCatalog.Drops], drops.Sum(row => row.Count));
    }
}
