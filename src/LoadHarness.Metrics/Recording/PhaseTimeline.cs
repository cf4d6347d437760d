namespace LoadHarness.Metrics.Recording;

/// <summary>
/// The phases of a run by their starts, in order and without gaps. Reading is lock-free and thread-safe; the plan may be
/// cut short once with <see cref="SkipTo"/>.
/// </summary>
/// <param name="names">Names in order, at least one.</param>
/// <param name="starts">Start of each; ascending, the first is zero.</param>
public sealed class PhaseTimeline(IReadOnlyList<string> names, IReadOnlyList<TimeSpan> starts)
{
    private readonly long[] _starts = [.. starts.Select(start => start.Ticks)];

    /// <summary>Names in order.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The phase at an instant: the last one that began not after it.</summary>
    public int At(TimeSpan instant)
    {
        var phase = _starts.Length - 1;
        while (phase > 0 && Volatile.Read(ref _starts[phase]) > instant.Ticks)
        {
            phase--;
        }

        return phase;
    }

    /// <summary>When a phase begins; MaxValue: it was skipped.</summary>
    public TimeSpan StartOf(int phase) => new(Volatile.Read(ref _starts[phase]));

    /// <summary>Begins a phase now; those between the present one and it are skipped.</summary>
    public void SkipTo(int phase, TimeSpan now)
    {
        var present = At(now);
        Volatile.Write(ref _starts[phase], now.Ticks);
        for (var skipped = present + 1; skipped < phase; skipped++)
        {
            Volatile.Write(ref _starts[skipped], now.Ticks);
        }
    }
}
