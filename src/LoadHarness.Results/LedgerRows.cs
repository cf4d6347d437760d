using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results;

/// <summary>How fast messages of the steady phase spread, by the number of their receivers. Immutable.</summary>
/// <param name="From">Fewest receivers, the sender excluded.</param>
/// <param name="To">Most receivers; null: any number.</param>
/// <param name="First">From due to the first receiver; what nobody got is only known as "at least".</param>
/// <param name="Last">From due to the last receiver; what somebody lost is only known as "at least".</param>
public sealed record FanOutRow(int From, int? To, Distribution First, Distribution Last);

/// <summary>The account of a room in which something went wrong. Immutable.</summary>
/// <param name="Room">Its name.</param>
/// <param name="Members">Clients of the plan that belong to it.</param>
/// <param name="Expected">Deliveries owed; the sum of the next six.</param>
/// <param name="Delivered">Arrived within the deadline.</param>
/// <param name="Late">Arrived after the deadline.</param>
/// <param name="Lost">Provably never arrived.</param>
/// <param name="MissedOffline">Receiver was offline all the time.</param>
/// <param name="Recovered">Obtained only by replay.</param>
/// <param name="Unverified">Absent, and loss cannot be proven.</param>
/// <param name="Duplicate">Further copies.</param>
/// <param name="Reordered">Deliveries that were overtaken.</param>
/// <param name="Corrupt">Frames with a stamp whose check failed, at its members.</param>
/// <param name="Unexpected">Copies of its messages at clients that are not its members.</param>
public sealed record RoomRow(
    string Room,
    int Members,
    long Expected,
    long Delivered,
    long Late,
    long Lost,
    long MissedOffline,
    long Recovered,
    long Unverified,
    long Duplicate,
    long Reordered,
    long Corrupt,
    long Unexpected);

/// <summary>The accounts of all rooms of one size. Immutable.</summary>
/// <param name="From">Fewest members.</param>
/// <param name="To">Most members; null: any number.</param>
/// <param name="Rooms">How many rooms.</param>
/// <param name="Account">The sum of their accounts; it has no name.</param>
public sealed record RoomSizeRow(int From, int? To, int Rooms, RoomRow Account);

/// <summary>
/// A message that broke a rule at one receiver, with all that helps to find it in the server's log. Immutable. Instants are
/// elapsed time since the start of the run; the wall clock only labels.
/// </summary>
/// <param name="Class">lost, late, duplicate, reordered, corrupt or unexpected.</param>
/// <param name="Message">Beginning of its stamp as it stands in the body on the wire, to search for; empty: it could not be recognised.</param>
/// <param name="Room">Its room; of a message that could not be recognised: that of the receiver.</param>
/// <param name="Sender">Client that said it; empty: it could not be recognised, or is not in the plan.</param>
/// <param name="Receiver">Client that did not get it, or got it wrongly.</param>
/// <param name="Sent">When the kernel took it; null: not known.</param>
/// <param name="At">When it arrived wrongly; of a lost one, when that was known.</param>
public sealed record OffendingMessage(
    string Class, string Message, string Room, string Sender, string Receiver, TimeSpan? Sent, TimeSpan At)
{
    /// <summary>User name of the sender, as the server knows it.</summary>
    public string SenderUser { get; init; } = "";

    /// <summary>Its number among the messages of its sender, from 0.</summary>
    public long Sequence { get; init; }

    /// <summary>When the plan wanted it said; null: it could not be recognised.</summary>
    public TimeSpan? Due { get; init; }

    /// <summary>When it was sent by the wall clock; null: not known.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>User name of the receiver, as the server knows it.</summary>
    public string ReceiverUser { get; init; } = "";

    /// <summary>The connection that it did not reach, or reached wrongly; null: not known.</summary>
    public OffendedConnection? Connection { get; init; }

    /// <summary>The message of the same sender that had overtaken it, as <see cref="Message"/>; null: none.</summary>
    public string? After { get; init; }
}

/// <summary>A connection on which a message broke a rule. Immutable.</summary>
/// <param name="Number">Which connection of its client, from 0.</param>
/// <param name="Dialed">When it was dialled.</param>
/// <param name="Joined">When it was joined; null: never.</param>
/// <param name="LastRead">When its last byte was read.</param>
/// <param name="Ended">When it ended; null: it was open until the end of the run.</param>
/// <param name="End">How it ended, in words with the close code; empty: it did not.</param>
public sealed record OffendedConnection(int Number, TimeSpan Dialed, TimeSpan? Joined, TimeSpan LastRead, TimeSpan? Ended, string End);
