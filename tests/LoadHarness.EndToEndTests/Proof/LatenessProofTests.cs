using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.ReferenceBackend.Ledger;
using LoadHarness.Results;

namespace LoadHarness.EndToEndTests.Proof;

/// <summary>What comes late: the latency shows how many and by how much, from the instant at which each message was due.</summary>
public sealed class LatenessProofTests
{
    /// <summary>Nothing is lost before it has had its time.</summary>
    private static readonly ProofScenario Patient = new() { LostAfter = "3s", Drain = "3500ms" };

    [Fact]
    public async Task Delay_Fixed_IsTheLeastThatAnyoneSees()
    {
        await using var proof = await ProofRun.PlayAsync(Patient, ["--delay", "200ms"], exitCode: 0);

        proof.FoundOnly();
        var latency = Latency(proof);
        Assert.Equal(proof[DefectCounter.Delayed], latency.TotalCount);
        Assert.Equal(proof[DefectCounter.Delayed], AtLeast(latency, 200));
        Assert.InRange(latency.Min, TimeSpan.Zero, TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task Delay_Share_IsThatManyAndTheOthersOvertakeThem()
    {
        await using var proof = await ProofRun.PlayAsync(Patient, ["--delay", "1/20 1500ms"], exitCode: 3);

        proof.FoundOnly(MetricCatalog.Reordered);
        Assert.Equal(proof[DefectCounter.Delayed], AtLeast(Latency(proof), 1500));
        Assert.InRange(proof[MetricCatalog.Reordered], proof[DefectCounter.Delayed] / 2, proof[DefectCounter.Delayed]);
        Assert.Empty(await proof.WronglyAccusedAsync(("reordered", DefectCounter.Delayed)));
    }

    [Fact]
    public async Task Delay_Random_SpreadsOverTheRange()
    {
        await using var proof = await ProofRun.PlayAsync(Patient, ["--delay", "100ms..500ms"], exitCode: 0);

        proof.FoundOnly();
        var latency = Latency(proof);
        Assert.Equal(proof[DefectCounter.Delayed], latency.TotalCount);
        Assert.Equal(proof[DefectCounter.Delayed], AtLeast(latency, 100));
        Assert.InRange(latency.Min, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        Assert.InRange(latency.Max, TimeSpan.FromMilliseconds(490), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Delay_Growing_GrowsFromSecondToSecond()
    {
        const double Start = 0.1, Growth = 0.3; // seconds, seconds per second
        const double Belated = 0.2; // what arrived at the end of an interval may be counted in the next
        await using var proof = await ProofRun.PlayAsync(Patient, ["--delay", "100ms+300ms/s"], exitCode: 0);

        proof.FoundOnly();
        Assert.Equal(proof[DefectCounter.Delayed], Latency(proof).TotalCount);
        var timeline = proof.Result.Timeline;
        var shown = 0;
        foreach (var (second, samples) in timeline.Timers[MetricCatalog.DeliveryLatency.Name].Histograms.Index())
        {
            // The backend was there before the run, so what was said at s is late by at least start + growth s.
            if (samples?.Decode() is { } latency)
            {
                var arrived = Math.Max(0, (second * timeline.Interval.TotalSeconds) - Belated);
                Assert.InRange(latency.Min, TimeSpan.FromSeconds((Start + (Growth * arrived)) / (1 + Growth)), TimeSpan.MaxValue);
                shown++;
            }
        }

        Assert.InRange(shown, 3, int.MaxValue);
    }

    [Fact]
    public async Task Stall_LosesNothingAndIsSeenByAllThatWasDueInIt()
    {
        await using var proof = await ProofRun.PlayAsync(Patient, ["--stall", "500ms every 1s"], exitCode: 0);

        // Half of all is due in a stall, and waits for a quarter of a second on average.
        proof.FoundOnly();
        Assert.InRange(proof[DefectCounter.Stalls], 2, 20);
        var latency = Latency(proof);
        Assert.InRange(latency.Max, TimeSpan.FromMilliseconds(450), TimeSpan.MaxValue);
        Assert.InRange(AtLeast(latency, 50), latency.TotalCount / 4, latency.TotalCount);
    }

    /// <summary>Over the whole run rather than over steady: as the backend counts.</summary>
    private static LatencyHistogram Latency(ProofRun proof)
    {
        var sum = new Distribution(new LatencyHistogram(), 0, TimeSpan.Zero);
        foreach (var phase in proof.Result.Phases)
        {
            sum = sum.Add(proof.Result.Timer(MetricCatalog.DeliveryLatency, phase.Name));
        }

        return sum.Arrived;
    }

    private static long AtLeast(LatencyHistogram latency, int milliseconds) =>
        latency.CountBetween(TimeSpan.FromMilliseconds(milliseconds), LatencyHistogram.HighestTrackable);
}
