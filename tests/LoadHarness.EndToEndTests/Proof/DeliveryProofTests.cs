using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>What goes wrong with single deliveries in a chat: the run finds exactly what the backend did, to the unit.</summary>
public sealed class DeliveryProofTests
{
    private const int Least = 300;

    [Fact]
    public async Task Clean_NothingIsFound()
    {
        await using var proof = await ProofRun.PlayAsync(new ProofScenario(), [], exitCode: 0);

        proof.FoundOnly();
        Assert.Equal((proof.Backend["messagesReceived"], 0), (proof[MetricCatalog.Sent], proof.Backend["deliveriesDropped"]));
        Assert.Equal(proof.Backend["deliveriesDue"] - proof[MetricCatalog.Sent], proof[MetricCatalog.Expected]);
        Assert.Empty(proof.Result.Offenders);
        Assert.Empty(proof.Result.Errors);
        Assert.DoesNotContain(proof.Result.Ends, row => row.IsDrop);
        proof.Run.Says("PASS");
    }

    [Fact]
    public async Task Drop_IsLost()
    {
        await using var proof = await ProofRun.PlayAsync(new ProofScenario(), ["--drop", "1/10"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Lost);
        Assert.InRange(proof[MetricCatalog.Lost], Least, long.MaxValue);
        Assert.Equal(proof[DefectCounter.Dropped], proof[MetricCatalog.Lost]);
        Assert.Empty(await proof.WronglyAccusedAsync(("lost", DefectCounter.Dropped)));
        proof.Run.Says("FAIL", "lost");
    }

    [Fact]
    public async Task Duplicate_IsDuplicate()
    {
        await using var proof = await ProofRun.PlayAsync(new ProofScenario(), ["--duplicate", "1/10"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Duplicate);
        Assert.InRange(proof[MetricCatalog.Duplicate], Least, long.MaxValue);
        Assert.Equal(proof[DefectCounter.Duplicated], proof[MetricCatalog.Duplicate]);
        Assert.Empty(await proof.WronglyAccusedAsync(("duplicate", DefectCounter.Duplicated)));
    }

    [Fact]
    public async Task Reorder_IsReordered()
    {
        await using var proof = await ProofRun.PlayAsync(new ProofScenario(), ["--reorder", "1/10"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Reordered);
        Assert.InRange(proof[MetricCatalog.Reordered], Least, long.MaxValue);
        Assert.Equal(proof[DefectCounter.Reordered], proof[MetricCatalog.Reordered]);
        Assert.Empty(await proof.WronglyAccusedAsync(("reordered", DefectCounter.Reordered)));
    }

    [Fact]
    public async Task Corrupt_IsCorruptAndNeverArrives()
    {
        await using var proof = await ProofRun.PlayAsync(new ProofScenario(), ["--corrupt", "1/10"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Corrupt, MetricCatalog.Lost);
        Assert.InRange(proof[MetricCatalog.Corrupt], Least, long.MaxValue);
        Assert.Equal(
            (proof[DefectCounter.Corrupted], proof[DefectCounter.Corrupted]),
            (proof[MetricCatalog.Corrupt], proof[MetricCatalog.Lost]));
        Assert.Empty(await proof.WronglyAccusedAsync(("lost", DefectCounter.Corrupted), ("corrupt", DefectCounter.Corrupted)));
    }

    [Fact]
    public async Task WrongRoom_IsUnexpected()
    {
        await using var proof = await ProofRun.PlayAsync(new ProofScenario(), ["--wrong-room", "1/10"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Unexpected);
        Assert.InRange(proof[MetricCatalog.Unexpected], Least, long.MaxValue);
        Assert.Equal(proof[DefectCounter.Misrouted], proof[MetricCatalog.Unexpected]);
        Assert.Empty(await proof.WronglyAccusedAsync(("unexpected", DefectCounter.Misrouted)));
    }
}
