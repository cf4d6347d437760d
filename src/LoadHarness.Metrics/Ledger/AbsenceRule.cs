namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// What an absence means, decided per receiver in the order of the messages as soon as it can be known, and forgotten
/// when the room's memory ends. Guarded by the room's lock.
/// </summary>
internal sealed class AbsenceRule(RoomBooks books)
{
    /// <summary>Decides all that can be decided for one receiver.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="now">The present.</param>
    /// <param name="final">The run is over: what cannot be decided is unverified.</param>
    public void Decide(Receiver receiver, TimeSpan now, bool final)
    {
        if (receiver.Expired is not null)
        {
            DecideExpired(receiver, final);
        }

        for (var end = EndOf(receiver); receiver.DecidedTo < end; receiver.DecidedTo++)
        {
            if (!IsAbsent(receiver, receiver.DecidedTo))
            {
                continue;
            }

            if (books.ClassOfAbsent(receiver, receiver.DecidedTo, now, final) is not { } found)
            {
                return;
            }

            books.Classify(found, receiver, ref books.Messages[receiver.DecidedTo], now, RoomBooks.SourceOfAbsent(found));
        }
    }

    /// <summary>Forgets messages older than the memory, and receivers that none of the remembered ones was owed to.</summary>
    public void Forget(TimeSpan now)
    {
        var messages = books.Messages;
        var first = messages.First;
        while (first < messages.Next && messages[first].Sent + books.Layout.Memory < now)
        {
            first++;
        }

        foreach (var seat in books.Seats)
        {
            for (var i = seat.Receivers.Count - 1; i >= 0; i--)
            {
                var receiver = seat.Receivers[i];
                Expire(receiver, Math.Min(first, EndOf(receiver)), now);
                if (receiver is { IsClosed: true, Expired: null } && (receiver.To <= first || receiver.From == long.MaxValue))
                {
                    seat.Receivers.RemoveAt(i);
                }
            }
        }

        Close(first, now);
        messages.ForgetBefore(first);
    }

    /// <summary>Tells what is known of the spreading and of the answers of all messages before an index: they are about to be forgotten.</summary>
    public void Close(long end, TimeSpan now)
    {
        for (var index = books.Messages.First; index < end; index++)
        {
            books.Close(ref books.Messages[index], now);
        }
    }

    /// <summary>Counts what is undecided by looking at every receiver: the other side of the identity.</summary>
    public long CountPending()
    {
        var pending = 0L;
        foreach (var seat in books.Seats)
        {
            foreach (var receiver in seat.Receivers)
            {
                pending += receiver.Expired?.Count ?? 0;
                var end = EndOf(receiver);
                for (var index = receiver.DecidedTo; index < end; index++)
                {
                    pending += IsAbsent(receiver, index) ? 1 : 0;
                }
            }
        }

        return pending;
    }

    private long EndOf(Receiver receiver) => Math.Min(receiver.To, books.Messages.Next);

    private bool IsAbsent(Receiver receiver, long index) =>
        !receiver.Arrived.Test(index) && books.Messages[index].Sender != receiver.Client;

    private void DecideExpired(Receiver receiver, bool final)
    {
        DeliveryClass? verdict = receiver.ProvesExpiredLost(books.Layout.LostAfter) ? (books.IsHeldBack(receiver) ? DeliveryClass.Unverified : DeliveryClass.Lost)
            : receiver.IsSilent || final ? DeliveryClass.Unverified
            : null;
        if (verdict is not { } found)
        {
            return;
        }

        foreach (var (phase, number) in receiver.Expired!.ByPhase)
        {
            books.Classify(found, books.Layout.PopulationOf[receiver.Client], phase, number);
        }

        if (found == DeliveryClass.Lost)
        {
            foreach (var (spread, number) in receiver.Expired.Spreads)
            {
                books.CensorFanOut(spread, number);
            }

            foreach (var ((population, phase), number) in receiver.Expired.Acked)
            {
                books.CountAckedLost(population, phase, number);
            }
        }

        receiver.ClearExpired();
    }

    private void Expire(Receiver receiver, long end, TimeSpan now)
    {
        for (; receiver.DecidedTo < end; receiver.DecidedTo++)
        {
            if (IsAbsent(receiver, receiver.DecidedTo))
            {
                ref var message = ref books.Messages[receiver.DecidedTo];
                var phase = books.PhaseOf(message);
                if (receiver.Fetched.Test(receiver.DecidedTo))
                {
                    books.Classify(DeliveryClass.Recovered, receiver, ref message, now, RecoverySource.History);
                    continue;
                }

                if (books.IsExcused(ref message) || !receiver.WasInBefore(message.Handed))
                {
                    books.Classify(DeliveryClass.Unverified, books.Layout.PopulationOf[receiver.Client], phase, 1);
                    continue;
                }

                receiver.Expire().Add(phase, message.Sent);
                if (message.Answer == AckAnswer.Accepted)
                {
                    receiver.Expire().AddAcked(books.WhoseAckedLost(receiver, message), phase);
                }

                if (!books.IsAside(receiver) && message.FanOut.WaitForOne())
                {
                    receiver.Expire().AddSpread(new ExpiredDeliveries.SpreadKey(
                        books.Layout.PopulationOf[message.Sender], phase, message.FanOut.Audience, message.FanOut.IsNowhere));
                }
            }
        }
    }
}
