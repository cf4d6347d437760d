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

    /// <summary>Deliveries that have a class.</summary>
    public long Classed => _classes.Sum();

    /// <summary>Phase of a message.</summary>
    public int PhaseOf(in Message message) => Layout.Phases.At(message.Due);

    /// <summary>
    /// The class of a message that has not arrived; null: nobody can know yet. The same answer as long as the receiver is the
    /// same: a stall that becomes known later changes nothing that was decided.
    /// </summary>
    public DeliveryClass? ClassOfAbsent(Receiver receiver, ref Message message, TimeSpan now, bool final)
    {
        var found = receiver.ClassOfAbsent(message.Sent, now, Layout.LostAfter, final);
        return found == DeliveryClass.Lost && IsExcused(ref message) ? DeliveryClass.Unverified : found;
    }

    /// <summary>Whether the absences of a message prove nothing against the backend.</summary>
    public bool IsExcused(ref Message message) => message.Excused ??= stalls.Excuse(message.Sent);

    /// <summary>Counts the audience of a message sent now: all current receivers but the sender's own.</summary>
    /// <returns>How many.</returns>
    public int CountAudience(Seat sender, int phase)
    {
        var all = 0;
        for (var population = 0; population < _current.Length; population++)
        {
            var audience = _current[population] - (population == sender.Population ? sender.Current : 0);
            if (audience > 0)
            {
                all += audience;
                Tally.Count(MetricCatalog.Expected, population, phase, audience);
            }
        }

        Expected += all;
        return all;
    }

    /// <summary>From now on messages are owed to the receiver.</summary>
    public void BeginOwing(Seat seat, Receiver receiver)
    {
        receiver.StartAt(Messages.Next);
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

    /// <summary>Counts one delivery into its class, or takes it back.</summary>
    public void Classify(DeliveryClass deliveryClass, int receiver, ref Message message, int number, TimeSpan at)
    {
        Classify(deliveryClass, Layout.PopulationOf[receiver], PhaseOf(message), number);
        Tell(message, message.FanOut.Note(deliveryClass, number, at));
        if (number > 0 && deliveryClass is DeliveryClass.Lost or DeliveryClass.Late)
        {
            Accuse(deliveryClass.Metric(), message, receiver, at);
        }
    }

    /// <summary>The message is forgotten: what is known of its spreading is told.</summary>
    public void CloseFanOut(ref Message message) => Tell(message, message.FanOut.Close());

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

    /// <summary>Counts a further copy or a wrong order.</summary>
    public void CountBeside(MetricDefinition metric, Seat receiver, in Message message, TimeSpan at)
    {
        Tally.Count(metric, receiver.Population, PhaseOf(message), 1);
        Accuse(metric, message, receiver.Client, at);
    }

    private void Tell(in Message message, in FanOutNews news)
    {
        if (news != default)
        {
            Tally.FanOut(Layout.PopulationOf[message.Sender], PhaseOf(message), message.FanOut.Audience, message.Due, news);
        }
    }

    private void Accuse(MetricDefinition metric, in Message message, int receiver, TimeSpan at) =>
        Tally.Offence(new LedgerOffence(metric, Room, message.Sender, message.Sequence, receiver, message.Sent, at));
}
