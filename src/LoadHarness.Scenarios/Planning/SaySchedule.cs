namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// The instants at which one client of an open loop is to say something: a lazy, endless, deterministic sequence. A
/// mutable value of a few words; not thread-safe.
/// </summary>
public struct SaySchedule
{
    private readonly TimeSpan _every;
    private readonly Spread _spread;
    private readonly TimeSpan _origin;
    private StableRandom _random;
    private TimeSpan _last;
    private long _made;

    /// <summary>Begins a schedule.</summary>
    /// <param name="every">Mean distance.</param>
    /// <param name="spread">How distances are spread.</param>
    /// <param name="start">No instant lies before it.</param>
    /// <param name="random">The client's own generator.</param>
    public SaySchedule(TimeSpan every, Spread spread, TimeSpan start, StableRandom random)
    {
        _every = every;
        _spread = spread;
        _random = random;
        // An offset of its own spreads clients that speak at equal distances over the whole distance.
        _origin = _spread == Spread.Even ? start + (_every * _random.NextDouble()) : start;
        _last = start;
    }

    /// <summary>The next instant, not before the last one.</summary>
    public TimeSpan Next()
    {
        if (_spread == Spread.Even)
        {
            // From the origin, not from the last one: rounding does not add up over a long run.
            return _origin + (_every * _made++);
        }

        _last += _every * -Math.Log(1 - _random.NextDouble());
        return _last;
    }
}
