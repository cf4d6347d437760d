using System.Runtime.CompilerServices;
using static LoadHarness.Metrics.Histograms.BucketArithmetic;

namespace LoadHarness.Metrics.Histograms;

/// <summary>
/// Counts latencies in log-linear buckets, three significant digits wide, so that quantiles of any number of samples cost constant
/// memory and histograms of threads, intervals and machines add up without loss.
/// </summary>
/// <remarks>
/// <para>Shape: HdrHistogram with lowest discernible value 1 µs, highest trackable value 3,600,000,000 µs (1 h) and three
/// significant digits; see <see cref="HistogramEncoding"/> for its file format.</para>
/// <para>Units: whole microseconds inside, fractions are cut off; <see cref="TimeSpan"/> outside. Latencies below zero count as
/// zero, latencies above one hour as one hour.</para>
/// <para>What it answers is known to the bucket, never to the sample: <see cref="Max"/>, quantiles and ranks are the highest value
/// equivalent to the sample, <see cref="Min"/> the lowest, <see cref="Mean"/> takes the middle of each bucket. So a decoded
/// histogram answers exactly what the original did. A highest equivalent of one hour is 3,600.809983 s.</para>
/// <para>Memory: pages of 8 KB, one per power of two, allocated when first used; latencies between 1 ms and 1 s need ten.</para>
/// <para>Errors: <see cref="OverflowException"/> if the total count leaves 63 bits, before anything has changed.</para>
/// <para>Not thread-safe: one writer, and no reader beside it. Record per thread and <see cref="Add"/> at interval ends.</para>
/// <para>Source: HdrHistogram (Gil Tene), AbstractHistogram.java; written anew from the layout it documents.</para>
/// </remarks>
public sealed class LatencyHistogram
{
    /// <summary>The longest latency that is told apart from longer ones: one hour.</summary>
    public static readonly TimeSpan HighestTrackable = TimeSpan.FromMicroseconds(BucketArithmetic.HighestTrackable);

    private static readonly int TopTrackable = IndexOf(BucketArithmetic.HighestTrackable);

    /// <summary>The counts by bucket index; a null page has only zeros.</summary>
    private readonly long[]?[] _pages = new long[]?[PageCount];

    /// <summary>The sum of all counts, kept so that no quantile has to walk the pages twice.</summary>
    private long _total;

    /// <summary>How many latencies were recorded.</summary>
    public long TotalCount => _total;

    /// <summary>True if nothing was recorded.</summary>
    public bool IsEmpty => _total == 0;

    /// <summary>The highest value equivalent to the longest latency recorded; zero if empty.</summary>
    public TimeSpan Max => IsEmpty ? TimeSpan.Zero : Microseconds(HighestValue(TopIndex()));

    /// <summary>The lowest value equivalent to the shortest latency recorded, recorded zeros included; zero if empty.</summary>
    public TimeSpan Min => IsEmpty ? TimeSpan.Zero : Microseconds(LowestValue(BottomIndex()));

    /// <summary>The mean of the middles of all buckets, weighted with their counts; zero if empty. Rounded to 100 ns.</summary>
    public TimeSpan Mean
    {
        get
        {
            if (IsEmpty)
            {
                return TimeSpan.Zero;
            }

            double sum = 0;
            for (int index = NextIndex(0); index >= 0; index = NextIndex(index + 1))
            {
                sum += (double)MedianValue(index) * CountAt(index);
            }

            return TimeSpan.FromTicks((long)Math.Round(sum / _total * TimeSpan.TicksPerMicrosecond));
        }
    }

    /// <summary>The 1-based rank of the quantile <paramref name="q"/> (0 to 1) among <paramref name="count"/> samples.</summary>
    /// <remarks>
    /// The smallest rank that leaves at most the share 1 - q above itself, at least 1. Public for censored quantiles, where the
    /// samples are those of the histogram plus those that never came.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">q is outside [0, 1], or count is negative.</exception>
    public static long RankOfQuantile(double q, long count)
    {
        if (!(q >= 0 && q <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(q), q, "A quantile lies between 0 and 1.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (q == 1)
        {
            // Above 2^53 one unit in the last place is more than one sample.
            return Math.Max(count, 1);
        }

        double rank = q * count;
        // One unit in the last place below: 0.07 * 100 is 7.000000000000001, and its rank is 7, not 8.
        rank = Math.Ceiling(Math.BitDecrement(rank));
        // Compared before the cast: a count above 2^53 may be rounded up as a double, and the cast would go beyond it.
        return rank >= count ? Math.Max(count, 1) : Math.Max((long)rank, 1);
    }

    /// <summary>Records one latency; allocates only when it is the first of its page.</summary>
    public void Record(TimeSpan latency) => RecordMicroseconds(latency.Ticks / TimeSpan.TicksPerMicrosecond, 1);

    /// <summary>Records the latency <paramref name="us"/>, in microseconds, <paramref name="count"/> times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">count is negative.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RecordMicroseconds(long us, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long total = checked(_total + count);
        int index = IndexOf(Clamp(us));
        long[] page = _pages[index >> HalfMagnitude] ?? NewPage(index >> HalfMagnitude);
        page[index & PageMask] += count;
        _total = total;
    }

    /// <summary>The highest value equivalent to the sample at quantile <paramref name="q"/>, 0 to 1.</summary>
    /// <remarks>As HdrHistogram's getValueAtPercentile: q = 0 gives <see cref="Min"/>; an empty histogram gives zero.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">q is outside [0, 1].</exception>
    public TimeSpan ValueAtQuantile(double q)
    {
        long rank = RankOfQuantile(q, _total);
        if (IsEmpty)
        {
            return TimeSpan.Zero;
        }

        return q == 0 ? Min : ValueAtRank(rank);
    }

    /// <summary>The highest value equivalent to the sample at the 1-based <paramref name="rank"/>, counted from the shortest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">rank is outside [1, <see cref="TotalCount"/>].</exception>
    public TimeSpan ValueAtRank(long rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, _total);
        return new RankWalk(this).ValueAt(rank);
    }

    /// <summary>How many recorded latencies lie from <paramref name="low"/> to <paramref name="high"/>.</summary>
    /// <remarks>
    /// The buckets of both limits count whole. The limits are cut to [0, 1 h] as recorded latencies are; zero if low is above high.
    /// </remarks>
    public long CountBetween(TimeSpan low, TimeSpan high)
    {
        if (low > high)
        {
            return 0;
        }

        int last = IndexOf(Clamp(high.Ticks / TimeSpan.TicksPerMicrosecond));
        long sum = 0;
        for (int index = NextIndex(IndexOf(Clamp(low.Ticks / TimeSpan.TicksPerMicrosecond)));
             index >= 0 && index <= last;
             index = NextIndex(index + 1))
        {
            sum += CountAt(index);
        }

        return sum;
    }

    /// <summary>The non-empty buckets in ascending order. Lazy: record nothing while enumerating.</summary>
    public IEnumerable<HistogramBucket> Buckets()
    {
        for (int index = NextIndex(0); index >= 0; index = NextIndex(index + 1))
        {
            yield return new HistogramBucket(Microseconds(LowestValue(index)), Microseconds(HighestValue(index)), CountAt(index));
        }
    }

    /// <summary>The points of a percentile spectrum, evenly spaced on an axis of log 1/(1-q), as far as the samples carry it.</summary>
    /// <param name="ticksPerHalfDistance">
    /// Points between a quantile and the one half-way from it to 1: with 5, the quantiles 0, 0.1 .. 0.4, 0.5, 0.55 .. 0.7, 0.75, ...
    /// as in HdrHistogram's percentile iterator. At least 1.
    /// </param>
    /// <param name="minSamplesBeyond">
    /// The last point has at least so many samples of higher rank, so that the noise of single samples is not drawn; 0 ends at the
    /// longest one.
    /// </param>
    /// <returns>Ascending in both; empty if there are not more than <paramref name="minSamplesBeyond"/> samples.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is below its minimum.</exception>
    public IEnumerable<(double Quantile, TimeSpan Value)> Spectrum(int ticksPerHalfDistance = 5, long minSamplesBeyond = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ticksPerHalfDistance, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(minSamplesBeyond);
        var points = new List<(double Quantile, TimeSpan Value)>();
        var walk = new RankWalk(this);
        long lastRank = _total - minSamplesBeyond;
        for (long tick = 0, rank = 0; rank < _total; tick++)
        {
            // Computed from the tick, not summed up: the half distances stay exact powers of two.
            double remaining = Math.ScaleB(1, (int)-(tick / ticksPerHalfDistance));
            double q = 1 - (remaining * (1 - (tick % ticksPerHalfDistance / (2.0 * ticksPerHalfDistance))));
            rank = RankOfQuantile(q, _total);
            if (rank > lastRank)
            {
                break;
            }

            if (points.Count > 0 && q == points[^1].Quantile)
            {
                // Beyond 2^50 samples the steps get narrower than a double can tell.
                continue;
            }

            points.Add((q, tick == 0 ? Min : walk.ValueAt(rank)));
        }

        return points;
    }

    /// <summary>Adds all counts of <paramref name="other"/>, which may be this histogram itself.</summary>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // No single count is above the total: if the total fits, they all do.
        long total = checked(_total + other._total);
        for (int p = 0; p < PageCount; p++)
        {
            // A page that Reset has emptied must not make the other side allocate one.
            if (other._pages[p] is not { } source || !source.AsSpan().ContainsAnyExcept(0))
            {
                continue;
            }

            long[] target = _pages[p] ?? NewPage(p);
            for (int i = 0; i < target.Length && i < source.Length; i++)
            {
                target[i] += source[i];
            }
        }

        _total = total;
    }

    /// <summary>Forgets all counts but keeps the pages, so that the next interval records without allocating.</summary>
    public void Reset()
    {
        foreach (long[]? page in _pages)
        {
            page.AsSpan().Clear();
        }

        _total = 0;
    }

    /// <summary>An independent histogram with the same counts; pages without counts are left out.</summary>
    public LatencyHistogram Copy()
    {
        var copy = new LatencyHistogram();
        copy.Add(this);
        return copy;
    }

    /// <summary>True if every bucket has the same count in both.</summary>
    public bool SameCounts(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_total != other._total)
        {
            return false;
        }

        for (int p = 0; p < PageCount; p++)
        {
            ReadOnlySpan<long> mine = _pages[p], theirs = other._pages[p];
            bool same = mine.IsEmpty || theirs.IsEmpty
                ? !mine.ContainsAnyExcept(0) && !theirs.ContainsAnyExcept(0)
                : mine.SequenceEqual(theirs);
            if (!same)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Records so many latencies into one bucket; those above the highest trackable one into its bucket.</summary>
    internal void RecordAt(int index, long count)
    {
        long total = checked(_total + count);
        index = Math.Min(index, TopTrackable);
        (_pages[index >> HalfMagnitude] ?? NewPage(index >> HalfMagnitude))[index & PageMask] += count;
        _total = total;
    }

    /// <summary>The count of one bucket.</summary>
    internal long CountAt(int index) => _pages[index >> HalfMagnitude] is { } page ? page[index & PageMask] : 0;

    /// <summary>The first non-empty bucket at or after <paramref name="index"/>, or -1.</summary>
    internal int NextIndex(int index)
    {
        int first = index & PageMask;
        for (int p = index >> HalfMagnitude; p < PageCount; p++, first = 0)
        {
            if (_pages[p] is { } page && page.AsSpan(first).IndexOfAnyExcept(0) is >= 0 and var offset)
            {
                return (p << HalfMagnitude) + first + offset;
            }
        }

        return -1;
    }

    /// <summary>The last non-empty bucket, or -1.</summary>
    internal int TopIndex()
    {
        for (int p = PageCount - 1; p >= 0; p--)
        {
            if (_pages[p].AsSpan().LastIndexOfAnyExcept(0) is >= 0 and var offset)
            {
                return (p << HalfMagnitude) + offset;
            }
        }

        return -1;
    }

    private int BottomIndex() => NextIndex(0);

    private static long Clamp(long us) =>
        (ulong)us <= BucketArithmetic.HighestTrackable ? us : us < 0 ? 0 : BucketArithmetic.HighestTrackable;

    private static TimeSpan Microseconds(long us) => new(us * TimeSpan.TicksPerMicrosecond);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long[] NewPage(int p) => _pages[p] = new long[PageLength];

    /// <summary>Finds the values of ascending ranks in one pass over the buckets.</summary>
    private struct RankWalk(LatencyHistogram histogram)
    {
        private int _index = -1;
        private long _reached;

        /// <summary>The rank must lie in [1, total] and not be below the one asked for before.</summary>
        public TimeSpan ValueAt(long rank)
        {
            while (_reached < rank)
            {
                _index = histogram.NextIndex(_index + 1);
                _reached += histogram.CountAt(_index);
            }

            return Microseconds(HighestValue(_index));
        }
    }
}
