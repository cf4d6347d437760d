namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Where the encoded histograms of closed intervals rest: one block of memory for all that a run will keep, taken at its beginning. A harness
/// that grew by what it keeps, little by little and all night, could not be told from one that leaks. Not thread-safe.
/// </summary>
/// <param name="plannedIntervals">How many intervals the run will have; 0: not known, the block grows as needed.</param>
internal sealed class HistogramArena(int plannedIntervals)
{
    /// <summary>What an interval usually takes: a dozen timers of some hundred bytes.</summary>
    private const int UsualInterval = 6 * 1024;

    /// <summary>After this share of the intervals it is known what they really take, and the block is made to fit, once.</summary>
    private const int KnownAfter = 20;

    private const double Spare = 1.3;
    private const int Page = 4096;

    private byte[] _bytes = Touched(plannedIntervals * UsualInterval);
    private int _used;
    private int _intervals;

    /// <summary>Bytes that are taken from the system.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Keeps bytes.</summary>
    /// <returns>Where they are.</returns>
    public ArenaRange Keep(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > _bytes.Length)
        {
            Grow((int)(Spare * (_used + bytes.Length)));
        }

        bytes.CopyTo(_bytes.AsSpan(_used));
        var range = new ArenaRange(_used, bytes.Length);
        _used += bytes.Length;
        return range;
    }

    /// <summary>An interval is complete.</summary>
    public void EndInterval()
    {
        _intervals++;
        if (_intervals == Math.Max(1, plannedIntervals / KnownAfter) && _intervals < plannedIntervals)
        {
            Grow((int)Math.Min(Array.MaxLength, Spare * _used / _intervals * plannedIntervals));
        }
    }

    /// <summary>A copy of what is kept somewhere.</summary>
    public byte[] Copy(ArenaRange range) => _bytes[range.Offset..(range.Offset + range.Length)];

    private void Grow(int size)
    {
        if (size > _bytes.Length)
        {
            var larger = Touched(size);
            _bytes.AsSpan(0, _used).CopyTo(larger);
            _bytes = larger;
        }
    }

    /// <summary>The system gives memory to those who write to it, page by page.</summary>
    private static byte[] Touched(int size)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        for (var i = 0; i < size; i += Page)
        {
            bytes[i] = 1;
        }

        return bytes;
    }
}

/// <summary>A place in a <see cref="HistogramArena"/>.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Bytes; 0: nothing is kept.</param>
internal readonly record struct ArenaRange(int Offset, int Length);
