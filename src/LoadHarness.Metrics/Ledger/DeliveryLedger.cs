using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;

namespace LoadHarness.Metrics.Ledger;

/// <summary>
/// Message × expected receiver: accounts for every delivery of the run, by the definitions in docs/definitions.md. Fed
/// with the events of the clients; what it finds goes to an <see cref="ILedgerTally"/>. Thread-safe: state is per room,
/// under that room's own lock.
/// </summary>
public sealed class DeliveryLedger
{
    private readonly LedgerLayout _layout;
    private readonly ILedgerTally _tally;
    private readonly OwnStalls _stalls;
    private readonly RoomLedger?[] _rooms; // null: played elsewhere
    private readonly Seat?[] _seats; // likewise

    /// <summary>Opens the books for all rooms of a plan.</summary>
    public DeliveryLedger(LedgerLayout layout, ILedgerTally tally)
    {
        _layout = layout;
        _tally = tally;
        _stalls = new OwnStalls(_layout.LostAfter, _layout.Memory);
        _rooms = new RoomLedger?[_layout.Rooms];
        _seats = new Seat?[_layout.RoomOf.Length];
        foreach (var client in _layout.Played ?? [.. Enumerable.Range(0, _layout.RoomOf.Length)])
        {
            var room = _layout.RoomOf[client];
            _rooms[room] ??= new RoomLedger(room, _layout, _stalls, _tally);
            _seats[client] = _rooms[room]!.AddSeat(client);
        }
    }

    /// <summary>Takes an event that concerns membership, messages or proofs of life; ignores all others.</summary>
    public void Take(in ClientEvent e)
    {
        var seat = _seats[e.Client]!;
        var room = _rooms[_layout.RoomOf[e.Client]]!;
        switch (e.Kind)
        {
            case ClientEventKind.Received:
                Receive(e, seat);
                break;
            case ClientEventKind.Fetched:
                Fetch(e, seat);
                break;
            case ClientEventKind.Sent:
                room.Sent(seat, e.Sequence, e.Since, e.Earlier, e.At);
                break;
            case ClientEventKind.Acknowledged:
                room.Answered(seat, e.Sequence, AckAnswer.Accepted, e.At);
                break;
            case ClientEventKind.Rejected:
                room.Answered(seat, e.Sequence, AckAnswer.Refused, e.At);
                break;
            case ClientEventKind.SendFailed:
                room.SendFailed(seat, e.Sequence, e.Since);
                break;
            case ClientEventKind.ReceivedCorrupt:
                var sender = IsInRoom(e.Peer, _layout.RoomOf[e.Client]) ? _seats[e.Peer] : null;
                room.ReceivedCorrupt(seat, e.Connection, sender, e.Sequence, e.Earlier, e.At);
                break;
            case ClientEventKind.Read:
            case ClientEventKind.ReceivedForeign:
            case ClientEventKind.ReceivedUnstamped:
            case ClientEventKind.SignalReceived:
                room.Read(seat, e.Connection, e.At);
                break;
            case ClientEventKind.Arrived:
                room.Arrived(seat, e.At);
                break;
            case ClientEventKind.Departed:
                room.Departed(seat);
                break;
            case ClientEventKind.Opened:
                room.Opened(seat, e.Connection, e.Since, e.At);
                break;
            case ClientEventKind.Joined:
                room.Joined(seat, e.Connection, e.At);
                break;
            case ClientEventKind.Ended:
                room.Ended(seat, e.Connection, e.At, e.End!);
                break;
        }
    }

    /// <summary>
    /// The harness came late to something that was ready. Where it was behind by more than half of H, what is absent from then on
    /// is unverified rather than lost, unless it had been decided before.
    /// </summary>
    /// <param name="ready">When it was ready.</param>
    /// <param name="done">When the harness came to it.</param>
    public void NoteBacklog(TimeSpan ready, TimeSpan done) => _stalls.Note(ready, done);

    /// <summary>
    /// A fault of ours begins, or ends, that throws away what a client sends. What the client says meanwhile, and what it has said within H and nobody has
    /// heard, is unverified where it is absent.
    /// </summary>
    /// <param name="client">Number of the client; one that is not played here is left alone.</param>
    /// <param name="at">When.</param>
    /// <param name="begins">Whether it begins.</param>
    public void Cut(int client, TimeSpan at, bool begins)
    {
        if (_seats[client] is { } seat)
        {
            _rooms[_layout.RoomOf[client]]!.Cut(seat, at, begins);
        }
    }

    /// <summary>Decides what can be decided and checks the identity of every room.</summary>
    /// <param name="now">The present.</param>
    /// <param name="final">The run is over.</param>
    /// <returns>The sum over all rooms, and the first room whose identity is broken, if any: a fault of ours.</returns>
    public LedgerBalance Balance(TimeSpan now, bool final)
    {
        var sum = default(LedgerBalance);
        foreach (var room in _rooms.OfType<RoomLedger>())
        {
            var balance = room.Balance(now, final);
            sum = new LedgerBalance(
                sum.Expected + balance.Expected,
                sum.Classed + balance.Classed,
                sum.Pending + balance.Pending,
                sum.Broken ?? (balance.Holds ? null : balance));
        }

        return sum;
    }

    /// <summary>The accounts of all rooms that are played here, so far.</summary>
    public IReadOnlyList<RoomAccount> Rooms() => [.. _rooms.OfType<RoomLedger>().Select(room => room.Account())];

    private void Receive(in ClientEvent e, Seat seat)
    {
        var room = _layout.RoomOf[e.Client];
        if (IsInRoom(e.Peer, room))
        {
            _rooms[room]!.Received(seat, e.Connection, _seats[e.Peer]!, e.Sequence, e.Since, e.At);
            return;
        }

        Intrude(e, seat, _rooms[room]!.Read(seat, e.Connection, e.At));
    }

    private void Fetch(in ClientEvent e, Seat seat)
    {
        var room = _layout.RoomOf[e.Client];
        if (IsInRoom(e.Peer, room))
        {
            _rooms[room]!.Fetched(seat, _seats[e.Peer]!, e.Sequence, e.Since, e.At);
        }
        else
        {
            Intrude(e, seat, on: null); // a history that tells of other rooms is as wrong as a copy in the wrong room
        }
    }

    /// <summary>A message came to a client that is not a member of its room.</summary>
    private void Intrude(in ClientEvent e, Seat seat, IConnectionFacts? on)
    {
        var isOfThePlan = (uint)e.Peer < (uint)_seats.Length;
        var itsRoom = isOfThePlan ? _layout.RoomOf[e.Peer] : _layout.RoomOf[e.Client];
        _tally.Count(MetricCatalog.Unexpected, seat.Population, _layout.Phases.At(e.Since), 1);
        _tally.Offence(new LedgerOffence
        {
            Class = MetricCatalog.Unexpected,
            Room = itsRoom,
            Sender = e.Peer,
            Sequence = e.Sequence,
            Due = e.Since,
            // What a client of another slice said is unexpected all the same; when it was sent, only that slice knows.
            Sent = isOfThePlan && _seats[e.Peer] is { } sender ? _rooms[itsRoom]!.ReceivedElsewhere(sender, e.Sequence) : null,
            Receiver = e.Client,
            On = on,
            At = e.At,
        });
    }

    private bool IsInRoom(int client, int room) => (uint)client < (uint)_seats.Length && _layout.RoomOf[client] == room;
}

/// <summary>The identity over all rooms.</summary>
/// <param name="Expected">Audience summed at sending.</param>
/// <param name="Classed">Deliveries with a class.</param>
/// <param name="Pending">Undecided deliveries.</param>
/// <param name="Broken">The first room whose identity does not hold; null: all hold.</param>
public readonly record struct LedgerBalance(long Expected, long Classed, long Pending, RoomBalance? Broken);
