using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Ledger;

/// <summary>What it means that a message was sent, and what may have come before that was known. Guarded by the room's lock.</summary>
internal sealed class SendRule(RoomBooks books, ArrivalRule arrivals, FetchRule fetches, AckRule acks)
{
    /// <summary>A message has left: it gets its index, and its audience is counted.</summary>
    /// <returns>The index.</returns>
    public long Register(Seat sender, uint sequence, TimeSpan due, TimeSpan handed, TimeSpan at)
    {
        var messages = books.Messages;
        var phase = books.Layout.Phases.At(due);
        var index = messages.Add(new Message
        {
            Sender = sender.Client,
            Sequence = sequence,
            Due = due,
            Handed = handed,
            Sent = at,
            FanOut = new FanOut(books.CountAudience(sender, phase)),
            Excused = sender.Cuts > 0 ? true : null,
        });
        if (sender.LastIndex >= messages.First)
        {
            messages[sender.LastIndex].ToNextOfSender = (int)(index - sender.LastIndex);
        }

        sender.LastIndex = index;
        (sender.Said ??= new SequenceMap()).Sent(sequence, index, messages.First);
        books.Tally.Count(MetricCatalog.Sent, sender.Population, phase, 1);
        return index;
    }

    /// <summary>An arrival always wins, as does a history: what was reported as not sent was sent after all.</summary>
    public long Revive(Seat sender, uint sequence, TimeSpan due, TimeSpan at)
    {
        books.Tally.Count(MetricCatalog.NotSent, sender.Population, books.Layout.Phases.At(due), -1);
        return Register(sender, sequence, due, handed: due, at);
    }

    /// <summary>Copies, and answers to the sender, may arrive before the sender's own thread has reported that the kernel took the message.</summary>
    public void TakeEarlyOnes(Seat sender, uint sequence, TimeSpan due)
    {
        for (var i = 0; i < sender.Early?.Count; i++)
        {
            var early = sender.Early[i];
            if (early.Sequence != sequence)
            {
                continue;
            }

            var overtaker = sender.EarlyOvertaker(early.Receiver, early.Connection, after: sequence, among: i);
            sender.Early.RemoveAt(i--);
            if (sender.Said!.Find(sequence, books.Messages.First, out var index) == SequenceState.Failed)
            {
                index = Revive(sender, sequence, due, early.At);
            }

            if (early.Answer != AckAnswer.None)
            {
                acks.Take(index, early.Answer, early.At);
            }
            else if (early.IsFetched)
            {
                fetches.Fetch(early.Receiver, index, early.At);
            }
            else
            {
                arrivals.Arrive(early.Receiver, early.Connection, sender, index, early.At, overtaker);
            }
        }
    }
}
