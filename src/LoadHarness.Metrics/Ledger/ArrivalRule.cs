using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// What an arrival means: an arrival always wins over whatever was thought of the delivery before. Guarded by the room's lock.
/// </summary>
internal sealed class ArrivalRule(RoomBooks books)
{
    /// <summary>A message that has an index arrived on a connection of a member.</summary>
    /// <param name="seat">The member.</param>
    /// <param name="connection">Which of its connections.</param>
    /// <param name="sender">Who said it.</param>
    /// <param name="index">Its index in the room.</param>
    /// <param name="at">When it was read.</param>
    /// <param name="overtaker">
    /// A later one of the sender that has already arrived on the connection although its sending is not yet reported; null: none.
    /// </param>
    public void Arrive(Seat seat, int connection, Seat sender, long index, TimeSpan at, uint? overtaker)
    {
        ref var message = ref books.Messages[index];
        if (seat.On(connection) is not { } on)
        {
            books.Tally.Count(MetricCatalog.Stale, seat.Population, books.PhaseOf(message), 1);
            return;
        }

        on.Read(at);
        if (on.Arrived.TestAndSet(index, books.Messages.First))
        {
            books.CountDuplicate(on, message, at);
        }
        else if (seat == sender)
        {
            books.Tally.Echo(seat.Population, books.PhaseOf(message), message.Due, at);
        }
        else
        {
            ArriveFirst(seat, on, index, at, overtaker);
        }
    }

    /// <summary>The first copy on this connection.</summary>
    private void ArriveFirst(Seat seat, Receiver on, long index, TimeSpan at, uint? overtaker)
    {
        var owner = on.Covers(index) ? on : seat.OwnerOf(index);
        if (owner is null)
        {
            return; // sent before the client came or after it left: owed to nobody, and not unexpected either
        }

        if (owner != on && owner.Arrived.TestAndSet(index, books.Messages.First))
        {
            return; // a replay, on a later connection, of something that had arrived counts nothing
        }

        ref var message = ref books.Messages[index];
        if (index < owner.DecidedTo
            && books.ClassOfAbsent(owner, index, at, final: true) is { } former)
        {
            books.Declassify(former, owner, ref message);
        }

        // Said after this connection was dialled: it came live. The server may have let the client in before the client knows.
        var live = owner == on || message.Sent >= on.Since;
        var found = !live ? DeliveryClass.Recovered
            : at - message.Sent <= books.Layout.Deadline ? DeliveryClass.Delivered
            : DeliveryClass.Late;
        books.Classify(found, on, ref message, at, live ? RecoverySource.None
            : owner.Fetched.Test(index) ? RecoverySource.History // it had been obtained before
            : RecoverySource.Replay);
        if (live)
        {
            books.Tally.Arrival(seat.Population, books.PhaseOf(message), message.Due, message.Sent, at);
        }

        if (live && (overtaker ?? OvertakerOf(on, index)) is { } after)
        {
            books.CountReordered(on, message, after, at);
        }
    }

    /// <summary>A later message of the same sender that has already arrived on the connection; null: none.</summary>
    private uint? OvertakerOf(Receiver on, long index)
    {
        for (var step = books.Messages[index].ToNextOfSender; step > 0; step = books.Messages[index].ToNextOfSender)
        {
            index += step;
            if (on.Arrived.Test(index))
            {
                return books.Messages[index].Sequence;
            }
        }

        return null;
    }
}
