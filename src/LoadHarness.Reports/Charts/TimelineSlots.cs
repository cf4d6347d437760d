using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;

namespace LoadHarness.Reports.Charts;

/// <summary>
/// Brings the intervals of a timeline down to the points that a chart can show, without hiding an extreme.
/// </summary>
/// <remarks>
/// <para>A run with at most <c>maxPoints</c> intervals has one slot per interval and nothing is lost. A longer one is cut into
/// groups of equal length, each with two slots:</para>
/// <para>Percentiles are taken anew from the merged histograms of the slot, so that they are those of all its samples. Rates show
/// the least and the greatest interval of the group, in the order in which they happened. Levels show two intervals that
/// really happened, the same ones for all series, so that a stack adds up. Sums are sums of the slot.</para>
/// </remarks>
internal sealed class TimelineSlots
{
    private readonly Timeline _timeline;
    private readonly (int From, int To)[] _slots;
    private readonly int _perGroup;

    public TimelineSlots(Timeline timeline, int maxPoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 2);
        _timeline = timeline;
        IsWhole = timeline.Length <= maxPoints;
        _perGroup = IsWhole ? 1 : (int)Math.Ceiling(timeline.Length / (double)(maxPoints / 2));
        _slots = IsWhole ? [.. Enumerable.Range(0, timeline.Length).Select(i => (i, i + 1))] : [.. Halves()];
    }

    /// <summary>Whether there is one slot per interval.</summary>
    public bool IsWhole { get; }

    /// <summary>Number of slots.</summary>
    public int Count => _slots.Length;

    /// <summary>Length of a slot; the last one may be shorter.</summary>
    public TimeSpan Width => IsWhole || Count == 0 ? _timeline.Interval : _timeline.Interval * (_slots[0].To - _slots[0].From);

    /// <summary>When a slot begins.</summary>
    public TimeSpan Start(int slot) => _timeline.Interval * _slots[slot].From;

    /// <summary>The middle of each slot, elapsed seconds.</summary>
    public double[] Middles => [.. _slots.Select(slot => (slot.From + slot.To) / 2.0 * _timeline.Interval.TotalSeconds)];

    /// <summary>Quantiles and longest arrival per slot, each from the merged samples of the slot.</summary>
    /// <param name="timer">The samples.</param>
    /// <param name="bound">What is known of a sample that never came: at least this long.</param>
    /// <param name="quantiles">Which quantiles, 0 to 1.</param>
    public TimerPoints Timer(TimerSeries timer, TimeSpan bound, params double[] quantiles)
    {
        var points = TimerPoints.Blank(Count, quantiles.Length);
        for (var slot = 0; slot < Count; slot++)
        {
            // One slot at a time: a histogram is large, and a thousand of them would be larger than the result itself.
            var samples = Merge(timer, _slots[slot].From, _slots[slot].To, bound);
            for (var q = 0; q < quantiles.Length && !samples.IsEmpty; q++)
            {
                var reading = samples.Quantile(quantiles[q]);
                points.Quantiles[q][slot] = reading.Value.TotalMilliseconds;
                if (reading.IsAtLeast)
                {
                    points.AtLeast[q].Add(slot);
                }
            }

            points.Max[slot] = samples.Arrived.TotalCount == 0 ? null : samples.Arrived.Max.TotalMilliseconds;
        }

        return points;
    }

    /// <summary>Events per second: each interval, or the least and the greatest interval of each group in order of time.</summary>
    public double?[] PerSecond(long[] counts)
    {
        var seconds = _timeline.Interval.TotalSeconds;
        return [.. Picks(counts).Select(i => (double?)(counts[i] / seconds))];
    }

    /// <summary>Events per slot.</summary>
    public double?[] Sums(long[] counts) =>
        [.. _slots.Select(slot => (double?)counts.AsSpan(slot.From, slot.To - slot.From).ToArray().Sum())];

    /// <summary>
    /// The intervals that stand for each slot: all of them, or of each group those with the least and the greatest value of
    /// <paramref name="guide"/> in order of time.
    /// </summary>
    public IEnumerable<int> Picks(long[] guide)
    {
        if (IsWhole)
        {
            return Enumerable.Range(0, Count);
        }

        return Groups().SelectMany(group =>
        {
            int least = group.From, most = group.From;
            for (var i = group.From + 1; i < group.To; i++)
            {
                least = guide[i] < guide[least] ? i : least;
                most = guide[i] > guide[most] ? i : most;
            }

            return group.To - group.From == 1 ? new[] { least } : [Math.Min(least, most), Math.Max(least, most)];
        });
    }

    /// <summary>The same for a guide with gaps: a gap stands for its group only where that has nothing else.</summary>
    public IEnumerable<int> Picks(double?[] guide)
    {
        if (IsWhole)
        {
            return Enumerable.Range(0, Count);
        }

        return Groups().SelectMany(group =>
        {
            int[] known = [.. Enumerable.Range(group.From, group.To - group.From).Where(i => guide[i] is not null)];
            var (least, most) = known.Length == 0 ? (group.From, group.To - 1) : (known.MinBy(i => guide[i]), known.MaxBy(i => guide[i]));
            return least == most ? new[] { least } : [Math.Min(least, most), Math.Max(least, most)];
        });
    }

    /// <summary>All samples of the intervals [from, to), those that never came included.</summary>
    public static Distribution Merge(TimerSeries timer, int from, int to, TimeSpan bound)
    {
        var arrived = new LatencyHistogram();
        long censored = 0;
        for (var i = from; i < to; i++)
        {
            censored += timer.Censored[i];
            if (timer.Histograms[i] is { } histogram)
            {
                arrived.Add(histogram.Decode());
            }
        }

        return new Distribution(arrived, censored, censored > 0 ? bound : TimeSpan.Zero);
    }

    private IEnumerable<(int From, int To)> Groups()
    {
        for (var from = 0; from < _timeline.Length; from += _perGroup)
        {
            yield return (from, Math.Min(from + _perGroup, _timeline.Length));
        }
    }

    private IEnumerable<(int From, int To)> Halves()
    {
        foreach (var (from, to) in Groups())
        {
            var middle = from + ((to - from + 1) / 2);
            yield return (from, middle);
            if (middle < to)
            {
                yield return (middle, to);
            }
        }
    }
}

/// <summary>A timer per slot, milliseconds; null: no sample.</summary>
/// <param name="Quantiles">By quantile, then by slot.</param>
/// <param name="AtLeast">By quantile: slots whose value is only a lower bound.</param>
/// <param name="Max">The longest arrival.</param>
internal sealed record TimerPoints(double?[][] Quantiles, List<int>[] AtLeast, double?[] Max)
{
    public static TimerPoints Blank(int slots, int quantiles) => new(
        [.. Enumerable.Range(0, quantiles).Select(_ => new double?[slots])],
        [.. Enumerable.Range(0, quantiles).Select(_ => new List<int>())],
        new double?[slots]);
}
