using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Tests.Ledger;

/// <summary>Tells a ledger a story in seconds: rooms of so many clients, H = 5 s, deadline 2 s.</summary>
internal sealed class LedgerScript
{
    public const double LostAfter = 5;
    private readonly DeliveryLedger ledger;
    private readonly Dictionary<int, uint> sequences = [];

    /// <param name="clients">How many there are.</param>
    /// <param name="rooms">Over how many rooms they are spread.</param>
    /// <param name="durable">Whether the server owes a client what was said while it was away.</param>
    /// <param name="acknowledged">Whether the server acknowledges messages.</param>
    /// <param name="played">The clients that are played here; null: all.</param>
    public LedgerScript(int clients, int rooms = 1, bool durable = false, bool acknowledged = false, int[]? played = null)
    {
        var layout = new LedgerLayout(
            rooms,
            [.. Enumerable.Range(0, clients).Select(client => client % rooms)],
            new byte[clients],
            new PhaseTimeline(["steady"], [TimeSpan.Zero]),
            TimeSpan.FromSeconds(LostAfter),
            TimeSpan.FromSeconds(2))
        {
            Played = played,
            Durable = durable ? [0] : [],
            Acknowledged = acknowledged ? [0] : [],
        };
        ledger = new DeliveryLedger(layout, Tally);
    }

    public RecordingTally Tally { get; } = new();

    public long this[MetricDefinition metric] => Tally[metric];

    /// <summary>The harness was behind from one instant to another.</summary>
    public LedgerScript Stall(double from, double to)
    {
        ledger.NoteBacklog(Seconds(from), Seconds(to));
        return this;
    }

    /// <summary>A fault of ours begins, or ends, that throws away what a client sends.</summary>
    public LedgerScript Cut(int client, double at, bool begins = true)
    {
        ledger.Cut(client, Seconds(at), begins);
        return this;
    }

    public LedgerScript Arrive(int client, double at) => Take(ClientEventKind.Arrived, client, at);

    public LedgerScript Open(int client, double at, int connection = 0, double? dialed = null) =>
        Take(ClientEventKind.Opened, client, at, connection, since: dialed ?? at);

    public LedgerScript Join(int client, double at, int connection = 0) => Take(ClientEventKind.Joined, client, at, connection);

    public LedgerScript Depart(int client, double at) => Take(ClientEventKind.Departed, client, at);

    public LedgerScript Read(int client, double at, int connection = 0) => Take(ClientEventKind.Read, client, at, connection);

    /// <summary>A signal is read.</summary>
    public LedgerScript Signal(int client, double at) => Take(ClientEventKind.SignalReceived, client, at);

    /// <summary>Arrives, opens and joins.</summary>
    public LedgerScript Enter(int client, double at, int connection = 0) =>
        Arrive(client, at).Open(client, at, connection).Join(client, at, connection);

    /// <summary>Opens and joins a further connection.</summary>
    public LedgerScript Return(int client, double at, int connection) => Open(client, at, connection).Join(client, at, connection);

    public LedgerScript End(int client, double at, int connection = 0, double lastRead = 0, EndCause cause = EndCause.Cut)
    {
        ledger.Take(new ClientEvent
        {
            Kind = ClientEventKind.Ended,
            Client = client,
            Connection = connection,
            At = Seconds(at),
            End = new ConnectionEnd(EndSide.Network, cause, CloseCode.None, Seconds(lastRead)),
        });
        return this;
    }

    /// <summary>A message leaves; gives its sequence.</summary>
    public uint Say(int client, double at, double? due = null, double? handed = null)
    {
        var sequence = NextSequence(client);
        Send(client, sequence, at, due, handed);
        return sequence;
    }

    public uint NextSequence(int client) => sequences[client] = sequences.TryGetValue(client, out var last) ? last + 1 : 0;

    public LedgerScript Send(int client, uint sequence, double at, double? due = null, double? handed = null) =>
        Take(ClientEventKind.Sent, client, at, sequence: sequence, since: due ?? at, earlier: handed ?? at);

    public LedgerScript Fail(int client, uint sequence, double at) =>
        Take(ClientEventKind.SendFailed, client, at, sequence: sequence, since: at);

    public LedgerScript Receive(int client, int sender, uint sequence, double at, int connection = 0) =>
        Take(ClientEventKind.Received, client, at, connection, sequence, sender, at);

    /// <summary>The server has accepted a message of the client.</summary>
    public LedgerScript Accept(int client, uint sequence, double at) => Take(ClientEventKind.Acknowledged, client, at, sequence: sequence);

    /// <summary>The server does not accept a message of the client.</summary>
    public LedgerScript Reject(int client, uint sequence, double at) => Take(ClientEventKind.Rejected, client, at, sequence: sequence);

    /// <summary>The client finds a message in the answer to a history request.</summary>
    public LedgerScript Fetch(int client, int sender, uint sequence, double at) =>
        Take(ClientEventKind.Fetched, client, at, Receiver.Absence, sequence, sender, at);

    /// <summary>A damaged copy, whose stamp reads like that.</summary>
    public LedgerScript ReceiveCorrupt(int client, int sender, uint sequence, double due, double at, int connection = 0) =>
        Take(ClientEventKind.ReceivedCorrupt, client, at, connection, sequence, sender, at, due);

    public IReadOnlyList<RoomAccount> Rooms() => ledger.Rooms();

    public LedgerBalance Balance(double at, bool final = false) => ledger.Balance(Seconds(at), final);

    private LedgerScript Take(
        ClientEventKind kind, int client, double at, int connection = 0, uint sequence = 0, int peer = 0, double since = 0, double earlier = 0)
    {
        ledger.Take(new ClientEvent
        {
            Kind = kind,
            Client = client,
            Connection = connection,
            At = Seconds(at),
            Since = Seconds(since),
            Earlier = Seconds(earlier),
            Sequence = sequence,
            Peer = peer,
        });
        return this;
    }

    /// <summary>Ends the run at this instant; asserts that the books add up and hold exactly this.</summary>
    public void AssertClasses(
        double final, long expected, long delivered = 0, long late = 0, long lost = 0,
        long missedOffline = 0, long recovered = 0, long unverified = 0)
    {
        var balance = Balance(final, final: true);

        Assert.Null(balance.Broken);
        Assert.Equal(
            (expected, delivered, late, lost, missedOffline, recovered, unverified, 0L),
            (this[MetricCatalog.Expected], this[MetricCatalog.Delivered], this[MetricCatalog.Late], this[MetricCatalog.Lost],
                this[MetricCatalog.MissedOffline], this[MetricCatalog.Recovered], this[MetricCatalog.Unverified], balance.Pending));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
