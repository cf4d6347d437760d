namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// The instants at which one client of an open loop is to say something: a lazy, endless, deterministic sequence. A
/// mutable value of a few words; not thread-safe.
/// </summary>
public struct SaySchedule
{
    private readonly TimeSpan every;
    private readonly Spread spread;
    private readonly TimeSpan origin;
    private StableRandom random;
    private TimeSpan last;
    private long made;

    /// <summary>Begins a schedule.</summary>
    /// <param name="every">Mean distance.</param>
    /// <param name="spread">How distances are spread.</param>
    /// <param name="start">No instant lies before it.</param>
    /// <param name="random">The client's own generator.</param>
    public SaySchedule(TimeSpan every, Spread spread, TimeSpan start, StableRandom random)
    {
        this.every = every;
        this.spread = spread;
        this.random = random;
        // An offset of its own spreads clients that speak at equal distances over the whole distance.
        origin = spread == Spread.Even ? start + (every * this.random.NextDouble()) : start;
        last = start;
    }

    /// <summary>The next instant, not before the last one.</summary>
    public TimeSpan Next()
    {
        if (spread == Spread.Even)
        {
            // From the origin, not from the last one: rounding does not add up over a long run.
            return origin + (every * made++);
        }

        last += every * -Math.Log(1 - random.NextDouble());
        return last;
    }
}
