using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results.Merging;

/// <summary>
/// The samples of a timer in one interval, summed up over slices. The first ones stay as they came. Further ones are counted in an open histogram,
/// which is fast and takes some 80 KB; or, where there would be too many of these, in a packed one of some 4 KB. Not thread-safe.
/// </summary>
/// <param name="isOpen">Whether to count in an open one.</param>
internal sealed class HistogramSum(bool isOpen)
{
    private EncodedHistogram? _packed;
    private LatencyHistogram? _open;

    /// <summary>Adds samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="scratch">To count in; its counts are forgotten.</param>
    public void Add(EncodedHistogram samples, LatencyHistogram scratch)
    {
        if (_open is null && _packed is null)
        {
            _packed = samples;
            return;
        }

        if (isOpen && _open is null)
        {
            _packed!.AddTo(_open = new LatencyHistogram());
            _packed = null;
        }

        if (_open is not null)
        {
            samples.AddTo(_open);
            return;
        }

        scratch.Reset();
        _packed!.AddTo(scratch);
        samples.AddTo(scratch);
        _packed = new EncodedHistogram(HistogramEncoding.Encode(scratch));
    }

    /// <summary>The samples so far.</summary>
    public EncodedHistogram? ToEncoded() => (_open ?? _packed?.Decode()) is { } sum ? EncodedHistogram.Of(sum) : null;
}
