using LoadHarness.Metrics.Catalog;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>What is sent beside the ledger: the backend counts as much of it as the run, and the ledger is what it is without.</summary>
public sealed class BesideProofTests
{
    private const int Others = 9; // in each room

    /// <summary>A client of wx-push that comes back at once and gives signs of life.</summary>
    private static string Push(string protocol = "wx-push") =>
        $"{{ extends: wx-push, protocol: {protocol}, reconnect: {{ delay: 300ms }}, heartbeat: {{ every: 400ms }} }}";

    [Theory]
    [InlineData("ignore", 0)]
    [InlineData("answer", 1)]
    public async Task Malformed_IsCountedToTheUnitAndTheLedgerStaysClean(string rule, int kindsOfTrouble)
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Push("{ extends: wx-push, escape-body: false }"), Odd = ", awkward: 10%" }] };
        await using var proof = await ProofRun.PlayAsync(scenario, ["--malformed", rule], exitCode: 0, path: "/wx-push");

        proof.FoundOnly();
        Assert.InRange(proof[MetricCatalog.SentMalformed], 50, long.MaxValue);
        Assert.Equal(
            (proof.Backend["malformed"], proof.Backend["messagesReceived"]), (proof[MetricCatalog.SentMalformed], proof[MetricCatalog.Sent]));
        Assert.Equal(kindsOfTrouble * proof[MetricCatalog.SentMalformed], proof.Result.Errors.Sum(error => error.Count)); // told, and no failure
        Assert.Equal(kindsOfTrouble, proof.Result.Errors.Count);
    }

    [Fact]
    public async Task Malformed_WhereTheBackendClosesForIt_IsADropEach()
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Push("{ extends: wx-push, escape-body: false }"), Odd = ", awkward: 2%" }] };
        await using var proof = await ProofRun.PlayAsync(scenario, ["--malformed", "close"], exitCode: null, path: "/wx-push");

        Assert.InRange(proof[MetricCatalog.DropsClosed], 10, long.MaxValue);
        Assert.Equal(proof.Backend["closedByViolation"], proof[MetricCatalog.DropsClosed]);
        Assert.Equal("1007", proof.OneKindOfDrop().Code);
        Assert.InRange(proof[MetricCatalog.SentMalformed], proof.Backend["malformed"], long.MaxValue); // more on connections that were ending
    }

    [Fact]
    public async Task Awkward_WhereItIsEscaped_IsDeliveredAsAnyOther()
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Push(), Odd = ", awkward: 50%" }] };
        await using var proof = await ProofRun.PlayAsync(scenario, [], exitCode: 0, path: "/wx-push");

        proof.FoundOnly();
        Assert.Equal(
            (proof.Backend["messagesReceived"], 0, 0),
            (proof[MetricCatalog.Sent], proof.Backend["malformed"], proof[MetricCatalog.SentMalformed]));
    }

    [Fact]
    public async Task Empty_IsChatWithoutAStampToEachReceiver()
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Push(), Odd = ", empty: 10%" }] };
        await using var proof = await ProofRun.PlayAsync(scenario, [], exitCode: 0, path: "/wx-push");

        proof.FoundOnly(MetricCatalog.Unstamped);
        Assert.InRange(proof[MetricCatalog.SentEmpty], 50, long.MaxValue);
        Assert.Equal(proof.Backend["messagesReceived"], proof[MetricCatalog.Sent] + proof[MetricCatalog.SentEmpty]);
        Assert.Equal(Others * proof[MetricCatalog.SentEmpty], proof[MetricCatalog.Unstamped]);
    }

    [Theory]
    [InlineData("/chat", Crowd.Chat)]
    [InlineData("/wx-push", "")]
    public async Task Signals_AreCountedToTheUnitAndAreNoMessages(string path, string profile)
    {
        var crowd = new Crowd
        {
            Profile = profile.Length > 0 ? profile : Push(),
            Signals = "[ { signal: typing, every: 50ms }, { signal: read, per-message: 20% } ]",
        };
        await using var proof = await ProofRun.PlayAsync(new ProofScenario { Crowds = [crowd] }, [], exitCode: 0, path: path);

        proof.FoundOnly();
        Assert.InRange(proof[MetricCatalog.SignalsSent], proof[MetricCatalog.Sent] * 3, long.MaxValue);
        Assert.Equal(
            (proof.Backend["signals"], proof.Backend["signals"] * Others, 0),
            (proof[MetricCatalog.SignalsSent], proof[MetricCatalog.SignalsReceived], proof[MetricCatalog.SignalsDropped]));
        Assert.Equal((proof.Backend["messagesReceived"], 0), (proof[MetricCatalog.Sent], proof.Backend["malformed"]));
    }

    [Fact]
    public async Task Dedupe_ById_RecognisesEveryCopyThatTheLedgerFinds()
    {
        var scenario = new ProofScenario { Crowds = [new Crowd { Profile = Crowd.Chat[..^1] + ", dedupe: id }" }] };
        await using var proof = await ProofRun.PlayAsync(scenario, ["--duplicate", "1/10"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Duplicate);
        Assert.Equal(
            (proof[MetricCatalog.Duplicate], proof[MetricCatalog.Sent]), // its own copy is the second one of what an author has seen already
            (proof[MetricCatalog.Repeated] - proof[MetricCatalog.Sent], proof[MetricCatalog.Repeated] - proof[MetricCatalog.Duplicate]));
    }
}
