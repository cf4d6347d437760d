using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>Everything that a recorder folded out of the events of a run. Immutable.</summary>
/// <param name="Cells">Counts and histograms per metric, phase and population; only those that are not empty.</param>
/// <param name="Series">The course of the run.</param>
/// <param name="Ends">How connections ended, grouped.</param>
/// <param name="Troubles">What went wrong, grouped.</param>
/// <param name="Offences">The first messages of each class that broke a rule, by when they were sent.</param>
/// <param name="FanOut">First and last receivers by the size of the audience, of the steady phase.</param>
/// <param name="Ledger">Both sides of the ledger's identity at the end.</param>
public sealed record RecordedRun(
    IReadOnlyList<RecordedCell> Cells,
    RecordedSeries Series,
    IReadOnlyList<RecordedEnd> Ends,
    IReadOnlyList<GroupedRow<TroubleKey>> Troubles,
    IReadOnlyList<RecordedOffence> Offences,
    IReadOnlyList<RecordedFanOut> FanOut,
    LedgerBalance Ledger)
{
    /// <summary>Rooms in which something went wrong, the worst ones first.</summary>
    public IReadOnlyList<RecordedRoom> WorstRooms { get; init; } = [];

    /// <summary>The accounts of all rooms with members, by their size, smallest first.</summary>
    public IReadOnlyList<RecordedRoomSize> RoomSizes { get; init; } = [];

    /// <summary>Connections that ended per interval, by close code.</summary>
    public IReadOnlyDictionary<string, long[]> EndsByCode { get; init; } = new Dictionary<string, long[]>();

    /// <summary>What became of messages around events that choose among the clients, by event, part, and whether they touched those whom it hit.</summary>
    public IReadOnlyList<RecordedSplit> Splits { get; init; } = [];

    /// <summary>Connections that were lost together, in order.</summary>
    public IReadOnlyList<RecordedStorm> Storms { get; init; } = [];
}

/// <summary>One metric in one phase for one population.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Phase">Number of the phase.</param>
/// <param name="Population">Number of the population.</param>
/// <param name="Value">A count, or the peak of a gauge.</param>
/// <param name="Histogram">Samples of a timer; null: none.</param>
/// <param name="Censored">Samples known only as "at least".</param>
/// <param name="CensoredFrom">Smallest bound of those.</param>
public sealed record RecordedCell(
    MetricDefinition Metric, int Phase, int Population, long Value, LatencyHistogram? Histogram, long Censored, TimeSpan CensoredFrom);

/// <summary>The account of a room, with its name.</summary>
/// <param name="Name">The room.</param>
/// <param name="Account">Its account.</param>
public sealed record RecordedRoom(string Name, RoomAccount Account);

/// <summary>The accounts of all rooms of one size.</summary>
/// <param name="From">Fewest members.</param>
/// <param name="To">Most members; null: any.</param>
/// <param name="Rooms">How many rooms.</param>
/// <param name="Account">The sum of their accounts.</param>
public sealed record RecordedRoomSize(int From, int? To, int Rooms, RoomAccount Account);

/// <summary>How fast messages spread in rooms of one size.</summary>
/// <param name="From">Smallest audience.</param>
/// <param name="To">Largest audience; null: any.</param>
/// <param name="First">Due to the first receiver.</param>
/// <param name="Last">Due to the last receiver.</param>
public sealed record RecordedFanOut(int From, int? To, Distribution First, Distribution Last);

/// <summary>One value per interval and metric.</summary>
/// <param name="Length">Number of intervals.</param>
/// <param name="Counts">Events per interval.</param>
/// <param name="Gauges">Level at the end of each interval.</param>
/// <param name="Timers">Samples per interval.</param>
/// <param name="Censored">Samples declared "at least" per interval.</param>
public sealed record RecordedSeries(
    int Length,
    IReadOnlyDictionary<MetricDefinition, long[]> Counts,
    IReadOnlyDictionary<MetricDefinition, long[]> Gauges,
    IReadOnlyDictionary<MetricDefinition, EncodedHistogram?[]> Timers,
    IReadOnlyDictionary<MetricDefinition, long[]> Censored)
{
    /// <summary>No interval.</summary>
    public static RecordedSeries Empty { get; } = new(
        0,
        new Dictionary<MetricDefinition, long[]>(),
        new Dictionary<MetricDefinition, long[]>(),
        new Dictionary<MetricDefinition, EncodedHistogram?[]>(),
        new Dictionary<MetricDefinition, long[]>());
}

/// <summary>What makes ends of connections alike.</summary>
/// <param name="Side">Who ended it.</param>
/// <param name="Code">Close code.</param>
/// <param name="Cause">Why.</param>
/// <param name="Detail">What the transport said; may be empty.</param>
/// <param name="IsDrop">Whether it was against the user's wish.</param>
/// <param name="Population">Number of the population, of those that are left aside because they misbehave; -1: any of the others.</param>
public sealed record EndKey(EndSide Side, CloseCode Code, EndCause Cause, string Detail, bool IsDrop, int Population = EndKey.Healthy)
{
    /// <summary>Of the populations that the numbers are about.</summary>
    public const int Healthy = -1;
}

/// <summary>What makes errors alike.</summary>
/// <param name="Kind">connect, login, http, receive, protocol.</param>
/// <param name="Text">What happened.</param>
public sealed record TroubleKey(string Kind, string Text);

/// <summary>A message that broke a rule, with names.</summary>
/// <param name="Class">lost, duplicate, …</param>
/// <param name="Message">Searchable stamp; empty: it could not be recognised.</param>
/// <param name="Room">Its room.</param>
/// <param name="Sender">Who said it; null: it could not be recognised, or is not in the plan.</param>
/// <param name="Receiver">Who did not get it, or got it wrongly.</param>
/// <param name="After">Searchable stamp of the message that had overtaken it; null: none.</param>
/// <param name="Offence">The instants, and the connection.</param>
public sealed record RecordedOffence(
    string Class, string Message, string Room, RecordedClient? Sender, RecordedClient Receiver, string? After, LedgerOffence Offence);

/// <summary>A client by its names.</summary>
/// <param name="Name">Population and number.</param>
/// <param name="User">Its user name, as the server knows it.</param>
public sealed record RecordedClient(string Name, string User);
