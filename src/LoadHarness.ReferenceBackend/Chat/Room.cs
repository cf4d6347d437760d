using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// Connections that hear each other. All messages of a room are queued under its lock, so every member receives them in one and the same
/// order; they are written after the lock is released, so no member's socket holds up the room. Thread-safe.
/// </summary>
internal sealed class Room(RoomKey key, Courier courier, int historyLimit)
{
    private readonly Lock _gate = new();

    private readonly RoomHistory _history = new(historyLimit);

    /// <summary>Replaced, never changed: a publisher flushes the members it queued for without holding the lock.</summary>
    private ChatConnection[] _members = [];

    public RoomKey Key { get; } = key;

    public DeliveryTally Tally { get; } = new();

    /// <summary>Completed and replaced with each message that is remembered; null: nobody waits for one.</summary>
    private TaskCompletionSource? _next;

    public int MemberCount => Volatile.Read(ref _members).Length;

    /// <summary>Requests over HTTP that are at work in it; owned by the <see cref="RoomDirectory"/>, under its lock.</summary>
    public int Visitors { get; set; }

    /// <summary>Place in the list of empty rooms while there is neither member nor visitor; owned like these.</summary>
    public LinkedListNode<Room>? Vacancy { get; set; }

    /// <summary>Adds a member. The welcome is queued before any message that the member will hear.</summary>
    /// <param name="connection">The new member; not yet in this room.</param>
    /// <param name="welcome">Builds the answer from the room name and the number of members, the new one included; null: no answer.</param>
    public void Add(ChatConnection connection, Func<string, int, Message>? welcome)
    {
        lock (_gate)
        {
            _members = [.. _members, connection];
            if (welcome is not null)
                connection.Outbox.Post(welcome(Key.Name, _members.Length));
        }
    }

    /// <summary>Removes a member. The goodbye is queued behind every message that the member still hears.</summary>
    public void Remove(ChatConnection connection, Message? goodbye)
    {
        lock (_gate)
        {
            _members = Array.FindAll(_members, member => member != connection);
            if (goodbye is not null)
                connection.Outbox.Post(goodbye);
        }
    }

    /// <summary>Hands one message to every member.</summary>
    /// <param name="message">Said in this room.</param>
    /// <param name="except">Member that shall not get it; null: all get it.</param>
    /// <param name="remembered">Row for the history; null: it is not kept.</param>
    /// <returns>Number of the message among those that are remembered, from 1; 0: it is not.</returns>
    public long Publish(Message message, ChatConnection? except, HistoryEntry? remembered)
    {
        ChatConnection[] members;
        var number = 0L;
        lock (_gate)
        {
            members = _members;
            courier.Accept(this);
            if (remembered is { } entry)
            {
                _history.Add(entry);
                number = _history.Last;
                _next?.SetResult();
                _next = null;
            }

            foreach (var member in members)
            {
                if (member != except)
                    courier.Deliver(message, member);
            }
        }

        foreach (var member in members)
            member.Outbox.Flush();
        return number;
    }

    /// <summary>Hands a signal to every member but one: no message, so it is due to nobody, remembered by nobody, and no defect gets it.</summary>
    public void Show(Message signal, ChatConnection except)
    {
        ChatConnection[] members;
        lock (_gate)
        {
            members = _members;
            foreach (var member in members)
            {
                if (member != except)
                    member.Outbox.Post(signal);
            }
        }

        foreach (var member in members)
            member.Outbox.Flush();
    }

    public HistoryEntry[] History(int limit)
    {
        lock (_gate)
            return _history.Newest(limit);
    }

    /// <summary>What has been said behind a number.</summary>
    public RoomNews Since(long number)
    {
        lock (_gate)
        {
            _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var behind = Math.Max(0, _history.Last - number);
            var entries = _history.Newest((int)Math.Min(behind, int.MaxValue));
            return new RoomNews(entries, _history.Last, behind - entries.Length, _next.Task);
        }
    }

    public RoomSnapshot Snapshot()
    {
        var defects = Tally.ReadDefects();
        return new RoomSnapshot(Key.Endpoint, Key.Name, MemberCount, Tally.Read(), defects.AreZero ? null : defects);
    }
}
