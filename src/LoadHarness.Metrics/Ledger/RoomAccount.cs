namespace LoadHarness.Metrics.Ledger;

/// <summary>The account of one room. Immutable.</summary>
/// <param name="Room">The room.</param>
/// <param name="Members">Clients of the plan that belong to it.</param>
/// <param name="Expected">Deliveries owed.</param>
/// <param name="Classes">What became of them, by <see cref="DeliveryClass"/>.</param>
/// <param name="Duplicate">Further copies.</param>
/// <param name="Reordered">Deliveries that were overtaken.</param>
/// <param name="Corrupt">Frames with a stamp whose check failed.</param>
/// <param name="Unexpected">Copies of its messages at clients that are not its members.</param>
public sealed record RoomAccount(
    int Room, int Members, long Expected, IReadOnlyList<long> Classes, long Duplicate, long Reordered, long Corrupt, long Unexpected)
{
    /// <summary>Deliveries of a class.</summary>
    public long this[DeliveryClass deliveryClass] => Classes[(int)deliveryClass];

    /// <summary>Everything that no good backend does.</summary>
    public long Wrongs => this[DeliveryClass.Lost] + this[DeliveryClass.Late] + Duplicate + Reordered + Corrupt + Unexpected;

    /// <summary>The accounts of two or more rooms in one; it bears the number of the first.</summary>
    public static RoomAccount operator +(RoomAccount a, RoomAccount b) => new(
        a.Room,
        a.Members + b.Members,
        a.Expected + b.Expected,
        [.. a.Classes.Zip(b.Classes, (x, y) => x + y)],
        a.Duplicate + b.Duplicate,
        a.Reordered + b.Reordered,
        a.Corrupt + b.Corrupt,
        a.Unexpected + b.Unexpected);
}
