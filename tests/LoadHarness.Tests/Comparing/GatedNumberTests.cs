using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Tests.Reports;

namespace LoadHarness.Tests.Comparing;

public class GatedNumberTests
{
    private static readonly GatedNumber P99 = new(MetricCatalog.DeliveryLatency, 0.99);

    [Fact]
    public void Of_EnoughSamples_IsTheQuantileOfTheSteadyPhase()
    {
        var reading = P99.Of(WithLatencies(1_000, lost: 0));

        Assert.Equal("delivery.latency p99", P99.Name);
        Assert.InRange(reading.Milliseconds!.Value, 985, 995);
        Assert.False(reading.IsAtLeast);
    }

    [Fact]
    public void Of_TooFewSamples_TellsHowManyItNeeds()
    {
        var reading = P99.Of(WithLatencies(999, lost: 0));

        Assert.Null(reading.Milliseconds);
        Assert.Equal("999 samples, p99 needs 1\u202f000", reading.Why);
    }

    [Fact]
    public void Of_WhatNeverCame_IsAtLeastItsBound()
    {
        var reading = P99.Of(WithLatencies(1_000, lost: 50));

        Assert.Equal((5_000.0, true), (reading.Milliseconds, reading.IsAtLeast));
    }

    [Fact]
    public void Of_NothingMeasured_SaysSo() =>
        Assert.Equal("no samples", P99.Of(SampleResults.Clean() with { Cells = [] }).Why);

    [Fact]
    public void Fingerprint_LittleMoreMemory_IsTheSameMachine_ButAnotherProcessorIsNot()
    {
        var run = SampleResults.Clean();
        RunResult On(string processor, long bytes) => run with { Environment = run.Environment with { Processor = processor, MemoryBytes = bytes } };

        var one = MachineFingerprint.Of(On("EPYC", 16L << 30));
        Assert.Equal(one.Id, MachineFingerprint.Of(On("EPYC", (16L << 30) + 5_000_000)).Id);
        Assert.NotEqual(one.Id, MachineFingerprint.Of(On("Xeon", 16L << 30)).Id);
        Assert.Matches("^[0-9a-f]{8}$", one.Id);
    }

    private static RunResult WithLatencies(int number, int lost)
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= number; i++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(i));
        }

        return SampleResults.Clean() with
        {
            Cells = [new MetricCell { Metric = "delivery.latency", Phase = "steady", Population = "members", Histogram = histogram, Censored = lost, CensoredFrom = TimeSpan.FromSeconds(5) }],
        };
    }
}
