namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>One room in the ledger. Rooms of two endpoints are different rooms even with equal names.</summary>
/// <param name="Endpoint">Path of the endpoint the room belongs to: <c>/chat</c>, <c>/relay</c> or that of a dialect.</param>
/// <param name="Room">Name of the room.</param>
/// <param name="Members">Connections that are in it now.</param>
/// <param name="Counts">What was said and delivered in it.</param>
/// <param name="Defects">What defects did to what was said in it; null: nothing.</param>
public sealed record RoomSnapshot(string Endpoint, string Room, int Members, DeliveryCounts Counts, DefectCounts? Defects = null);
