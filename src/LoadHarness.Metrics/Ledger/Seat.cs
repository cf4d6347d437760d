namespace LoadHarness.Metrics.Ledger;

/// <summary>A copy, or an answer to the sender, that came before the sender's own report that the kernel took the message.</summary>
/// <param name="Sequence">Sequence of the message.</param>
/// <param name="Receiver">Who received it.</param>
/// <param name="Connection">On which connection; <see cref="Ledger.Receiver.Absence"/>: on none, it was found in a history, or it is an answer.</param>
/// <param name="At">When.</param>
internal readonly record struct EarlyArrival(uint Sequence, Seat Receiver, int Connection, TimeSpan At)
{
    /// <summary>Of an answer of the server to the sender: what it said.</summary>
    public AckAnswer Answer { get; init; }

    /// <summary>Whether it was found in a history.</summary>
    public bool IsFetched => Connection == Ledger.Receiver.Absence;
}

/// <summary>What a room knows of one of its clients: its receivers, and the messages it said. Guarded by the room's lock.</summary>
internal sealed class Seat(int client, int population)
{
    /// <summary>More early copies than this of one sender are no race of two threads any more.</summary>
    public const int MaxEarly = 100_000;

    /// <summary>The client.</summary>
    public int Client { get; } = client;

    /// <summary>Its population.</summary>
    public int Population { get; } = population;

    /// <summary>Its durable session; null: it has none, or is not in it yet.</summary>
    public SessionProof? Session { get; set; }

    /// <summary>Whether the client has come and not left.</summary>
    public bool IsTaken { get; set; }

    /// <summary>How many faults of ours throw away what the client sends: what it says meanwhile proves nothing against the backend.</summary>
    public int Cuts { get; set; }

    /// <summary>
    /// Until when the client may not know yet that a fault of ours has broken its connection; in the past: there was none, or it knows. It does not last: a
    /// connection that has come through, or was made again before the fault was over, is as good as any.
    /// </summary>
    public TimeSpan BrokenUntil { get; set; } = TimeSpan.MinValue;

    /// <summary>Receivers, oldest first: current ones, and former ones that the room's memory still reaches.</summary>
    public List<Receiver> Receivers { get; } = new(1);

    /// <summary>Its messages by sequence; null: it has said nothing.</summary>
    public SequenceMap? Said { get; set; }

    /// <summary>Index of its last message; -1: none.</summary>
    public long LastIndex { get; set; } = -1;

    /// <summary>Copies that came before the report of their sending; null: none.</summary>
    public List<EarlyArrival>? Early { get; set; }

    /// <summary>A later message of this sender that waits among the first so many early copies of a connection; null: none.</summary>
    public uint? EarlyOvertaker(Seat receiver, int connection, uint after, int among)
    {
        for (var i = 0; i < among; i++)
        {
            if (Early![i].Sequence > after && Early[i].Receiver == receiver && Early[i].Connection == connection)
            {
                return Early[i].Sequence;
            }
        }

        return null;
    }

    /// <summary>How many receivers are current.</summary>
    public int Current { get; set; }

    /// <summary>The receiver of a connection, or of the absence; null: there is none.</summary>
    public Receiver? On(int connection)
    {
        for (var i = Receivers.Count - 1; i >= 0; i--)
        {
            if (Receivers[i].Connection == connection && (connection != Receiver.Absence || Receivers[i].IsCurrent))
            {
                return Receivers[i];
            }
        }

        return null;
    }

    /// <summary>
    /// The absence or closed connection that a message is owed to, newest first; null: none. A connection that is still
    /// open is another receiver: it waits for its own copy.
    /// </summary>
    public Receiver? OwnerOf(long index)
    {
        for (var i = Receivers.Count - 1; i >= 0; i--)
        {
            if (Receivers[i].Covers(index) && (Receivers[i].IsAbsence || Receivers[i].IsClosed))
            {
                return Receivers[i];
            }
        }

        return null;
    }
}
