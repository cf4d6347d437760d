using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>The same over a relay of plain text that never says who is in: several defects at once, and those who come and go.</summary>
public sealed class RelayProofTests
{
    private static readonly Crowd Plain = new() { Profile = Crowd.Plain };

    [Fact]
    public async Task FourDefectsAtOnce_AreToldApart()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [Plain] },
            ["--drop", "1/10", "--duplicate", "1/11", "--reorder", "1/12", "--wrong-room", "1/13"],
            exitCode: 3,
            path: "/relay");

        proof.FoundOnly(MetricCatalog.Lost, MetricCatalog.Duplicate, MetricCatalog.Reordered, MetricCatalog.Unexpected);
        Assert.Equal(
            (proof[DefectCounter.Dropped], proof[DefectCounter.Duplicated], proof[DefectCounter.Reordered], proof[DefectCounter.Misrouted]),
            (proof[MetricCatalog.Lost], proof[MetricCatalog.Duplicate], proof[MetricCatalog.Reordered], proof[MetricCatalog.Unexpected]));
        Assert.Empty(await proof.WronglyAccusedAsync(
            ("lost", DefectCounter.Dropped),
            ("duplicate", DefectCounter.Duplicated),
            ("reordered", DefectCounter.Reordered),
            ("unexpected", DefectCounter.Misrouted)));
    }

    [Fact]
    public async Task Corrupt_IsCorruptAndNeverArrives()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [Plain with { Bytes = 32 }] }, ["--corrupt", "1/10"], exitCode: 3, path: "/relay");

        proof.FoundOnly(MetricCatalog.Corrupt, MetricCatalog.Lost);
        Assert.Equal(
            (proof[DefectCounter.Corrupted], proof[DefectCounter.Corrupted]),
            (proof[MetricCatalog.Corrupt], proof[MetricCatalog.Lost]));
    }

    [Fact]
    public async Task Reorder_AtThoseWhoHaveNotSettledYet_IsReordered()
    {
        // The listeners are seldom joined: most of what they hear comes in the second that it takes to settle.
        var listeners = Plain with { Name = "listeners", Clients = 20, Rooms = "count: 4", Stay = "200ms", Every = "" };
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [Plain, listeners] }, ["--reorder", "1/5"], exitCode: 3, path: "/relay");

        proof.FoundAtMost(MetricCatalog.Reordered, MetricCatalog.Unverified, MetricCatalog.MissedOffline, MetricCatalog.Recovered);
        Assert.Equal(await proof.VictimsAsync(DefectCounter.Reordered, "members"), proof.Of("members", MetricCatalog.Reordered));
        var swapped = await proof.VictimsAsync(DefectCounter.Reordered, "listeners");
        Assert.InRange(swapped, 100, long.MaxValue);
        Assert.InRange(proof.Of("listeners", MetricCatalog.Reordered), swapped * 3 / 4, swapped); // some had gone before it came
    }
}
