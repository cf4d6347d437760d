namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// A histogram at rest: HdrHistogram V2 compressed. A long run keeps thousands of them (one per interval and timer), so they are kept as
/// bytes, and decoded one at a time. Immutable.
/// </summary>
public sealed class EncodedHistogram
{
    private readonly byte[] _encoded;

    /// <summary>A histogram that was encoded before; what is wrong with it is told by <see cref="Decode"/>.</summary>
    /// <param name="encoded">V2 or V2 compressed; nobody may change it afterwards.</param>
    public EncodedHistogram(byte[] encoded) => _encoded = encoded;

    /// <summary>The encoding.</summary>
    public ReadOnlySpan<byte> Bytes => _encoded;

    /// <summary>Encodes a histogram; null if it is empty.</summary>
    public static EncodedHistogram? Of(LatencyHistogram histogram) =>
        histogram.TotalCount == 0 ? null : new EncodedHistogram(HistogramEncoding.EncodeCompressed(histogram));

    /// <summary>A new histogram with these samples.</summary>
    /// <exception cref="FormatException">The bytes are not such an encoding.</exception>
    public LatencyHistogram Decode() => HistogramEncoding.Decode(_encoded);

    /// <summary>Adds its samples to a histogram, without one in between.</summary>
    /// <exception cref="FormatException">The bytes are not such an encoding; some samples may have been added.</exception>
    public void AddTo(LatencyHistogram sum) => HistogramEncoding.AddTo(sum, _encoded);
}
