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
/// <param name="layout">What the header says.</param>
/// <param name="histogram">Where the counts are recorded, beside those that are there already.</param>
internal sealed class CountsDecoder(EncodedLayout layout, LatencyHistogram histogram)
{
    private const int LastShift = 7 * (EncodedLayout.MaxWordLength - 1);

    private readonly bool _isOurs = layout.IsOurs;

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

    /// <summary>All bytes were taken.</summary>
    public void Finish()
    {
        if (_shift != 0)
        {
            throw EncodedLayout.Malformed($"the payload ends inside the count of bucket {_index}");
        }
    }

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

        if (word > long.MaxValue - histogram.TotalCount)
        {
            throw EncodedLayout.Malformed("the sum of the counts leaves 63 bits");
        }

        if (word > 0 && _isOurs)
        {
            histogram.RecordAt(_index, word);
        }
        else if (word > 0)
        {
            histogram.RecordMicroseconds(layout.MedianValue(_index), word);
        }

        _index++;
    }
}
