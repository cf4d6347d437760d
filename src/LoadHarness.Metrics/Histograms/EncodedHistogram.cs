namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// A histogram at rest: HdrHistogram V2 compressed. A long run keeps tens of thousands of them (one per interval and timer), so they are
/// decoded one at a time, and kept as bytes: as text they would take nearly three times the memory, and the harness would seem to leak. Equal if
/// their encodings are. Immutable.
/// </summary>
public sealed record EncodedHistogram
{
    private readonly byte[] _bytes;

    /// <summary>An encoding as it stands in a file.</summary>
    /// <param name="text">Base64.</param>
    /// <exception cref="FormatException">The text is no base64.</exception>
    public EncodedHistogram(string text) => _bytes = HistogramEncoding.BytesOf(text);

    private EncodedHistogram(byte[] bytes) => _bytes = bytes;

    /// <summary>The encoding, base64.</summary>
    public string Text => Convert.ToBase64String(_bytes);

    /// <summary>Encodes a histogram; null if it is empty.</summary>
    public static EncodedHistogram? Of(LatencyHistogram histogram) =>
        histogram.TotalCount == 0 ? null : new EncodedHistogram(HistogramEncoding.EncodeCompressed(histogram));

    /// <summary>A new histogram with these samples.</summary>
    /// <exception cref="FormatException">The bytes are not such an encoding.</exception>
    public LatencyHistogram Decode() => HistogramEncoding.Decode(_bytes);

    /// <inheritdoc />
    public bool Equals(EncodedHistogram? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }
}
