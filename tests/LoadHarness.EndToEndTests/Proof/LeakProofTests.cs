using LoadHarness.Metrics.Catalog;
using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>What the backend never gives back: the run finds nothing wrong with its messages, its process shows it.</summary>
public sealed class LeakProofTests
{
    private const int PerMessage = 64 << 10;
    private const int PerConnection = 1 << 20;
    private const int Handles = 5;

    [Fact]
    public async Task Leaks_OfMemoryAndHandles_AreSeenInTheProcess()
    {
        long memory = 0, handles = 0;
        var scenario = new ProofScenario();
        await using var proof = await ProofRun.PlayAsync(
            scenario,
            ["--leak-per-message", "64KiB", "--leak-per-connection", "1MiB", "--leak-handles", $"{Handles}"],
            exitCode: 0,
            meanwhile: async backend =>
            {
                // From when all are there and talk, to the end: what a backend needs for its own sake is not counted.
                using var process = await backend.ProcessAsync();
                var before = await backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 0);
                var (memoryBefore, handlesBefore) = (Resident(process.Id), Descriptors(process.Id));
                var after = await backend.Ledger.WaitForAsync(counts => counts["messagesReceived"] > 700);
                memory = Resident(process.Id) - memoryBefore - (PerMessage * (after["messagesReceived"] - before["messagesReceived"]));
                handles = handlesBefore;
            });

        proof.FoundOnly();
        Assert.Equal(PerMessage * proof[MetricCatalog.Sent], proof[DefectCounter.BytesLeakedByMessages]);
        Assert.Equal(PerConnection * scenario.Clients, proof[DefectCounter.BytesLeakedByConnections]);
        Assert.Equal(Handles * scenario.Clients, proof[DefectCounter.HandlesLeaked]);
        Assert.InRange(memory, -8 << 20, 64 << 20);
        Assert.InRange(handles, (Handles + 1) * scenario.Clients, long.MaxValue);
    }

    /// <summary>Seed row 1.18: the server never clears the interval of a connection; whoever comes and goes leaves one more behind.</summary>
    [Fact]
    public async Task Seed1_18_TimersOfConnectionsThatEndedGoOnTickingForEver()
    {
        await using var proof = await ProofRun.PlayAsync(
            new ProofScenario { Crowds = [new Crowd { Stay = "600ms", Every = "" }], Steady = "3s" }, ["--leak-timers", "50ms"], exitCode: 0);

        Assert.Equal(proof.Backend["connectionsOpened"], proof[DefectCounter.TimersLeaked]);
        Assert.InRange(proof[DefectCounter.TimersLeaked], 80, long.MaxValue); // 40 clients, each again and again
        var ticks = proof[DefectCounter.TimerTicks];
        var later = await proof.CountAsync(counts => counts[DefectCounts.NameOf(DefectCounter.TimerTicks)] > ticks); // nobody is there any more
        Assert.Equal(0, later["connectionsCurrent"]);
    }

    private static long Resident(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
    }

    private static long Descriptors(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").LongCount();
}
