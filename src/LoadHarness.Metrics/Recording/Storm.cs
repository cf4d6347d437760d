using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Connections that were lost together, and how their clients came back. Guarded by the lock of <see cref="StormBook"/>.
/// </summary>
/// <param name="number">Number of the event in which they were lost; 0: without one.</param>
/// <param name="start">When the event began; without one: the first loss.</param>
internal sealed class Storm(int number, TimeSpan start)
{
    private readonly SortedDictionary<int, Returns> _returns = []; // by population
    private readonly LatencyHistogram _attempts = new(); // a microsecond stands for an attempt
    private readonly SecondCounter _dials = new();
    private readonly SecondCounter _histories = new();
    private TimeSpan? _firstLoss;
    private long _allDials;
    private long _allHistories;
    private long _missed;
    private long _byHistory;
    private long _byReplay;

    /// <summary>Number of the event; 0: none.</summary>
    public int Event { get; } = number;

    /// <summary>From when on times are taken.</summary>
    public TimeSpan Start { get; } = start;

    /// <summary>The last loss so far.</summary>
    public TimeSpan LastLoss { get; private set; }

    /// <summary>Connections lost: one of each client, however often it failed to come back.</summary>
    public long Lost { get; private set; }

    /// <summary>Clients that stopped trying.</summary>
    public long GaveUp { get; set; }

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
    public void Return(int population, TimeSpan at, int attempts)
    {
        Of(population).Back.Record(at - Start);
        _attempts.RecordMicroseconds(attempts);
    }

    /// <summary>One of the lost ones is not going to come back.</summary>
    public void StayAway(int population, TimeSpan at)
    {
        var returns = Of(population);
        returns.Bound = returns.NotBack++ == 0 || at - Start < returns.Bound ? at - Start : returns.Bound;
    }

    /// <summary>What is known of it.</summary>
    public RecordedStorm ToRecord()
    {
        var (peak, second) = _dials.Peak;
        return new RecordedStorm
        {
            Event = Event,
            Start = Start,
            FirstLoss = _firstLoss,
            LastLoss = Lost > 0 ? LastLoss : null,
            Lost = Lost,
            Back = _returns.ToDictionary(pair => pair.Key, pair => new Distribution(pair.Value.Back, pair.Value.NotBack, pair.Value.Bound)),
            Attempts = _allDials,
            AttemptsUntilBack = _attempts,
            PeakAttempts = peak,
            PeakAt = peak > 0 ? Start + TimeSpan.FromSeconds(second) : null,
            GaveUp = GaveUp,
            Missed = _missed,
            Recovered = _byHistory + _byReplay,
            RecoveredByHistory = _byHistory,
            RecoveredByReplay = _byReplay,
            HistoryRequests = _allHistories,
            PeakHistoryRequests = _histories.Peak.Count,
        };
    }

    private Returns Of(int population) => _returns.TryGetValue(population, out var found) ? found : _returns[population] = new Returns();

    private sealed class Returns
    {
        public LatencyHistogram Back { get; } = new();

        public long NotBack { get; set; }

        public TimeSpan Bound { get; set; }
    }
}

/// <summary>A client that lost its connection, until it is back or known not to come back. Guarded likewise.</summary>
/// <param name="storm">To which storm it belongs.</param>
/// <param name="began">When the loss was noticed.</param>
/// <param name="lastByte">The last proof of life of the lost connection.</param>
internal sealed class Outage(Storm storm, TimeSpan began, TimeSpan lastByte)
{
    private static readonly TimeSpan Catching = TimeSpan.FromSeconds(5); // who is back loads what it has missed

    private int _attempts;

    /// <summary>To which storm it belongs.</summary>
    public Storm Storm { get; } = storm;

    /// <summary>The last proof of life of the lost connection.</summary>
    public TimeSpan LastByte { get; } = lastByte;

    /// <summary>When the client was back, or known not to come back; MaxValue: it still may.</summary>
    public TimeSpan Over { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Whether the client may still come back.</summary>
    public bool IsOpen => Over == TimeSpan.MaxValue;

    /// <summary>The client tries to come back.</summary>
    public void Dial(TimeSpan at)
    {
        _attempts++;
        Storm.Dial(at);
    }

    /// <summary>The client asked for history; who was back for some seconds did so for another reason.</summary>
    public void Ask(TimeSpan at)
    {
        if (at >= began && at - Catching <= Over)
        {
            Storm.Ask(at);
        }
    }

    /// <summary>The client is back.</summary>
    public void Return(int population, TimeSpan at)
    {
        Over = at;
        Storm.Return(population, at, _attempts);
    }

    /// <summary>The client does not come back.</summary>
    public void StayAway(int population, TimeSpan at)
    {
        Over = at;
        Storm.StayAway(population, at);
    }
}
