using BenchmarkDotNet.Attributes;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Benchmarks.Micro;

/// <summary>What it costs to record a latency: always the same, and spread over four powers of ten as a loaded server answers.</summary>
public class HistogramBenchmarks
{
    private const int Latencies = 1024;

    private readonly LatencyHistogram histogram = new();
    private readonly TimeSpan[] spread =
        [.. Enumerable.Range(0, Latencies).Select(i => TimeSpan.FromMicroseconds(50 * Math.Pow(10_000, i * 389 % Latencies / (double)Latencies)))];

    [Benchmark(Baseline = true, Description = "record: always 1 ms", OperationsPerInvoke = Latencies)]
    public long RecordSame()
    {
        for (var i = 0; i < Latencies; i++)
        {
            histogram.Record(TimeSpan.FromMilliseconds(1));
        }

        return histogram.TotalCount;
    }

    [Benchmark(Description = "record: 50 µs to 500 ms", OperationsPerInvoke = Latencies)]
    public long RecordSpread()
    {
        foreach (var latency in spread)
        {
            histogram.Record(latency);
        }

        return histogram.TotalCount;
    }
}
