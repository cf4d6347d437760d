using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// One receiver of a room: a connection, or the absence of a client that has none joined. Owed to it are the messages
/// with an index in [<see cref="From"/>, <see cref="To"/>) that its own client did not say; to a connection that is not
/// yet joined nothing is owed, but what arrives on it is noted. Guarded by its room's lock.
/// </summary>
internal sealed class Receiver(int client, int connection, TimeSpan since) : IConnectionFacts
{
    /// <summary>Connection number that stands for an absence.</summary>
    public const int Absence = -1;

    private TimeSpan _owedSince;

    /// <summary>To whom it belongs.</summary>
    public int Client { get; } = client;

    /// <summary>Which connection of the client; <see cref="Absence"/>: none.</summary>
    public int Connection { get; } = connection;

    /// <summary>First index owed; long.MaxValue: nothing is owed yet.</summary>
    public long From { get; private set; } = long.MaxValue;

    /// <summary>Index after the last one owed; long.MaxValue while it lasts.</summary>
    public long To { get; private set; } = long.MaxValue;

    /// <summary>Connection: when it was dialled; absence: when it began.</summary>
    public TimeSpan Since { get; } = since;

    /// <summary>Connection: when it was joined; null: never.</summary>
    public TimeSpan? Joined { get; private set; }

    /// <summary>When it ended; MaxValue while it lasts, or for an absence that ended by departure.</summary>
    public TimeSpan Ended { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Connection: how it ended; null while it lasts.</summary>
    public ConnectionEnd? End { get; private set; }

    /// <summary>The durable session that it is a part of; null: its protocol knows none, or it is not joined yet.</summary>
    public SessionProof? Session { get; private set; }

    /// <summary>Whether the connection is closed or the absence is over, so that no more proof can come.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Connection: when it last read a byte.</summary>
    public TimeSpan LastRead { get; private set; } = since;

    /// <summary>All indices before this one have a class.</summary>
    public long DecidedTo { get; set; } = long.MaxValue;

    /// <summary>What has arrived.</summary>
    public BitWindow Arrived;

    /// <summary>What its client found in a history before it arrived here, if it ever did.</summary>
    public BitWindow Fetched;

    /// <summary>Undecided messages that the room has forgotten; null: none.</summary>
    public ExpiredDeliveries? Expired { get; private set; }

    /// <summary>Whether it is an absence rather than a connection.</summary>
    public bool IsAbsence => Connection == Absence;

    /// <summary>Whether messages sent now are owed to it.</summary>
    public bool IsCurrent => From != long.MaxValue && To == long.MaxValue;

    /// <summary>Whether a message with this index is owed to it, leaving aside who said it.</summary>
    public bool Covers(long index) => index >= From && index < To;

    /// <summary>Something was read from the connection.</summary>
    public void Read(TimeSpan at)
    {
        if (at > LastRead)
        {
            LastRead = at;
            Session?.Read(Joined!.Value, at);
        }
    }

    /// <summary>From now on it is a part of a durable session.</summary>
    public void BelongTo(SessionProof? session) => Session = session;

    /// <summary>The connection was joined.</summary>
    public void Join(TimeSpan at)
    {
        Read(at);
        Joined ??= at;
    }

    /// <summary>From this index on messages are owed to it.</summary>
    public void StartAt(long index, TimeSpan at)
    {
        From = index;
        _owedSince = at;
        DecidedTo = index;
    }

    /// <summary>
    /// Whether a message that was handed over then certainly left after this connection was joined. If not, the kernel may have
    /// taken it before, however late that was told: perhaps the server never owed it.
    /// </summary>
    public bool WasInBefore(TimeSpan handed) => _owedSince <= handed;

    /// <summary>Nothing more is owed to it from this index on.</summary>
    public void StopAt(long index)
    {
        To = index;
    }

    /// <summary>The connection is closed, or the absence is over.</summary>
    /// <param name="at">When; MaxValue: the absence ended by departure, no connection ever follows.</param>
    /// <param name="end">How the connection ended; null: it is an absence.</param>
    public void Close(TimeSpan at, ConnectionEnd? end = null)
    {
        Ended = at;
        End = end;
        IsClosed = true;
    }

    /// <summary>Whether nothing that may still come can prove anything.</summary>
    public bool IsSilent => IsClosed && Session is null or { IsOver: true };

    /// <summary>The books of undecided messages that the room forgets; they are opened with the first one.</summary>
    public ExpiredDeliveries Expire() => Expired ??= new ExpiredDeliveries();

    /// <summary>Whether a byte was read so late that all expired messages are proven lost.</summary>
    /// <param name="lostAfter">H.</param>
    public bool ProvesExpiredLost(TimeSpan lostAfter) =>
        Expired is { } expired && (Session?.HasProven(expired.LastSent) ?? LastRead > expired.LastSent + lostAfter);

    /// <summary>Forgets the expired ones: they have a class now.</summary>
    public void ClearExpired() => Expired = null;

    /// <summary>
    /// The class of a message that has not arrived, by the rules of docs/definitions.md; null: nobody can know yet.
    /// </summary>
    /// <param name="handed">When the message was handed to the transport.</param>
    /// <param name="sent">When it was sent.</param>
    /// <param name="now">The present.</param>
    /// <param name="lostAfter">H.</param>
    /// <param name="final">No more proof will come: the run is over.</param>
    public DeliveryClass? ClassOfAbsent(TimeSpan handed, TimeSpan sent, TimeSpan now, TimeSpan lostAfter, bool final)
    {
        if (Session is not null)
        {
            return Session.HasProven(sent) ? (WasInBefore(handed) ? DeliveryClass.Lost : DeliveryClass.Unverified)
                : final || IsSilent ? DeliveryClass.Unverified
                : null;
        }

        var limit = sent + lostAfter;
        if (IsAbsence)
        {
            return IsClosed ? (limit < Ended ? DeliveryClass.MissedOffline : DeliveryClass.Unverified)
                // At the limit itself the client may still join in the same instant.
                : limit < now || (final && limit == now) ? DeliveryClass.MissedOffline
                : final ? DeliveryClass.Unverified
                : null;
        }

        return LastRead > limit ? (WasInBefore(handed) ? DeliveryClass.Lost : DeliveryClass.Unverified)
            : IsClosed || final ? DeliveryClass.Unverified
            : null;
    }
}
