using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Tests.Ledger;

/// <summary>
/// The ledger again, slow and obvious: it writes down everything that happened and applies the definitions once, at the
/// end, message by message and receiver by receiver. Shares no code with the real one. Times are whole tenths of seconds.
/// </summary>
internal sealed class LedgerModel(int lostAfter, int deadline)
{
    private const int Absent = -1;
    private readonly List<Receiver> receivers = [];
    private readonly List<Message> messages = [];
    private readonly List<Arrival> arrivals = [];

    private sealed record Message(int Sender, uint Sequence, int Sent, int Order);

    private sealed record Arrival(int Client, int Connection, int Sender, uint Sequence, int At, int Order);

    private sealed class Receiver
    {
        public required int Client { get; init; }

        public required int Connection { get; init; }

        public required int Opened { get; init; }

        public int? OwedFrom { get; set; } // order of the story at which it began to be owed something

        public int? OwedTo { get; set; }

        public int? Ended { get; set; }

        public int ClosedAfter { get; set; } = int.MaxValue; // order of the story

        public int LastRead { get; set; }
    }

    public Dictionary<DeliveryClass, int> Classes { get; } = [];

    public int Expected { get; private set; }

    public int Duplicates { get; private set; }

    public int Reordered { get; private set; }

    public int Echoes { get; private set; }

    public void Come(int client, int at, int order) => BeginAbsence(client, at, order);

    public void Leave(int client, int order)
    {
        foreach (var receiver in Current(client))
        {
            receiver.OwedTo = order;
            if (receiver.Connection == Absent)
            {
                receiver.Ended = int.MaxValue;
            }
        }
    }

    public void Open(int client, int connection, int at) =>
        receivers.Add(new Receiver { Client = client, Connection = connection, Opened = at, LastRead = at });

    public void Join(int client, int connection, int at, int order, bool seated)
    {
        foreach (var absence in Current(client).Where(receiver => receiver.Connection == Absent).ToList())
        {
            absence.OwedTo = order;
            absence.Ended = at;
        }

        var receiver = On(client, connection);
        receiver.LastRead = at;
        if (seated)
        {
            receiver.OwedFrom = order;
        }
    }

    public void End(int client, int connection, int at, int order, bool seated)
    {
        var receiver = On(client, connection);
        var wasCurrent = receiver is { OwedFrom: not null, OwedTo: null };
        receiver.OwedTo ??= order;
        receiver.Ended = at;
        receiver.ClosedAfter = order;
        if (seated && wasCurrent && !Current(client).Any())
        {
            BeginAbsence(client, at, order);
        }
    }

    public void Read(int client, int connection, int at) => On(client, connection).LastRead = at;

    public void Say(int sender, uint sequence, int at, int order) => messages.Add(new Message(sender, sequence, at, order));

    public void Arrive(int client, int connection, int sender, uint sequence, int at, int order)
    {
        On(client, connection).LastRead = at;
        arrivals.Add(new Arrival(client, connection, sender, sequence, at, order));
    }

    /// <summary>Applies the definitions.</summary>
    public void Conclude(int now)
    {
        foreach (var message in messages)
        {
            foreach (var receiver in receivers.Where(r => r.Client != message.Sender && Owed(r, message)))
            {
                Expected++;
                var found = ClassOf(message, receiver, now);
                Classes[found] = Classes.GetValueOrDefault(found) + 1;
            }
        }

        foreach (var copies in arrivals.GroupBy(a => (a.Client, a.Connection, a.Sender, a.Sequence)))
        {
            Duplicates += copies.Count() - 1;
            Echoes += copies.Key.Client == copies.Key.Sender ? 1 : 0;
            Reordered += IsReordered(copies.First()) ? 1 : 0;
        }
    }

    private DeliveryClass ClassOf(Message message, Receiver receiver, int now)
    {
        if (CreditedTo(receiver, message) is { } mine)
        {
            return !IsLive(mine, message, receiver) ? DeliveryClass.Recovered
                : mine.At - message.Sent <= deadline ? DeliveryClass.Delivered : DeliveryClass.Late;
        }

        var limit = message.Sent + lostAfter;
        if (receiver.Connection != Absent)
        {
            return receiver.LastRead > limit ? DeliveryClass.Lost : DeliveryClass.Unverified;
        }

        return receiver.Ended is { } ended
            ? ended > limit ? DeliveryClass.MissedOffline : DeliveryClass.Unverified
            : now >= limit ? DeliveryClass.MissedOffline : DeliveryClass.Unverified;
    }

    /// <summary>The arrival that makes a message delivered to a receiver; null: it never came.</summary>
    private Arrival? CreditedTo(Receiver receiver, Message message) =>
        arrivals.Where(a => a.Client == receiver.Client && a.Sender == message.Sender && a.Sequence == message.Sequence)
            .GroupBy(a => a.Connection, (_, copies) => copies.First()) // further copies on a connection are duplicates, no more
            .Where(a => OwnerOf(message, On(a.Client, a.Connection), a) == receiver)
            .OrderBy(a => a.Order).FirstOrDefault();

    /// <summary>Whether an arrival came as it was said rather than by replay: its connection was joined, or at least dialled, by then.</summary>
    private bool IsLive(Arrival arrival, Message message, Receiver owner) =>
        arrival.Connection == owner.Connection || message.Sent >= On(arrival.Client, arrival.Connection).Opened;

    /// <summary>To whom an arrival is credited: to its connection, or to the newest absence or closed connection of the client.</summary>
    private Receiver? OwnerOf(Message message, Receiver on, Arrival arrival) =>
        Owed(on, message) ? on : receivers.LastOrDefault(r =>
            r.Client == on.Client && Owed(r, message) && (r.Connection == Absent || r.ClosedAfter < arrival.Order));

    private bool IsReordered(Arrival first)
    {
        var message = messages.First(m => m.Sender == first.Sender && m.Sequence == first.Sequence);
        return first.Client != first.Sender
            && OwnerOf(message, On(first.Client, first.Connection), first) is { } owner
            && CreditedTo(owner, message) == first
            && IsLive(first, message, owner)
            && arrivals.Exists(a => a.Client == first.Client && a.Connection == first.Connection && a.Sender == first.Sender
                && a.Sequence > first.Sequence && a.Order < first.Order);
    }

    private void BeginAbsence(int client, int at, int order) =>
        receivers.Add(new Receiver { Client = client, Connection = Absent, Opened = at, OwedFrom = order, LastRead = at });

    private IEnumerable<Receiver> Current(int client) =>
        receivers.Where(r => r.Client == client && r is { OwedFrom: not null, OwedTo: null });

    private Receiver On(int client, int connection) => receivers.Last(r => r.Client == client && r.Connection == connection);

    private static bool Owed(Receiver receiver, Message message) =>
        receiver.OwedFrom < message.Order && (receiver.OwedTo is not { } to || message.Order < to);
}
