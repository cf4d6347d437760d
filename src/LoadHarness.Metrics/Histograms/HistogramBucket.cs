namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// One non-empty bucket of a <see cref="LatencyHistogram"/>: so many latencies that the histogram cannot tell apart.
/// </summary>
/// <param name="From">The smallest latency that falls into the bucket; whole microseconds.</param>
/// <param name="To">The largest latency, in whole microseconds, that falls into the bucket ("highest equivalent value").</param>
/// <param name="Count">How many were recorded; always positive.</param>
public readonly record struct HistogramBucket(TimeSpan From, TimeSpan To, long Count);
