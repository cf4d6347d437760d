using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// What it means that the server has answered for a message: what it accepted and then lost weighs most, what it refused it does not owe to
/// anybody. Guarded by the room's lock.
/// </summary>
internal sealed class AckRule(RoomBooks books)
{
    /// <summary>The server has said what becomes of a message. Its first word counts.</summary>
    /// <param name="index">Index of the message in the room.</param>
    /// <param name="answer">What it said.</param>
    /// <param name="at">When that was read.</param>
    public void Take(long index, AckAnswer answer, TimeSpan at)
    {
        ref var message = ref books.Messages[index];
        if (message.Answer != AckAnswer.None)
        {
            return;
        }

        message.Answer = answer;
        var (population, phase) = (books.Layout.PopulationOf[message.Sender], books.PhaseOf(message));
        if (answer == AckAnswer.Accepted)
        {
            books.Tally.Acknowledge(population, phase, message.Due, at);
            books.CountAckedLost(population, phase, message.FanOut.Lost);
        }
        else
        {
            books.Tally.Count(MetricCatalog.Rejected, population, phase, 1);
            message.Excused ??= true;
        }
    }
}
