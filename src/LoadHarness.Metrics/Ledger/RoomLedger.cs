using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// One room of the ledger: who is a member, what was sent, what arrived where. Thread-safe: one lock guards it, because
/// members of a room are read by different threads. Memory: a few words per member, and for each message of the last
/// 10 H one entry and one bit per member.
/// </summary>
internal sealed class RoomLedger
{
    private readonly Lock _gate = new();
    private readonly RoomBooks _books;
    private readonly ArrivalRule _arrivals;
    private readonly AbsenceRule _absences;
    private readonly FetchRule _fetches;
    private readonly AckRule _acks;
    private readonly SendRule _sends;

    /// <summary>Opens the books of a room.</summary>
    public RoomLedger(int room, LedgerLayout layout, OwnStalls stalls, ILedgerTally tally)
    {
        _books = new RoomBooks(room, layout, stalls, tally);
        _arrivals = new ArrivalRule(_books);
        _absences = new AbsenceRule(_books);
        _fetches = new FetchRule(_books);
        _acks = new AckRule(_books);
        _sends = new SendRule(_books, _arrivals, _fetches, _acks);
    }

    /// <summary>Adds a client of the plan to the room; before the run begins.</summary>
    public Seat AddSeat(int client)
    {
        var seat = new Seat(client, _books.Layout.PopulationOf[client]);
        _books.Seats.Add(seat);
        return seat;
    }

    /// <summary>The client has come: messages are owed to it although it is not yet joined.</summary>
    public void Arrived(Seat seat, TimeSpan at)
    {
        lock (_gate)
        {
            seat.IsTaken = true;
            BeginAbsence(seat, at);
        }
    }

    /// <summary>The client leaves by its own wish: nothing more is owed to it.</summary>
    public void Departed(Seat seat)
    {
        lock (_gate)
        {
            seat.IsTaken = false;
            seat.Session?.End();
            seat.Session = null;
            foreach (var receiver in seat.Receivers.Where(receiver => receiver.IsCurrent))
            {
                _books.StopOwing(seat, receiver);
                if (receiver.IsAbsence)
                {
                    receiver.Close(TimeSpan.MaxValue);
                }
            }
        }
    }

    /// <summary>A connection of the client is open, not yet joined.</summary>
    public void Opened(Seat seat, int connection, TimeSpan dialed, TimeSpan at)
    {
        lock (_gate)
        {
            var receiver = new Receiver(seat.Client, connection, dialed);
            receiver.Read(at);
            seat.Receivers.Add(receiver);
        }
    }

    /// <summary>A connection of the client is joined.</summary>
    public void Joined(Seat seat, int connection, TimeSpan at)
    {
        lock (_gate)
        {
            if (seat.On(connection) is not { IsClosed: false } receiver)
            {
                return;
            }

            receiver.Join(at);
            seat.BrokenUntil = TimeSpan.MinValue; // what is broken is behind it
            EndAbsence(seat, at);
            if (seat.IsTaken)
            {
                seat.Session ??= _books.Layout.Durable.Contains(seat.Population) ? new SessionProof(_books.Layout.LostAfter) : null;
                receiver.BelongTo(seat.Session);
                _books.BeginOwing(seat, receiver, at);
            }
        }
    }

    /// <summary>A connection of the client has ended.</summary>
    public void Ended(Seat seat, int connection, TimeSpan at, ConnectionEnd end)
    {
        lock (_gate)
        {
            if (seat.On(connection) is not { IsClosed: false } receiver)
            {
                return;
            }

            receiver.Read(end.LastReceived);
            var wasJoined = receiver.IsCurrent;
            _books.StopOwing(seat, receiver);
            receiver.Close(at, end);
            if (at <= seat.BrokenUntil || end.Cause is EndCause.NetworkDown or EndCause.Device or EndCause.HungUp)
            {
                _books.ExcuseUnheard(seat, at);
                seat.BrokenUntil = TimeSpan.MinValue;
            }

            _absences.Decide(receiver, at, final: false);
            if (wasJoined && seat is { IsTaken: true, Current: 0 })
            {
                BeginAbsence(seat, at);
            }
        }
    }

    /// <summary>A fault of ours begins, or ends, that throws away what the client sends.</summary>
    /// <param name="seat">The client.</param>
    /// <param name="at">When.</param>
    /// <param name="begins">Whether it begins.</param>
    public void Cut(Seat seat, TimeSpan at, bool begins)
    {
        lock (_gate)
        {
            seat.Cuts += begins ? 1 : -1;
            seat.BrokenUntil = seat.Cuts > 0 ? TimeSpan.MaxValue : at + _books.Layout.LostAfter;
            _books.ExcuseUnheard(seat, at);
        }
    }

    /// <summary>Something that is not a message was read: a proof of life.</summary>
    /// <returns>What is known of the connection; null: it is forgotten.</returns>
    public IConnectionFacts? Read(Seat seat, int connection, TimeSpan at)
    {
        lock (_gate)
        {
            var on = seat.On(connection);
            on?.Read(at);
            return on;
        }
    }

    /// <summary>A stamp whose check fails was read: what was owed there stays owed.</summary>
    /// <param name="seat">Who received it.</param>
    /// <param name="connection">On which of its connections.</param>
    /// <param name="sender">Seat of the sender as the stamp reads; null: it reads like none of this room.</param>
    /// <param name="sequence">Sequence as the stamp reads.</param>
    /// <param name="due">Due as the stamp reads.</param>
    /// <param name="at">When it was read.</param>
    public void ReceivedCorrupt(Seat seat, int connection, Seat? sender, uint sequence, TimeSpan due, TimeSpan at)
    {
        lock (_gate)
        {
            var on = seat.On(connection);
            on?.Read(at);
            var index = -1L;
            // A damaged stamp may read like another message: only one that was due at that very microsecond is believed.
            var isKnown = sender?.Said?.Find(sequence, _books.Messages.First, out index) == SequenceState.Sent
                && (long)_books.Messages[index].Due.TotalMicroseconds == (long)due.TotalMicroseconds;
            _books.CountCorrupt(seat, on, isKnown ? index : -1, at);
        }
    }

    /// <summary>A message of this room arrived at a client that is not a member.</summary>
    /// <returns>When it was sent; null: that is not yet reported, or forgotten.</returns>
    public TimeSpan? ReceivedElsewhere(Seat sender, uint sequence)
    {
        lock (_gate)
        {
            _books.Unexpected++;
            return sender.Said?.Find(sequence, _books.Messages.First, out var index) == SequenceState.Sent
                ? _books.Messages[index].Sent
                : null;
        }
    }

    /// <summary>The kernel took a message: it gets its index, and its audience is counted.</summary>
    public void Sent(Seat sender, uint sequence, TimeSpan due, TimeSpan handed, TimeSpan at)
    {
        lock (_gate)
        {
            _sends.Register(sender, sequence, due, handed, at);
            _sends.TakeEarlyOnes(sender, sequence, due);
        }
    }

    /// <summary>A message was not taken by the kernel.</summary>
    public void SendFailed(Seat sender, uint sequence, TimeSpan due)
    {
        lock (_gate)
        {
            (sender.Said ??= new SequenceMap()).Failed(sequence, _books.Messages.First);
            _books.Tally.Count(MetricCatalog.NotSent, sender.Population, _books.Layout.Phases.At(due), 1);
            _sends.TakeEarlyOnes(sender, sequence, due);
        }
    }

    /// <summary>A message of this room arrived at one of its members.</summary>
    /// <param name="receiver">Seat of the receiver.</param>
    /// <param name="connection">On which of its connections.</param>
    /// <param name="sender">Seat of the sender.</param>
    /// <param name="sequence">Sequence of the message.</param>
    /// <param name="due">Due by its stamp.</param>
    /// <param name="at">When it was read.</param>
    public void Received(Seat receiver, int connection, Seat sender, uint sequence, TimeSpan due, TimeSpan at)
    {
        lock (_gate)
        {
            var index = -1L;
            var overtaker = sender.EarlyOvertaker(receiver, connection, after: sequence, among: sender.Early?.Count ?? 0);
            switch (sender.Said?.Find(sequence, _books.Messages.First, out index) ?? SequenceState.Unknown)
            {
                case SequenceState.Sent:
                    _arrivals.Arrive(receiver, connection, sender, index, at, overtaker);
                    break;
                case SequenceState.Failed:
                    _arrivals.Arrive(receiver, connection, sender, _sends.Revive(sender, sequence, due, at), at, overtaker);
                    break;
                case SequenceState.Unknown when (sender.Early?.Count ?? 0) < Seat.MaxEarly:
                    receiver.On(connection)?.Read(at);
                    (sender.Early ??= []).Add(new EarlyArrival(sequence, receiver, connection, at));
                    break;
                default:
                    receiver.On(connection)?.Read(at);
                    _books.Tally.Count(MetricCatalog.Stale, receiver.Population, _books.Layout.Phases.At(due), 1);
                    break;
            }
        }
    }

    /// <summary>
    /// One of its members found a message of this room in a history. What the room has forgotten counts nothing: histories are
    /// full of it.
    /// </summary>
    /// <param name="member">Seat of the member.</param>
    /// <param name="sender">Seat of the sender.</param>
    /// <param name="sequence">Sequence of the message.</param>
    /// <param name="due">Due by its stamp.</param>
    /// <param name="at">When the answer was read.</param>
    public void Fetched(Seat member, Seat sender, uint sequence, TimeSpan due, TimeSpan at)
    {
        lock (_gate)
        {
            var index = -1L;
            switch (sender.Said?.Find(sequence, _books.Messages.First, out index) ?? SequenceState.Unknown)
            {
                case SequenceState.Sent:
                    _fetches.Fetch(member, index, at);
                    break;
                case SequenceState.Failed:
                    _fetches.Fetch(member, _sends.Revive(sender, sequence, due, at), at);
                    break;
                case SequenceState.Unknown when (sender.Early?.Count ?? 0) < Seat.MaxEarly:
                    (sender.Early ??= []).Add(new EarlyArrival(sequence, member, Receiver.Absence, at));
                    break;
            }
        }
    }

    /// <summary>
    /// The server has answered for a message of a member. Nothing is known any more of one that the room has forgotten; that one was
    /// reported as not sent is put right by its first arrival.
    /// </summary>
    public void Answered(Seat sender, uint sequence, AckAnswer answer, TimeSpan at)
    {
        lock (_gate)
        {
            var index = -1L;
            var state = sender.Said?.Find(sequence, _books.Messages.First, out index) ?? SequenceState.Unknown;
            if (state == SequenceState.Sent)
            {
                _acks.Take(index, answer, at);
            }
            else if (state == SequenceState.Unknown && (sender.Early?.Count ?? 0) < Seat.MaxEarly)
            {
                (sender.Early ??= []).Add(new EarlyArrival(sequence, sender, Receiver.Absence, at) { Answer = answer });
            }
        }
    }

    /// <summary>Decides what can be decided, forgets what is too old, and counts both sides of the identity.</summary>
    /// <param name="now">The present.</param>
    /// <param name="final">The run is over: what cannot be decided is unverified.</param>
    public RoomBalance Balance(TimeSpan now, bool final)
    {
        lock (_gate)
        {
            foreach (var seat in _books.Seats)
            {
                foreach (var receiver in seat.Receivers)
                {
                    _absences.Decide(receiver, now, final);
                }
            }

            _absences.Forget(now);
            if (final)
            {
                _absences.Close(_books.Messages.Next, now);
            }

            return new RoomBalance(_books.Room, _books.Expected, _books.Classed, _absences.CountPending());
        }
    }

    /// <summary>The account so far.</summary>
    public RoomAccount Account()
    {
        lock (_gate)
        {
            return new RoomAccount(
                _books.Room,
                _books.Seats.Count,
                _books.Expected,
                [.. _books.Classes],
                _books.Duplicates,
                _books.Reordered,
                _books.Corrupt,
                _books.Unexpected);
        }
    }

    private void BeginAbsence(Seat seat, TimeSpan at)
    {
        var absence = new Receiver(seat.Client, Receiver.Absence, at);
        absence.BelongTo(seat.Session);
        seat.Receivers.Add(absence);
        _books.BeginOwing(seat, absence, at);
    }

    private void EndAbsence(Seat seat, TimeSpan at)
    {
        if (seat.On(Receiver.Absence) is { } absence)
        {
            _books.StopOwing(seat, absence);
            absence.Close(at);
            _absences.Decide(absence, at, final: false);
        }
    }
}

/// <summary>Both sides of a room's identity: expected = classed + pending.</summary>
/// <param name="Room">The room.</param>
/// <param name="Expected">Audience summed at sending.</param>
/// <param name="Classed">Sum of the classes, counted when each was decided.</param>
/// <param name="Pending">Undecided ones, counted by looking at every receiver.</param>
public readonly record struct RoomBalance(int Room, long Expected, long Classed, long Pending)
{
    /// <summary>Whether the identity holds.</summary>
    public bool Holds => Expected == Classed + Pending;
}
