using LoadHarness.Metrics.Recording;

namespace LoadHarness.Metrics.Ledger;

/// <summary>Who is in which room: all that the ledger must know of the plan. Immutable.</summary>
/// <param name="Rooms">Number of rooms.</param>
/// <param name="RoomOf">Room of each client.</param>
/// <param name="PopulationOf">Population of each client.</param>
/// <param name="Phases">The phases: a message belongs to the one of its due instant.</param>
/// <param name="LostAfter">How long after it was sent a message may count as lost (H).</param>
/// <param name="Deadline">How long after it was sent an arrival is delivered rather than late.</param>
public sealed record LedgerLayout(int Rooms, int[] RoomOf, byte[] PopulationOf, PhaseTimeline Phases, TimeSpan LostAfter, TimeSpan Deadline)
{
    /// <summary>
    /// Populations to whose sessions the server owes what was said while they had no connection, because its protocol says so: a session
    /// lasts from the first join until the client leaves. Default: none, a connection that ends is owed nothing more.
    /// </summary>
    public HashSet<int> Durable { get; init; } = [];

    /// <summary>
    /// Numbers of the clients that are played here, ascending; those of other slices of the run are only known by their room, so that a copy
    /// which crosses slices is recognised. Null: all.
    /// </summary>
    public IReadOnlyList<int>? Played { get; init; }

    /// <summary>Populations whose messages the server acknowledges. Default: none.</summary>
    public HashSet<int> Acknowledged { get; init; } = [];

    /// <summary>
    /// Populations that misbehave on purpose while others behave: how fast a message spreads, and who broke a rule, is told of the others.
    /// Default: none.
    /// </summary>
    public HashSet<int> Aside { get; init; } = [];

    /// <summary>
    /// Populations that read slowly on purpose: what waits for them waits because of us, so that an absence proves nothing. Default: none.
    /// </summary>
    public HashSet<int> HeldBack { get; init; } = [];

    /// <summary>How long the ledger remembers a message: what arrives later is stale.</summary>
    public TimeSpan Memory => 10 * LostAfter;
}
