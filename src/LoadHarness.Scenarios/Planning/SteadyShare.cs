namespace LoadHarness.Scenarios.Planning;

/// <summary>
/// Picks a share of what comes by, evenly: of n in a row, n × share are picked, rounded up or down. Exact for ever, since it counts in
/// whole parts. A mutable value of two words; not thread-safe.
/// </summary>
public struct SteadyShare
{
    private const long One = 1L << 40;

    private readonly long _step;
    private long _sum;

    /// <summary>Begins to pick.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="start">Where between two picks it begins, from 0 to 1: drawn, so that many do not pick at the same time.</param>
    public SteadyShare(double share, double start)
    {
        _step = (long)Math.Round(share * One);
        _sum = (long)(start * One);
    }

    /// <summary>One more has come by.</summary>
    public void Pass() => _sum += _step;

    /// <summary>Whether one is to be picked now; then it is. One that is not taken now stays to be taken.</summary>
    public bool TryPick()
    {
        var isDue = _sum >= One;
        _sum -= isDue ? One : 0;
        return isDue;
    }
}
