namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>
/// One reading of a <see cref="DeliveryTally"/>. When no message is under way, <c>Due + added = Sent + Dropped + withheld + queued</c>,
/// where added and withheld are those of the <see cref="DefectCounts"/>.
/// </summary>
/// <param name="Messages">Valid chat messages and relayed frames that came in.</param>
/// <param name="Due">Deliveries owed: one per message and member of the room at that instant.</param>
/// <param name="Sent">Deliveries handed to a socket; whether the peer read them is not known here.</param>
/// <param name="Dropped">Deliveries whose receiver was gone, or terminated for being too slow, before they could be handed over.</param>
public readonly record struct DeliveryCounts(long Messages, long Due, long Sent, long Dropped);
