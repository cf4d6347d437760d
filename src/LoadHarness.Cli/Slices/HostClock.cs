using LoadHarness.Results;

namespace LoadHarness.Cli.Slices;

/// <summary>
/// How far the clock of slice 1 is ahead of the one of this machine. Of the last exchanges that with the shortest round trip counts: the
/// other clock was read within it, at its middle give or take half of it (F. Cristian, Probabilistic clock synchronization, 1989). Not
/// thread-safe.
/// </summary>
internal sealed class HostClock
{
    /// <summary>A minute of beats: a clock that was put right while slices waited must not be judged by what it showed before.</summary>
    private const int Kept = 60;

    private readonly Queue<ClockOffset> _exchanges = new();

    /// <summary>The best of the last exchanges; null: there was none.</summary>
    public ClockOffset? Best => _exchanges.MinBy(exchange => exchange.Uncertainty);

    /// <summary>Adds an exchange.</summary>
    /// <param name="asked">When it was asked, by the clock of this machine.</param>
    /// <param name="roundTrip">How long the answer took.</param>
    /// <param name="shown">What the other clock showed.</param>
    public void Add(DateTimeOffset asked, TimeSpan roundTrip, DateTimeOffset shown)
    {
        _exchanges.Enqueue(new ClockOffset(shown - (asked + (roundTrip / 2)), roundTrip / 2));
        if (_exchanges.Count > Kept)
        {
            _exchanges.Dequeue();
        }
    }
}
