using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// The books of one room: members, messages in flight, and the sums of its identity. Data for <see cref="RoomLedger"/>,
/// <see cref="ArrivalRule"/> and <see cref="AbsenceRule"/>, which share the room's lock.
/// </summary>
internal sealed class RoomBooks(int room, LedgerLayout layout, OwnStalls stalls, ILedgerTally tally)
{
    private readonly int[] _current = new int[layout.PopulationOf.Length == 0 ? 1 : layout.PopulationOf.Max() + 1];
    private readonly long[] _classes = new long[DeliveryClasses.Count];

    /// <summary>Number of the room.</summary>
    public int Room { get; } = room;

    /// <summary>Rules and plan.</summary>
    public LedgerLayout Layout { get; } = layout;

    /// <summary>Where everything is counted by population and phase.</summary>
    public ILedgerTally Tally { get; } = tally;

    /// <summary>Clients of the plan that belong to the room.</summary>
    public List<Seat> Seats { get; } = [];

    /// <summary>Messages in flight.</summary>
    public MessageRing Messages { get; } = new();

    /// <summary>Audience summed when each message was sent.</summary>
    public long Expected { get; private set; }

    /// <summary>Deliveries by class.</summary>
    public IReadOnlyList<long> Classes => _classes;

    /// <summary>Deliveries that have a class.</summary>
    public long Classed => _classes.Sum();

    /// <summary>Further copies so far.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Overtaken deliveries so far.</summary>
    public long Reordered { get; private set; }

    /// <summary>Frames so far with a stamp whose check failed.</summary>
    public long Corrupt { get; private set; }

    /// <summary>Copies of its messages so far at clients that are not members.</summary>
    public long Unexpected { get; set; }

    /// <summary>Phase of a message.</summary>
    public int PhaseOf(in Message message) => Layout.Phases.At(message.Due);

    /// <summary>
    /// The class of a message that has not arrived; null: nobody can know yet. The same answer as long as the receiver is the
    /// same: a stall that becomes known later changes nothing that was decided.
    /// </summary>
    public DeliveryClass? ClassOfAbsent(Receiver receiver, long index, TimeSpan now, bool final)
    {
        ref var message = ref Messages[index];
        var found = receiver.ClassOfAbsent(message.Handed, message.Sent, now, Layout.LostAfter, final);
        return found is not null && receiver.Fetched.Test(index) ? DeliveryClass.Recovered
            : found == DeliveryClass.Lost && (IsHeldBack(receiver) || IsExcused(ref message)) ? DeliveryClass.Unverified
            : found;
    }

    /// <summary>Whether a receiver reads slowly on purpose, so that what has not come to it may still wait for it.</summary>
    public bool IsHeldBack(Receiver receiver) => Layout.HeldBack.Count > 0 && Layout.HeldBack.Contains(Layout.PopulationOf[receiver.Client]);

    /// <summary>Whether a receiver misbehaves while others behave.</summary>
    public bool IsAside(Receiver receiver) => Layout.Aside.Count > 0 && Layout.Aside.Contains(Layout.PopulationOf[receiver.Client]);

    /// <summary>For whom it counts that a message was accepted and then lost: its sender, unless only somebody who misbehaves has lost it.</summary>
    public int WhoseAckedLost(Receiver receiver, in Message message) => Layout.PopulationOf[IsAside(receiver) ? receiver.Client : message.Sender];

    /// <summary>What never arrived can only have been recovered from a history.</summary>
    public static RecoverySource SourceOfAbsent(DeliveryClass found) =>
        found == DeliveryClass.Recovered ? RecoverySource.History : RecoverySource.None;

    /// <summary>Whether the absences of a message prove nothing against the backend.</summary>
    public bool IsExcused(ref Message message) => message.Excused ??= stalls.Excuse(message.Sent);

    /// <summary>
    /// The scenario has taken a sender's network away, killed it in the background, or broken its connection on the wire. What it said within H and nobody has
    /// heard, not even itself, may have been thrown away on our side: its absences prove nothing. What was found in a history has left it.
    /// </summary>
    public void ExcuseUnheard(Seat sender, TimeSpan at)
    {
        if (sender.LastIndex < Messages.First)
        {
            return; // it has said nothing that is remembered
        }

        for (var index = Messages.Next - 1; index >= Messages.First && Messages[index].Sent + Layout.LostAfter > at; index--)
        {
            ref var message = ref Messages[index];
            if (message.Sender == sender.Client && message.FanOut.IsNowhere && !message.IsFetched && !HasEcho(sender, index))
            {
                message.Excused ??= true;
            }
        }
    }

    private static bool HasEcho(Seat sender, long index)
    {
        foreach (var receiver in sender.Receivers)
        {
            if (receiver.Arrived.Test(index))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts the audience of a message sent now: all current receivers but the sender's own.</summary>
    /// <returns>How many, those left aside who misbehave.</returns>
    public int CountAudience(Seat sender, int phase)
    {
        var (all, healthy) = (0, 0);
        for (var population = 0; population < _current.Length; population++)
        {
            var audience = _current[population] - (population == sender.Population ? sender.Current : 0);
            if (audience > 0)
            {
                all += audience;
                healthy += Layout.Aside.Contains(population) ? 0 : audience;
                Tally.Count(MetricCatalog.Expected, population, phase, audience);
            }
        }

        Expected += all;
        return healthy;
    }

    /// <summary>From now on messages are owed to the receiver.</summary>
    public void BeginOwing(Seat seat, Receiver receiver, TimeSpan at)
    {
        receiver.StartAt(Messages.Next, at);
        seat.Current++;
        _current[seat.Population]++;
    }

    /// <summary>Nothing more is owed to the receiver.</summary>
    public void StopOwing(Seat seat, Receiver receiver)
    {
        if (receiver.IsCurrent)
        {
            receiver.StopAt(Messages.Next);
            seat.Current--;
            _current[seat.Population]--;
        }
    }

    /// <summary>Counts one delivery into its class.</summary>
    /// <param name="found">The class.</param>
    /// <param name="receiver">To whom it was owed.</param>
    /// <param name="message">The message.</param>
    /// <param name="at">When it arrived, or when its absence was decided.</param>
    /// <param name="source">If it was recovered: where.</param>
    public void Classify(DeliveryClass found, Receiver receiver, ref Message message, TimeSpan at, RecoverySource source = RecoverySource.None)
    {
        var phase = PhaseOf(message);
        Classify(found, Layout.PopulationOf[receiver.Client], phase, 1);
        if (!IsAside(receiver))
        {
            Tell(message, phase, message.FanOut.Enter(found, at - message.Due));
        }

        TellAbsence(found, source, receiver, message, phase, 1);
        Tally.Classified(message.Sender, receiver.Client, message.Due, found, found is DeliveryClass.Delivered or DeliveryClass.Late ? at - message.Due : null, 1);
        CountAckedLost(found, receiver, message, phase, 1);
        if (found is DeliveryClass.Lost or DeliveryClass.Late)
        {
            Accuse(found.Metric(), message, receiver, at);
        }
    }

    /// <summary>Takes a delivery back out of its class, because it arrived after all.</summary>
    public void Declassify(DeliveryClass former, Receiver receiver, ref Message message)
    {
        var phase = PhaseOf(message);
        Classify(former, Layout.PopulationOf[receiver.Client], phase, -1);
        if (!IsAside(receiver))
        {
            Tell(message, phase, message.FanOut.Leave(former));
        }

        TellAbsence(former, SourceOfAbsent(former), receiver, message, phase, -1);
        Tally.Classified(message.Sender, receiver.Client, message.Due, former, null, -1);
        CountAckedLost(former, receiver, message, phase, -1);
        if (former == DeliveryClass.Lost)
        {
            Tally.Pardon(message.Sender, message.Sequence, receiver);
        }
    }

    /// <summary>Counts deliveries into their class.</summary>
    public void Classify(DeliveryClass deliveryClass, int population, int phase, long number)
    {
        _classes[(int)deliveryClass] += number;
        Tally.Count(deliveryClass.Metric(), population, phase, number);
        if (deliveryClass == DeliveryClass.Lost)
        {
            Tally.Censor(population, phase, number);
        }
    }

    /// <summary>The message is forgotten: what is known of its spreading is told, and that no answer came.</summary>
    public void Close(ref Message message, TimeSpan now)
    {
        var (population, phase) = (Layout.PopulationOf[message.Sender], PhaseOf(message));
        Tell(message, phase, message.FanOut.Close());
        if (message.Answer == AckAnswer.None && Layout.Acknowledged.Contains(population) && message.Sent + Layout.LostAfter < now)
        {
            Tally.MissAcknowledgement(population, phase);
        }
    }

    /// <summary>Counts deliveries that were lost, or if negative came after all, of messages that the server had accepted.</summary>
    /// <param name="population">Population of the sender.</param>
    /// <param name="phase">Phase of the message.</param>
    /// <param name="number">How many.</param>
    public void CountAckedLost(int population, int phase, long number)
    {
        if (number != 0)
        {
            Tally.Count(MetricCatalog.AckedLost, population, phase, number);
        }
    }

    /// <summary>Counts forgotten messages that a receiver is now proven to have lost.</summary>
    public void CensorFanOut(ExpiredDeliveries.SpreadKey spread, long number) => Tally.FanOut(
        spread.Population, spread.Phase, spread.Audience, new FanOutNews { LastLost = number, FirstLost = spread.IsNowhere ? number : 0 });

    /// <summary>Counts a further copy.</summary>
    public void CountDuplicate(Receiver on, in Message message, TimeSpan at)
    {
        Duplicates++;
        Tally.Count(MetricCatalog.Duplicate, Layout.PopulationOf[on.Client], PhaseOf(message), 1);
        Accuse(MetricCatalog.Duplicate, message, on, at);
    }

    /// <summary>Counts a delivery that was overtaken.</summary>
    /// <param name="on">Where it arrived.</param>
    /// <param name="message">The message.</param>
    /// <param name="after">The one of the same sender that had overtaken it.</param>
    /// <param name="at">When it arrived.</param>
    public void CountReordered(Receiver on, in Message message, uint after, TimeSpan at)
    {
        Reordered++;
        Tally.Count(MetricCatalog.Reordered, Layout.PopulationOf[on.Client], PhaseOf(message), 1);
        Accuse(MetricCatalog.Reordered, message, on, at, after);
    }

    /// <summary>Counts a frame whose check failed; the metric is counted where all such frames are.</summary>
    /// <param name="seat">Who received it.</param>
    /// <param name="on">Where it arrived.</param>
    /// <param name="index">Index of the message that it was; -1: it could not be recognised.</param>
    /// <param name="at">When it arrived.</param>
    public void CountCorrupt(Seat seat, Receiver? on, long index, TimeSpan at)
    {
        Corrupt++;
        var message = index < 0 ? (Message?)null : Messages[index];
        Tally.Offence(new LedgerOffence
        {
            Class = MetricCatalog.Corrupt,
            Room = Room,
            Sender = message?.Sender ?? LedgerOffence.Nobody,
            Sequence = message?.Sequence ?? 0,
            Due = message?.Due,
            Sent = message?.Sent,
            Receiver = seat.Client,
            On = on,
            At = at,
        });
    }

    private void CountAckedLost(DeliveryClass found, Receiver receiver, in Message message, int phase, int number)
    {
        if (found == DeliveryClass.Lost && message.Answer == AckAnswer.Accepted)
        {
            CountAckedLost(WhoseAckedLost(receiver, message), phase, number);
        }
    }

    private void Tell(in Message message, int phase, FanOutChange change)
    {
        if (change == FanOutChange.None)
        {
            return;
        }

        var fanOut = message.FanOut;
        Tally.FanOut(Layout.PopulationOf[message.Sender], phase, fanOut.Audience, new FanOutNews
        {
            First = change.HasFlag(FanOutChange.FirstKnown) ? fanOut.First : null,
            Last = change.HasFlag(FanOutChange.LastKnown) ? fanOut.Last : null,
            FirstLost = change.HasFlag(FanOutChange.FirstLost) ? 1 : change.HasFlag(FanOutChange.FirstFound) ? -1 : 0,
            LastLost = change.HasFlag(FanOutChange.LastLost) ? 1 : change.HasFlag(FanOutChange.LastFound) ? -1 : 0,
        });
    }

    private void TellAbsence(DeliveryClass found, RecoverySource source, Receiver receiver, in Message message, int phase, int number)
    {
        if (found is DeliveryClass.Delivered or DeliveryClass.Late)
        {
            return;
        }

        Tally.Absence(receiver.Client, message.Sent, found, source, number);
        if (source.Metric() is { } metric)
        {
            Tally.Count(metric, Layout.PopulationOf[receiver.Client], phase, number);
        }
    }

    private void Accuse(MetricDefinition metric, in Message message, Receiver on, TimeSpan at, uint? after = null) =>
        Tally.Offence(new LedgerOffence
        {
            Class = metric,
            Room = Room,
            Sender = message.Sender,
            Sequence = message.Sequence,
            Due = message.Due,
            Sent = message.Sent,
            Receiver = on.Client,
            On = on,
            At = at,
            After = after,
        });
}
