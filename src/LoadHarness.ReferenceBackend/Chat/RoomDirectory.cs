using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>
/// All rooms by name. A room comes to be when the first connection joins it, or somebody comes over HTTP, and stays when the last one
/// leaves, for its history and totals; beyond a number of empty rooms the one empty for longest is forgotten, so that churn through fresh
/// names cannot grow without end. Thread-safe.
/// </summary>
internal sealed class RoomDirectory(Courier courier, int historyLimit, int emptyRoomLimit)
{
    private readonly Lock _gate = new();

    private readonly Dictionary<RoomKey, Room> _rooms = [];

    /// <summary>Rooms without members, the one empty for longest first.</summary>
    private readonly LinkedList<Room> _vacant = new();

    public Room Join(RoomKey key, ChatConnection connection, Func<string, int, Message>? welcome)
    {
        lock (_gate)
        {
            var room = Occupy(key);
            room.Add(connection, welcome);
            return room;
        }
    }

    public void Leave(Room room, ChatConnection connection, Message? goodbye)
    {
        lock (_gate)
        {
            room.Remove(connection, goodbye);
            VacateIfEmpty(room);
        }
    }

    /// <summary>A request over HTTP has to do with a room: it stays until <see cref="Exit"/>, although nobody may be in.</summary>
    public Room Enter(RoomKey key)
    {
        lock (_gate)
        {
            var room = Occupy(key);
            room.Visitors++;
            return room;
        }
    }

    /// <summary>The request has ended.</summary>
    public void Exit(Room room)
    {
        lock (_gate)
        {
            room.Visitors--;
            VacateIfEmpty(room);
        }
    }

    /// <summary>The newest messages of a room, newest last; none for a room that does not exist.</summary>
    public HistoryEntry[] History(RoomKey key, int limit)
    {
        Room? room;
        lock (_gate)
            _rooms.TryGetValue(key, out room);
        return room?.History(limit) ?? [];
    }

    /// <summary>All rooms, in the order of endpoint and name.</summary>
    public IReadOnlyList<RoomSnapshot> Snapshot() =>
        [
            .. All().Select(room => room.Snapshot())
                .OrderBy(room => room.Endpoint, StringComparer.Ordinal)
                .ThenBy(room => room.Room, StringComparer.Ordinal),
        ];

    public void ResetTallies()
    {
        foreach (var room in All())
            room.Tally.Reset();
    }

    private Room Occupy(RoomKey key)
    {
        if (!_rooms.TryGetValue(key, out var room))
            _rooms[key] = room = new Room(key, courier, historyLimit);
        if (room.Vacancy is { } vacancy)
        {
            _vacant.Remove(vacancy);
            room.Vacancy = null;
        }

        return room;
    }

    private void VacateIfEmpty(Room room)
    {
        if (room.MemberCount > 0 || room.Visitors > 0)
            return;
        room.Vacancy = _vacant.AddLast(room);
        if (_vacant.Count > emptyRoomLimit)
        {
            _rooms.Remove(_vacant.First!.Value.Key);
            _vacant.RemoveFirst();
        }
    }

    private Room[] All()
    {
        lock (_gate)
            return [.. _rooms.Values];
    }
}
