using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>What makes counting hard: whoever can be counted to the unit still is.</summary>
public sealed class HardCaseTests
{
    private static readonly string[] ThreeDefects = ["--drop", "1/10", "--duplicate", "1/11", "--wrong-room", "1/13"];

    [Fact]
    public async Task TwoPopulationsInTheSameRooms_AreToldApart()
    {
        var members = new Crowd { Clients = 30, Rooms = "count: 4" };
        var guests = new Crowd { Name = "guests", Clients = 10, Rooms = "count: 4", Every = "200ms", Bytes = 300 };
        await using var proof = await ProofRun.PlayAsync(new ProofScenario { Crowds = [members, guests] }, ThreeDefects, exitCode: 3);

        proof.FoundOnly(MetricCatalog.Lost, MetricCatalog.Duplicate, MetricCatalog.Unexpected);
        await AssertExactAsync(proof, "members");
        await AssertExactAsync(proof, "guests");
    }

    [Fact]
    public async Task OneInFiveComesAndGoes_TheOthersAreExact()
    {
        var residents = new Crowd { Name = "residents", Rooms = "count: 4" };
        var passersBy = new Crowd { Name = "passers-by", Clients = 10, Rooms = "count: 4", Stay = "700ms" };
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [residents, passersBy], Steady = "3s" }, ThreeDefects, exitCode: 3);

        proof.FoundAtMost(
            MetricCatalog.Lost, MetricCatalog.Duplicate, MetricCatalog.Unexpected, MetricCatalog.Unverified, MetricCatalog.MissedOffline,
            MetricCatalog.NotSent, MetricCatalog.Reordered, MetricCatalog.Recovered);
        Assert.InRange(proof.Backend["connectionsOpened"], 40 + (3 * 10), long.MaxValue);
        Assert.Equal(0, proof.Unread);
        await AssertExactAsync(proof, "residents");
        Assert.InRange(
            proof.Of("passers-by", MetricCatalog.Lost), 0, await proof.VictimsAsync(DefectCounter.Dropped, "passers-by"));
        Assert.InRange(
            proof.Of("passers-by", MetricCatalog.Duplicate), 1, await proof.VictimsAsync(DefectCounter.Duplicated, "passers-by"));
    }

    [Fact]
    public async Task OneInTenIsKickedAgainAndAgain_TheirLossesAreWithinBounds()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Steady = "3s" },
            ["--drop", "1/10", "--duplicate", "1/11"],
            exitCode: 3,
            meanwhile: async backend =>
            {
                await backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 100);
                await backend.SwitchAsync("kick", "1/10 every 500ms code 1012");
                await backend.Ledger.WaitForAsync(counts => counts["defectKicked"] >= 16);
                await backend.SwitchAsync("kick", null);
            });

        proof.FoundAtMost(
            MetricCatalog.Lost, MetricCatalog.Duplicate, MetricCatalog.Unverified, MetricCatalog.MissedOffline, MetricCatalog.Recovered,
            MetricCatalog.NotSent, MetricCatalog.Drops, MetricCatalog.ReconnectAttempts);
        var (dropped, gone, audience) = (proof[DefectCounter.Dropped], proof.Backend["deliveriesDropped"], 9);
        Assert.InRange(proof[MetricCatalog.Lost], 300, dropped + gone + (audience * proof.Unread));
        Assert.InRange(dropped, 1, proof.Absent);
        Assert.InRange(proof[MetricCatalog.Duplicate], proof[DefectCounter.Duplicated] * 9 / 10, proof[DefectCounter.Duplicated]);
    }

    [Fact]
    public async Task TenSendersInOneRoom_AreExact()
    {
        var talkers = new Crowd { Name = "talkers", Clients = 10, Rooms = "count: 1", Every = "20ms" };
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [talkers] }, [.. ThreeDefects[..4], "--reorder", "1/12"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Lost, MetricCatalog.Duplicate, MetricCatalog.Reordered);
        Assert.InRange(proof[MetricCatalog.Expected], 5_000, long.MaxValue);
        Assert.Equal(
            (proof[DefectCounter.Dropped], proof[DefectCounter.Duplicated], proof[DefectCounter.Reordered]),
            (proof[MetricCatalog.Lost], proof[MetricCatalog.Duplicate], proof[MetricCatalog.Reordered]));
    }

    [Theory]
    [InlineData("/chat", Crowd.Chat)]
    [InlineData("/relay", Crowd.Plain)]
    public async Task BodiesFromTheSmallestStampTo256KB_AreExact(string path, string profile)
    {
        (int Bytes, string Every)[] sizes = [(32, "50ms"), (33, "50ms"), (1000, "50ms"), (65_536, "300ms"), (262_144, "600ms")];
        var scenario = new ProofScenario
        {
            Crowds =
            [
                .. sizes.Select(size => new Crowd
                {
                    Name = $"of-{size.Bytes}",
                    Profile = profile,
                    Clients = 4,
                    Rooms = "count: 4",
                    Every = size.Every,
                    Bytes = size.Bytes,
                }),
            ],
        };
        await using var proof = await ProofRun.PlayAsync(scenario, ["--corrupt", "1/7"], exitCode: 3, path);

        proof.FoundOnly(MetricCatalog.Corrupt, MetricCatalog.Lost);
        Assert.Equal(
            (proof[DefectCounter.Corrupted], proof[DefectCounter.Corrupted]),
            (proof[MetricCatalog.Corrupt], proof[MetricCatalog.Lost]));
        Assert.All(sizes, size => Assert.NotEqual(0, proof.Of($"of-{size.Bytes}", MetricCatalog.Sent)));
        Assert.InRange(proof.Backend["bytesReceived"], 4 * 262_144, long.MaxValue);
    }

    private static async Task AssertExactAsync(ProofRun proof, string population)
    {
        Assert.Equal(
            (await proof.VictimsAsync(DefectCounter.Dropped, population),
                await proof.VictimsAsync(DefectCounter.Duplicated, population),
                await proof.VictimsAsync(DefectCounter.Misrouted, population)),
            (proof.Of(population, MetricCatalog.Lost),
                proof.Of(population, MetricCatalog.Duplicate),
                proof.Of(population, MetricCatalog.Unexpected)));
        Assert.InRange(proof.Of(population, MetricCatalog.Lost), 50, long.MaxValue);
    }
}
