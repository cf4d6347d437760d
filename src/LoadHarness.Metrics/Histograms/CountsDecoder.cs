namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// Takes the payload of an encoded histogram piece by piece and records what it says into a <see cref="LatencyHistogram"/>.
/// </summary>
/// <remarks>
/// The payload is a sequence of words: a count of the next bucket, or minus the length of a run of empty ones. A word is ZigZag
/// encoded and written seven bits a byte, lowest first, the high bit set while more follow; the ninth byte carries eight bits
/// (HdrHistogram's "LEB128-64b9B"). Every word moves the index on and the index has a bound, so work and memory are bounded
/// whatever the input claims. Not thread-safe. Errors: <see cref="FormatException"/>.
/// </remarks>
internal sealed class CountsDecoder(EncodedLayout layout)
{
    private const int LastShift = 7 * (EncodedLayout.MaxWordLength - 1);

    private readonly LatencyHistogram _histogram = new();

    /// <summary>The bucket that the next word is about.</summary>
    private int _index;

    /// <summary>The bits of the unfinished word.</summary>
    private ulong _word;

    /// <summary>How many bits the unfinished word has; 0 between words.</summary>
    private int _shift;

    /// <summary>Takes the next bytes; a word may straddle two calls.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (_shift == LastShift)
            {
                _word |= (ulong)b << LastShift;
            }
            else
            {
                _word |= (ulong)(b & 0x7f) << _shift;
                if (b >= 0x80)
                {
                    _shift += 7;
                    continue;
                }
            }

            TakeWord((long)(_word >> 1) ^ -(long)(_word & 1));
            _word = 0;
            _shift = 0;
        }
    }

    /// <summary>The histogram, when all bytes were taken.</summary>
    public LatencyHistogram Finish() =>
        _shift == 0 ? _histogram : throw EncodedLayout.Malformed($"the payload ends inside the count of bucket {_index}");

    private void TakeWord(long word)
    {
        // Not -word: the most negative number has no positive twin.
        long left = layout.BucketCount - _index;
        if (left < 1 || word < -left)
        {
            throw EncodedLayout.Malformed($"more than the {layout.BucketCount} buckets that the header describes");
        }

        if (word < 0)
        {
            _index -= (int)word;
            return;
        }

        if (word > long.MaxValue - _histogram.TotalCount)
        {
            throw EncodedLayout.Malformed("the sum of the counts leaves 63 bits");
        }

        if (word > 0)
        {
            _histogram.RecordMicroseconds(layout.MedianValue(_index), word);
        }

        _index++;
    }
}
