using LoadHarness.EndToEndTests.Programs;
using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>
/// What goes wrong with whole connections. How they ended is exact. What was on its way when they did is not: the backend's count lies
/// between what is proven lost and what is absent at all.
/// </summary>
public sealed class ConnectionProofTests
{
    private const int Others = 9; // members of a room beside the one who talks

    /// <summary>What comes with any connection that is lost and made anew.</summary>
    private static readonly MetricDefinition[] Outage =
    [
        MetricCatalog.Drops, MetricCatalog.ReconnectAttempts, MetricCatalog.NotSent, MetricCatalog.Lost, MetricCatalog.Unverified,
        MetricCatalog.MissedOffline, MetricCatalog.Recovered,
    ];

    [Fact]
    [Trait("Tier", "Long")]
    public Task Kick_WithTheCodeOfAPoliteEnd_IsADropAllTheSame() => Kick_EachIsADropWithItsCodeAndComesBack("1/4 every 500ms code 1000", "server", "1000");

    [Theory]
    [InlineData("1/4 every 500ms code 1012", "server", "1012")]
    [InlineData("1/4 every 500ms", "network", "none")]
    public async Task Kick_EachIsADropWithItsCodeAndComesBack(string setting, string side, string code)
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Steady = "3s" }, [], exitCode: null, meanwhile: backend => KickAsync(backend, setting, 20));

        proof.FoundAtMost(Outage);
        var kicked = proof[DefectCounter.Kicked];
        Assert.InRange(kicked, 20, 200);
        Assert.Equal((kicked, kicked), (proof[MetricCatalog.Drops], proof[MetricCatalog.Reconnects]));
        Assert.Equal(kicked, proof[code == "none" ? MetricCatalog.DropsCut : MetricCatalog.DropsClosed]);
        Assert.Equal((side, code, kicked), proof.OneKindOfDrop());
        AssertBetween(proof, proof.Backend["deliveriesDropped"]);
    }

    [Fact]
    public async Task LoseOnReconnect_IsLostByThoseWhoCameBack()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Steady = "3s" },
            ["--lose-on-reconnect", "3"],
            exitCode: 3,
            meanwhile: backend => KickAsync(backend, "1/8 every 500ms code 1012", 5));

        proof.FoundAtMost(Outage);
        var lost = (await proof.VictimsAsync(DefectCounter.LostOnReconnect)).GroupBy(victim => victim.Receiver).ToList();
        Assert.All(lost, receiver => Assert.Equal(3, receiver.Count()));
        Assert.InRange(lost.Count, proof[DefectCounter.Kicked] - 1, proof[DefectCounter.Kicked]); // who only waits hears nothing
        Assert.InRange(proof[MetricCatalog.Lost], 1, long.MaxValue);
        AssertBetween(proof, proof[DefectCounter.LostOnReconnect]);
        var wrongly = await proof.WronglyAccusedAsync(("lost", DefectCounter.LostOnReconnect));
        Assert.InRange(wrongly.Count, 0, Others * proof.Unread);
    }

    [Fact]
    public async Task HalfOpen_Unnoticed_EveryAbsenceIsAccountedFor()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario(), [], exitCode: 3, meanwhile: backend => FreezeAsync(backend, "1/4"));

        // Those who are frozen hear nothing, and go on talking to nobody.
        proof.FoundOnly(MetricCatalog.Lost, MetricCatalog.Unverified);
        var frozen = proof[DefectCounter.HalfOpened];
        Assert.InRange(frozen, 10, 11);
        Assert.InRange(proof[DefectCounter.Frozen], 500, long.MaxValue);
        var withheld = proof[DefectCounter.Frozen] + (Others * proof.Unread);
        Assert.InRange(proof.Absent, withheld, withheld + Others); // and what was being written when it happened
        AssertBetween(proof, proof[DefectCounter.Frozen]);
        Assert.Equal(
            frozen,
            proof.Result.Ends.Where(row => row.Cause.Contains("did not answer the close", StringComparison.Ordinal)).Sum(row => row.Count));

        // Nobody can prove that the frozen ones have lost something, only that nobody heard them any more.
        var victims = (await proof.VictimsAsync(DefectCounter.HalfOpened)).Select(victim => victim.ReceiverUser).ToHashSet();
        Assert.All(
            proof.Result.Offenders.Where(offender => offender.Class == "lost"),
            offender => Assert.Contains(proof.TokenOf(offender.Sender), victims));
    }

    [Fact]
    public async Task HalfOpen_WithAWatchdog_IsGivenUpAndComesBack()
    {
        const string watchful =
            "{ extends: uni-app, reconnect: { delay: 300ms }, heartbeat: { every: 500ms, reply-within: 500ms, give-up-after: 2 } }";
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [new Crowd { Profile = watchful }], Steady = "4s" },
            [],
            exitCode: null,
            meanwhile: backend => FreezeAsync(backend, "1/4"));

        proof.FoundAtMost([.. Outage, MetricCatalog.HeartbeatsMissed]);
        var frozen = proof[DefectCounter.HalfOpened];
        Assert.Equal(
            (frozen, frozen, frozen),
            (proof[MetricCatalog.Drops], proof[MetricCatalog.DropsGivenUp], proof[MetricCatalog.Reconnects]));
        Assert.InRange(proof[MetricCatalog.HeartbeatsMissed], 2 * frozen, 3 * frozen);
        var row = Assert.Single(proof.Result.Ends, row => row.IsDrop);
        Assert.Equal(("network", "none", frozen), (row.Side, row.Code, row.Count));
        AssertBetween(proof, proof[DefectCounter.Frozen]);
    }

    /// <summary>What the backend has kept from arriving lies between what is proven lost and all that is absent.</summary>
    private static void AssertBetween(ProofRun proof, long withheld) =>
        Assert.True(
            proof[MetricCatalog.Lost] <= withheld + (Others * proof.Unread) && withheld <= proof.Absent,
            $"withheld {withheld}, unread {proof.Unread}, lost {proof[MetricCatalog.Lost]}, absent {proof.Absent}");

    /// <summary>Kicks while people talk, until so many have gone; then leaves them in peace.</summary>
    private static async Task KickAsync(BackendProgram backend, string setting, int enough)
    {
        await backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 100);
        await backend.SwitchAsync("kick", setting);
        await backend.Ledger.WaitForAsync(counts => counts["defectKicked"] >= enough);
        await backend.SwitchAsync("kick", null);
    }

    /// <summary>Freezes a share while people talk.</summary>
    private static async Task FreezeAsync(BackendProgram backend, string share)
    {
        await backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 100);
        await backend.SwitchAsync("half-open", share);
    }
}
