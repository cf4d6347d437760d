using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Ledger;
using Xunit.Abstractions;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>More than a million deliveries, with and without clients that come back every few seconds: equal to the unit.</summary>
[Trait("Tier", "Long")]
public sealed class MillionDeliveriesTests(ITestOutputHelper output)
{
    private const string Residents = "residents";
    private const string PassersBy = "passers-by";

    /// <summary>So few that the backend lists all of them, so that they can be told apart by population.</summary>
    private static readonly Dictionary<string, string[]> Defects = new()
    {
        ["none"] = [],
        ["lost copies"] = ["--drop", "1/150", "--duplicate", "1/151", "--wrong-room", "1/152"],
        ["wrong order"] = ["--reorder", "1/150"],
        ["all but damage"] = ["--drop", "1/150", "--duplicate", "1/151", "--wrong-room", "1/152", "--reorder", "1/153"],
        ["damage"] = ["--corrupt", "1/150"],
    };

    [Theory]
    [InlineData("none")]
    [InlineData("all but damage")]
    [InlineData("damage")]
    public async Task EverybodyStays_IsExact(string defects)
    {
        await using var proof = await ProofRun.PlayAsync(Crowded(new Crowd { Name = Residents, Clients = 400 }), Defects[defects], exitCode: null);

        Print(defects, proof);
        Assert.InRange(proof[MetricCatalog.Expected], 1_000_000, long.MaxValue);
        proof.FoundOnly(
            defects == "none" ? []
            : defects == "damage" ? [MetricCatalog.Corrupt, MetricCatalog.Lost]
            : [MetricCatalog.Lost, MetricCatalog.Duplicate, MetricCatalog.Unexpected, MetricCatalog.Reordered]);
        Assert.Equal((proof[MetricCatalog.Sent], 0), (proof.Backend["messagesReceived"], proof.Unread));
        Assert.Equal(
            (proof[DefectCounter.Dropped] + proof[DefectCounter.Corrupted], proof[DefectCounter.Duplicated],
                proof[DefectCounter.Misrouted], proof[DefectCounter.Reordered], proof[DefectCounter.Corrupted]),
            (proof[MetricCatalog.Lost], proof[MetricCatalog.Duplicate], proof[MetricCatalog.Unexpected], proof[MetricCatalog.Reordered],
                proof[MetricCatalog.Corrupt]));
    }

    [Theory]
    [InlineData("lost copies", "250ms")]
    [InlineData("damage", "250ms")]
    [InlineData("wrong order", "")] // who comes back overtakes what it said before: so these only listen
    public async Task OneInTenComesBackAgainAndAgain_TheOthersAreExact(string defects, string says)
    {
        var scenario = Crowded(
            new Crowd { Name = Residents, Clients = 400 }, new Crowd { Name = PassersBy, Clients = 40, Stay = "3s", Every = says });
        await using var proof = await ProofRun.PlayAsync(scenario, Defects[defects], exitCode: 3);

        Print(defects, proof);
        Assert.InRange(proof[MetricCatalog.Expected], 1_000_000, long.MaxValue);
        Assert.InRange(proof.Backend["connectionsOpened"], 400 + (8 * 40), long.MaxValue);
        Assert.Equal(0, proof.Unread);
        Assert.Equal(0, proof.Of(Residents, MetricCatalog.Unverified));
        var damaged = await proof.VictimsAsync(DefectCounter.Corrupted, Residents);
        Assert.Equal(
            (damaged + await proof.VictimsAsync(DefectCounter.Dropped, Residents),
                await proof.VictimsAsync(DefectCounter.Duplicated, Residents),
                await proof.VictimsAsync(DefectCounter.Misrouted, Residents),
                damaged),
            (proof.Of(Residents, MetricCatalog.Lost),
                proof.Of(Residents, MetricCatalog.Duplicate),
                proof.Of(Residents, MetricCatalog.Unexpected),
                proof.Of(Residents, MetricCatalog.Corrupt)));
        if (says.Length == 0)
        {
            Assert.Equal(await proof.VictimsAsync(DefectCounter.Reordered, Residents), proof.Of(Residents, MetricCatalog.Reordered));
        }
    }

    private static ProofScenario Crowded(params Crowd[] crowds) => new()
    {
        Crowds = [.. crowds.Select(crowd => crowd with
        {
            Rooms = "count: 16",
            Ramp = "3s",
            Every = crowd.Every.Length > 0 ? "250ms" : "",
            Bytes = 100,
        })],
        Arrival = "5s",
        Steady = "30s",
        LostAfter = "2s",
        Drain = "3s",
    };

    private void Print(string defects, ProofRun proof)
    {
        var share = 100.0 * proof[MetricCatalog.Unverified] / proof[MetricCatalog.Expected];
        output.WriteLine(FormattableString.Invariant(
            $"{defects}: {proof[MetricCatalog.Expected]} deliveries, {proof[MetricCatalog.Lost]} lost, {proof[MetricCatalog.Duplicate]} duplicate, {proof[MetricCatalog.Reordered]} reordered, {proof[MetricCatalog.Corrupt]} corrupt, {proof[MetricCatalog.Unexpected]} unexpected, {share:0.###} % unverified"));
        output.WriteLine($"backend: {proof.Backend}");
    }
}
