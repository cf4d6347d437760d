namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// A histogram at rest: HdrHistogram V2 compressed, base64. A long run keeps thousands of them (one per interval and
/// timer), so they are decoded one at a time. Immutable.
/// </summary>
/// <param name="Text">The encoding.</param>
public sealed record EncodedHistogram(string Text)
{
    /// <summary>Encodes a histogram; null if it is empty.</summary>
    public static EncodedHistogram? Of(LatencyHistogram histogram) =>
        histogram.TotalCount == 0 ? null : new EncodedHistogram(HistogramEncoding.ToBase64(histogram));

    /// <summary>A new histogram with these samples.</summary>
    /// <exception cref="FormatException">The text is not such an encoding.</exception>
    public LatencyHistogram Decode() => HistogramEncoding.FromBase64(Text);
}
