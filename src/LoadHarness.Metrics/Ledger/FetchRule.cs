namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// What a copy in a history means: its client has the message, so whatever was owed to that client and has not come is
/// recovered, once it is known that it did not come. An arrival still wins over it. Guarded by the room's lock.
/// </summary>
internal sealed class FetchRule(RoomBooks books)
{
    /// <summary>A client found a message in the answer to a history request.</summary>
    /// <param name="seat">The client.</param>
    /// <param name="index">Index of the message in the room.</param>
    /// <param name="at">When the answer was read.</param>
    public void Fetch(Seat seat, long index, TimeSpan at)
    {
        ref var message = ref books.Messages[index];
        message.IsFetched = true;
        if (message.Sender == seat.Client)
        {
            return;
        }

        // An answer belongs to the client, not to one of its connections: it serves all of them, in whatever order things come.
        foreach (var receiver in seat.Receivers)
        {
            if (receiver.Covers(index) && !receiver.Arrived.Test(index) && !receiver.Fetched.Test(index))
            {
                Recover(receiver, index, at);
            }
        }
    }

    private void Recover(Receiver receiver, long index, TimeSpan at)
    {
        var former = index < receiver.DecidedTo ? books.ClassOfAbsent(receiver, index, at, final: true) : null;
        receiver.Fetched.TestAndSet(index, books.Messages.First);
        if (former is { } absent)
        {
            ref var message = ref books.Messages[index];
            books.Declassify(absent, receiver, ref message);
            books.Classify(DeliveryClass.Recovered, receiver, ref message, at, RecoverySource.History);
        }
    }
}
