using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>All that a recorder must know of the plan. Immutable.</summary>
/// <param name="Run">Identity of the run, as in its stamps.</param>
/// <param name="Ledger">Who is in which room, and the phases.</param>
/// <param name="Populations">Names of the populations.</param>
/// <param name="RoomName">Name of a room by its number.</param>
/// <param name="ClientName">Name of a client by its number.</param>
public sealed record RecorderLayout(
    uint Run,
    LedgerLayout Ledger,
    IReadOnlyList<string> Populations,
    Func<int, string> RoomName,
    Func<int, string> ClientName)
{
    /// <summary>User name of a client by its number, as the server knows it; default: its name.</summary>
    public Func<int, string> UserName { get; init; } = ClientName;

    /// <summary>How many intervals the run will have: so much memory is taken at its beginning. Default 0: not known.</summary>
    public int PlannedIntervals { get; init; }

    /// <summary>Into how many slices the run is cut, of which this recorder sees one. Default 1.</summary>
    public int Slices { get; init; } = 1;

    /// <summary>Events around which deliveries are kept by the instant at which they were due; at most <see cref="WatchedEvent.Most"/>. Default: none.</summary>
    public IReadOnlyList<WatchedEvent> Watched { get; init; } = [];

    /// <summary>Is told what is timed, beside the recorder; null: nobody is.</summary>
    public IRunListener? Listener { get; init; }

    /// <summary>Populations whose clients leave their handshake undone on purpose: they are no dials under way. Default: none.</summary>
    public HashSet<int> Held { get; init; } = [];

    /// <summary>The phases.</summary>
    public PhaseTimeline Phases => Ledger.Phases;

    /// <summary>
    /// The length of intervals for a run of this length: planned / 3,600, at least 1 s, rounded up to 1, 2, 5, 10, 15,
    /// 30 or 60 s, so that memory is constant in the length of the run.
    /// </summary>
    public static TimeSpan IntervalFor(TimeSpan planned)
    {
        ReadOnlySpan<int> steps = [1, 2, 5, 10, 15, 30, 60];
        foreach (var step in steps)
        {
            if (planned.TotalSeconds / 3_600 <= step)
            {
                return TimeSpan.FromSeconds(step);
            }
        }

        return TimeSpan.FromSeconds(60);
    }
}
