namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Counts by whole seconds and knows the busiest one. What comes late, from another thread, is still counted in its own second if
/// that is not older than the ring. Not thread-safe.
/// </summary>
internal sealed class SecondCounter
{
    private const int Ring = 128; // longer than any interval

    private readonly int[] _counts = new int[Ring];
    private long _newest = -1;
    private long _taken; // seconds before it are not asked for any more
    private int _late; // the most in one of those that changed afterwards

    /// <summary>The most in one second, and the first second in which it was so many; zeros: nothing was counted.</summary>
    public (int Count, long Second) Peak { get; private set; }

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan at)
    {
        var second = Math.Max(0, (long)Math.Floor(at.TotalSeconds));
        for (; _newest < second; _newest++)
        {
            _counts[(_newest + 1) % Ring] = 0;
            _newest = second - _newest > Ring ? second - Ring : _newest; // a long silence is skipped
        }

        if (second <= _newest - Ring)
        {
            return;
        }

        var count = ++_counts[second % Ring];
        Peak = count > Peak.Count ? (count, second) : Peak;
        _late = second < _taken ? Math.Max(_late, count) : _late;
    }

    /// <summary>
    /// The most in one of the seconds from the last call until an instant, or in an earlier one of which more has become known since.
    /// </summary>
    public int TakePeak(TimeSpan end)
    {
        var to = (long)Math.Ceiling(end.TotalSeconds);
        var peak = _late;
        _late = 0;
        for (var second = Math.Max(_taken, _newest - Ring + 1); second < Math.Min(to, _newest + 1); second++)
        {
            peak = Math.Max(peak, _counts[second % Ring]);
        }

        _taken = to;
        return peak;
    }
}
