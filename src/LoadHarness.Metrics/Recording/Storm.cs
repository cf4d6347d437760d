using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Connections that were lost together, and how their clients came back. Guarded by the lock of <see cref="StormBook"/>.
/// </summary>
/// <param name="start">When the event began, or the first loss, if that came before.</param>
internal sealed class Storm(TimeSpan start)
{
    private readonly SortedDictionary<int, Storm> _parts = []; // by population
    private readonly LatencyHistogram _back = new();
    private readonly LatencyHistogram _attempts = new(); // a microsecond stands for an attempt
    private readonly SecondCounter _dials = new();
    private readonly SecondCounter _histories = new();
    private TimeSpan? _firstLoss;
    private long _notBack;
    private TimeSpan _bound; // so long at least those took who are not back
    private long _allDials;
    private long _allHistories;
    private long _missed;
    private long _byHistory;
    private long _byReplay;

    /// <summary>Number of the event in which they were lost; 0: without one.</summary>
    public int Event { get; set; }

    /// <summary>From when on times are taken.</summary>
    public TimeSpan Start { get; } = start;

    /// <summary>The last loss so far.</summary>
    public TimeSpan LastLoss { get; private set; }

    /// <summary>Connections lost: one of each client, however often it failed to come back.</summary>
    public long Lost { get; private set; }

    /// <summary>Clients that stopped trying.</summary>
    public long GaveUp { get; set; }

    /// <summary>What of it is of one population: the same figures once more, to be kept beside the whole.</summary>
    public Storm PartOf(int population) =>
        _parts.TryGetValue(population, out var part) ? part : _parts[population] = new Storm(Start);

    /// <summary>A connection was lost.</summary>
    public void Lose(TimeSpan at)
    {
        Lost++;
        _firstLoss ??= at;
        LastLoss = at > LastLoss ? at : LastLoss;
    }

    /// <summary>A message sent while its receiver was away did not arrive, or was obtained later; or that is taken back.</summary>
    public void NoteAbsence(DeliveryClass found, RecoverySource source, int number)
    {
        _missed += found == DeliveryClass.Recovered ? 0 : number;
        _byHistory += source == RecoverySource.History ? number : 0;
        _byReplay += source == RecoverySource.Replay ? number : 0;
    }

    /// <summary>One of the lost ones tries to come back.</summary>
    public void Dial(TimeSpan at)
    {
        _allDials++;
        _dials.Add(at - Start);
    }

    /// <summary>One of the lost ones asked for history.</summary>
    /// <param name="began">When it did.</param>
    public void Ask(TimeSpan began)
    {
        _allHistories++;
        _histories.Add(began - Start);
    }

    /// <summary>One of the lost ones is back, after so many attempts.</summary>
    public void Return(TimeSpan at, int attempts)
    {
        _back.Record(at - Start);
        _attempts.RecordMicroseconds(attempts);
    }

    /// <summary>One of the lost ones is not going to come back.</summary>
    public void StayAway(TimeSpan at) => _bound = _notBack++ == 0 || at - Start < _bound ? at - Start : _bound;

    /// <summary>What is known of it, as if the run ended now. Copies: it goes on.</summary>
    public RecordedStorm ToRecord(TimeSpan now) => ToRecord(Event, now);

    private RecordedStorm ToRecord(int number, TimeSpan now)
    {
        var (peak, second) = _dials.Peak;
        var waiting = Lost - _back.TotalCount - _notBack;
        var bound = waiting > 0 && (_notBack == 0 || now - Start < _bound) ? now - Start : _bound;
        return new RecordedStorm
        {
            Event = number,
            Start = Start,
            FirstLoss = _firstLoss,
            LastLoss = Lost > 0 ? LastLoss : null,
            Lost = Lost,
            Back = new Distribution(_back.Copy(), _notBack + waiting, bound),
            Attempts = _allDials,
            AttemptsUntilBack = _attempts.Copy(),
            PeakAttempts = peak,
            PeakAt = peak > 0 ? Start + TimeSpan.FromSeconds(second) : null,
            GaveUp = GaveUp,
            Missed = _missed,
            Recovered = _byHistory + _byReplay,
            RecoveredByHistory = _byHistory,
            RecoveredByReplay = _byReplay,
            HistoryRequests = _allHistories,
            PeakHistoryRequests = _histories.Peak.Count,
            Parts = _parts.ToDictionary(part => part.Key, part => part.Value.ToRecord(number, now)),
        };
    }
}

/// <summary>A client that lost its connection, until it is back or known not to come back. Guarded likewise.</summary>
internal sealed class Outage
{
    private const int Remembered = 4; // of each client: what was sent in an outage may settle after the next began

    private static readonly TimeSpan Catching = TimeSpan.FromSeconds(5); // who is back loads what it has missed

    private readonly Storm[] _books; // the whole, and what of it is of the client's population
    private readonly TimeSpan _began;
    private readonly TimeSpan _lastByte;
    private TimeSpan _over = TimeSpan.MaxValue;
    private TimeSpan _lastAbsence; // a message noted before the return is told may have been sent after it, and is taken back as it was noted
    private Outage? _earlier;
    private int _attempts;

    /// <summary>A connection is lost.</summary>
    /// <param name="storm">To which storm it belongs.</param>
    /// <param name="population">The client's population.</param>
    /// <param name="at">When the loss was noticed.</param>
    /// <param name="lastByte">The last proof of life of the lost connection.</param>
    /// <param name="earlier">The client's outage before.</param>
    public Outage(Storm storm, int population, TimeSpan at, TimeSpan lastByte, Outage? earlier)
    {
        (_books, _began, _lastByte, _earlier) = ([storm, storm.PartOf(population)], at, lastByte, earlier);
        Array.ForEach(_books, book => book.Lose(at));
        var oldest = this;
        for (var number = 1; number < Remembered && oldest is not null; number++)
        {
            oldest = oldest._earlier;
        }

        oldest?._earlier = null;
    }

    /// <summary>Whether the client may still come back.</summary>
    public bool IsOpen => _over == TimeSpan.MaxValue;

    /// <summary>
    /// A message owed to the client did not arrive, or was obtained later; or that is taken back. It counts where it was sent: in this outage, or in
    /// an earlier one.
    /// </summary>
    public void NoteAbsence(TimeSpan sent, DeliveryClass found, RecoverySource source, int number)
    {
        if (sent < _lastByte)
        {
            _earlier?.NoteAbsence(sent, found, source, number);
            return;
        }

        if (IsOpen || sent <= _over || sent <= _lastAbsence)
        {
            _lastAbsence = sent > _lastAbsence ? sent : _lastAbsence;
            Array.ForEach(_books, book => book.NoteAbsence(found, source, number));
        }
    }

    /// <summary>The client tries to come back.</summary>
    public void Dial(TimeSpan at)
    {
        _attempts++;
        Array.ForEach(_books, book => book.Dial(at));
    }

    /// <summary>The client asked for history; who was back for some seconds did so for another reason.</summary>
    public void Ask(TimeSpan at)
    {
        if (at >= _began && at - Catching <= _over)
        {
            Array.ForEach(_books, book => book.Ask(at));
        }
    }

    /// <summary>The client is back.</summary>
    public void Return(TimeSpan at)
    {
        _over = at;
        Array.ForEach(_books, book => book.Return(at, _attempts));
    }

    /// <summary>The client stopped trying.</summary>
    public void GiveUp() => Array.ForEach(_books, book => book.GaveUp++);

    /// <summary>The client does not come back.</summary>
    public void StayAway(TimeSpan at)
    {
        _over = at;
        Array.ForEach(_books, book => book.StayAway(at));
    }
}
