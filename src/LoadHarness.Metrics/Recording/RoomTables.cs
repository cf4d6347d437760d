using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>What is told of the accounts of rooms. Pure.</summary>
internal static class RoomTables
{
    /// <summary>The rooms in which something went wrong: what no good backend does weighs most; of what cannot be proven, much is still worth a look.</summary>
    /// <param name="rooms">The accounts.</param>
    /// <param name="name">Name of a room by its number.</param>
    public static IReadOnlyList<RecordedRoom> Worst(IReadOnlyList<RoomAccount> rooms, Func<int, string> name) =>
    [
        .. rooms
            .Where(room => room.Wrongs + room[DeliveryClass.Unverified] > 0)
            .OrderByDescending(room => room.Wrongs)
            .ThenByDescending(room => room[DeliveryClass.Unverified])
            .Take(RunRecorder.MaxRooms)
            .Select(room => new RecordedRoom(name(room.Room), room)),
    ];

    /// <summary>The accounts by size of room, smallest first; of rooms with members.</summary>
    public static IReadOnlyList<RecordedRoomSize> BySize(IReadOnlyList<RoomAccount> rooms) =>
    [
        .. rooms
            .Where(room => room.Members > 0)
            .GroupBy(room => SizeClasses.Of(room.Members))
            .OrderBy(size => size.Key)
            .Select(size => new RecordedRoomSize(SizeClasses.From(size.Key), SizeClasses.To(size.Key), size.Count(), size.Aggregate((a, b) => a + b))),
    ];
}
