using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Tests.Ledger;

/// <summary>
/// The ledger again, slow and obvious: it writes down everything that happened and applies the definitions once, at the
/// end, message by message and receiver by receiver. Shares no code with the real one. Times are whole tenths of seconds.
/// </summary>
internal sealed class LedgerModel(int lostAfter, int deadline, bool durable = false)
{
    private const int Absent = -1;
    private readonly List<Receiver> receivers = [];
    private readonly List<Message> messages = [];
    private readonly List<Arrival> arrivals = [];
    private readonly List<Fetch> fetches = [];
    private readonly List<(int At, int Order)> closings = [];
    private readonly Dictionary<int, Session> sessions = []; // of clients that are in one
    private readonly Dictionary<(int Sender, uint Sequence), bool> answers = []; // the first word of the server

    private sealed record Message(int Sender, uint Sequence, int Handed, int Sent, int Order);

    private sealed record Arrival(int Client, int Connection, int Sender, uint Sequence, int At, int Order);

    private sealed record Fetch(int Client, int Sender, uint Sequence, int Order);

    private sealed class Receiver
    {
        public required int Client { get; init; }

        public required int Connection { get; init; }

        public required int Opened { get; init; }

        public Session? Session { get; set; }

        public int? OwedFrom { get; set; } // order of the story at which it began to be owed something

        public int? OwedTo { get; set; }

        public int OwedSince { get; set; }

        public int? Ended { get; set; }

        public int ClosedAfter { get; set; } = int.MaxValue; // order of the story

        public List<(int At, int Order)> Reads { get; } = [];

        public int LastRead => LastReadBefore(int.MaxValue);

        public int LastReadBefore(int order) => Reads.Where(read => read.Order < order).Select(read => read.At).Append(Opened).Max();
    }

    private sealed class Session
    {
        public int OverAfter { get; set; } = int.MaxValue; // order of the story

        public List<(int Joined, int At, int Order)> Reads { get; } = [];
    }

    public Dictionary<DeliveryClass, int> Classes { get; } = [];

    public int AckedLost { get; private set; }

    public int Expected { get; private set; }

    public int RecoveredByHistory { get; private set; }

    public int Duplicates { get; private set; }

    public int Reordered { get; private set; }

    public int Echoes { get; private set; }

    public List<int> Firsts { get; } = [];

    public List<int> Lasts { get; } = [];

    public int FirstLost { get; private set; }

    public int LastLost { get; private set; }

    /// <summary>Losses that were known before their message was forgotten.</summary>
    public int NamedLosses { get; private set; }

    public void Come(int client, int at, int order) => BeginAbsence(client, at, order);

    public void Leave(int client, int order)
    {
        foreach (var receiver in Current(client))
        {
            receiver.OwedTo = order;
            if (receiver.Connection == Absent)
            {
                receiver.Ended = int.MaxValue;
                receiver.ClosedAfter = order;
            }
        }

        if (sessions.Remove(client, out var session))
        {
            session.OverAfter = order;
        }
    }

    public void Open(int client, int connection, int at) =>
        receivers.Add(new Receiver { Client = client, Connection = connection, Opened = at });

    public void Join(int client, int connection, int at, int order, bool seated)
    {
        foreach (var absence in Current(client).Where(receiver => receiver.Connection == Absent).ToList())
        {
            absence.OwedTo = order;
            absence.Ended = at;
            absence.ClosedAfter = order;
        }

        var receiver = On(client, connection);
        receiver.Reads.Add((at, order));
        if (seated)
        {
            if (durable && !sessions.ContainsKey(client))
            {
                sessions[client] = new Session();
            }

            receiver.Session = sessions.GetValueOrDefault(client);
            receiver.OwedFrom = order;
            receiver.OwedSince = at;
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

    public void Read(int client, int connection, int at, int order) => Hear(On(client, connection), at, order);

    /// <summary>The server has answered for a message.</summary>
    public void Answer(int sender, uint sequence, bool accepted) => answers.TryAdd((sender, sequence), accepted);

    /// <summary>An interval is closed: what is older than 10 H is forgotten.</summary>
    public void Close(int at, int order) => closings.Add((at, order));

    public void Say(int sender, uint sequence, int handed, int at, int order) =>
        messages.Add(new Message(sender, sequence, handed, at, order));

    public void Arrive(int client, int connection, int sender, uint sequence, int at, int order)
    {
        Hear(On(client, connection), at, order);
        arrivals.Add(new Arrival(client, connection, sender, sequence, at, order));
    }

    /// <summary>A client finds a message in a history.</summary>
    public void Find(int client, int sender, uint sequence, int order) => fetches.Add(new Fetch(client, sender, sequence, order));

    /// <summary>Applies the definitions.</summary>
    public void Conclude(int now)
    {
        foreach (var message in messages)
        {
            var fates = receivers.Where(r => r.Client != message.Sender && Owed(r, message)).Select(r => FateOf(message, r, now)).ToList();
            Expected += fates.Count;
            fates.ForEach(fate => Classes[fate.Class] = Classes.GetValueOrDefault(fate.Class) + 1);
            AckedLost += answers.GetValueOrDefault((message.Sender, message.Sequence)) ? fates.Count(fate => fate.Class == DeliveryClass.Lost) : 0;
            RecoveredByHistory += fates.Count(fate => fate.ByHistory);
            Spread(message, fates);
        }

        foreach (var copies in arrivals.GroupBy(a => (a.Client, a.Connection, a.Sender, a.Sequence)))
        {
            Duplicates += copies.Count() - 1;
            Echoes += copies.Key.Client == copies.Key.Sender ? 1 : 0;
            Reordered += IsReordered(copies.First()) ? 1 : 0;
        }
    }

    /// <summary>First and last receiver, by the definitions; both are told once the message is forgotten.</summary>
    private void Spread(Message message, List<Fate> fates)
    {
        var heard = fates.FindAll(fate => fate.Class is DeliveryClass.Delivered or DeliveryClass.Late).ConvertAll(fate => fate.ArrivedAt!.Value - message.Sent);
        var silent = fates.FindAll(fate => IsSilentWhenForgotten(message, fate));
        var known = fates.Count(fate => fate.Class == DeliveryClass.Lost && !silent.Contains(fate));
        NamedLosses += known;
        // Of several that are silent the first one in the room's order stands for all: newest connection of the first client.
        var decides = silent.OrderBy(fate => fate.Receiver.Client).ThenByDescending(fate => receivers.IndexOf(fate.Receiver)).FirstOrDefault();
        if (known > 0 || decides?.Class == DeliveryClass.Lost)
        {
            LastLost++;
            FirstLost += heard.Count == 0 ? 1 : 0;
        }

        if (heard.Count > 0)
        {
            Firsts.Add(heard.Min());
        }

        if (heard.Count > 0 && known + silent.Count == 0)
        {
            Lasts.Add(heard.Max());
        }
    }

    /// <summary>Nothing has arrived, and the connection is open but has given no proof of life when the message is forgotten.</summary>
    private bool IsSilentWhenForgotten(Message message, Fate fate) =>
        ForgottenAt(message) is { } forgotten
        && fate.ArrivedAt is null
        && !fate.ByHistory
        && fate.Receiver.OwedSince <= message.Handed
        && !IsRefused(message)
        && (fate.Receiver.Session is { } session
            ? !IsProven(session, message, forgotten) && (fate.Receiver.ClosedAfter > forgotten || session.OverAfter > forgotten)
            : fate.Receiver.Connection != Absent && fate.Receiver.ClosedAfter > forgotten && fate.Receiver.LastReadBefore(forgotten) <= message.Sent + lostAfter);

    private bool IsRefused(Message message) => answers.TryGetValue((message.Sender, message.Sequence), out var accepted) && !accepted;

    /// <summary>Something was read late enough after a message was said, and after that connection was joined.</summary>
    private bool IsProven(Session session, Message message, int before = int.MaxValue) =>
        session.Reads.Exists(read => read.Order < before && read.At - read.Joined > lostAfter && read.At - message.Sent > lostAfter);

    private static void Hear(Receiver receiver, int at, int order)
    {
        receiver.Reads.Add((at, order));
        if (receiver.Session is { } session && session.OverAfter > order)
        {
            session.Reads.Add((receiver.OwedSince, at, order));
        }
    }

    private int? ForgottenAt(Message message) =>
        closings.Where(closing => message.Sent + (10 * lostAfter) < closing.At).Select(closing => (int?)closing.Order).FirstOrDefault();

    private sealed record Fate(Receiver Receiver, DeliveryClass Class, int? ArrivedAt, bool ByHistory = false);

    private Fate FateOf(Message message, Receiver receiver, int now)
    {
        var found = fetches.Find(f => f.Client == receiver.Client && f.Sender == message.Sender && f.Sequence == message.Sequence
            && !(f.Order > ForgottenAt(message)));
        if (CreditedTo(receiver, message) is { } mine)
        {
            return !IsLive(mine, message, receiver)
                ? new Fate(receiver, DeliveryClass.Recovered, mine.At, found?.Order < mine.Order)
                : new Fate(receiver, mine.At - message.Sent <= deadline ? DeliveryClass.Delivered : DeliveryClass.Late, mine.At);
        }

        if (found is not null)
        {
            return new Fate(receiver, DeliveryClass.Recovered, null, ByHistory: true);
        }

        var limit = message.Sent + lostAfter;
        if (receiver.Session is { } session)
        {
            var isLost = IsProven(session, message) && receiver.OwedSince <= message.Handed && !IsRefused(message);
            return new Fate(receiver, isLost ? DeliveryClass.Lost : DeliveryClass.Unverified, null);
        }

        if (receiver.Connection != Absent)
        {
            return new Fate(receiver, !IsRefused(message) && receiver.LastRead > limit && receiver.OwedSince <= message.Handed ? DeliveryClass.Lost : DeliveryClass.Unverified, null);
        }

        var offline = receiver.Ended is { } ended ? ended > limit : now >= limit;
        return new Fate(receiver, offline ? DeliveryClass.MissedOffline : DeliveryClass.Unverified, null);
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
        receivers.Add(new Receiver { Client = client, Connection = Absent, Opened = at, OwedFrom = order, OwedSince = at, Session = sessions.GetValueOrDefault(client) });

    private IEnumerable<Receiver> Current(int client) =>
        receivers.Where(r => r.Client == client && r is { OwedFrom: not null, OwedTo: null });

    private Receiver On(int client, int connection) => receivers.Last(r => r.Client == client && r.Connection == connection);

    private static bool Owed(Receiver receiver, Message message) =>
        receiver.OwedFrom < message.Order && (receiver.OwedTo is not { } to || message.Order < to);
}
