using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Stamps;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Folds the events of a run: counters and histograms per shard, merged at interval ends; ledger state per room. The
/// caller closes the intervals, so that a recorder knows no clock. <see cref="Emit"/> is thread-safe and allocates
/// nothing per message; intervals are closed by one thread at a time.
/// </summary>
public sealed class RunRecorder : IClientEventSink
{
    /// <summary>More rooms than this are not told one by one.</summary>
    public const int MaxRooms = 50;

    /// <summary>More kinds of ends or errors than this go to one row "other".</summary>
    public const int MaxRows = 100;

    /// <summary>More close codes than this have no course of their own.</summary>
    public const int MaxCodes = EndBook.MostCodes;

    /// <summary>More offending messages of a class than this are not kept.</summary>
    public const int MaxOffences = OffenceStore.PerClass;

    /// <summary>A loss no later than this after the one before belongs to the same storm.</summary>
    public static readonly TimeSpan StormPause = StormBook.Pause;

    /// <summary>A storm without an event is over after so long.</summary>
    public static readonly TimeSpan LongestStorm = StormBook.Longest;

    /// <summary>So many connections lost at once are a storm, without any event, in a run of so many clients.</summary>
    public static int EnoughForAStorm(int clients) => StormBook.EnoughOf(clients);

    private readonly RecorderLayout _layout;
    private readonly ShardedTally _tally;
    private readonly DeliveryLedger _ledger;
    private readonly ClientCensus _census;
    private readonly CellTable _totals;
    private readonly CellTable _interval;
    private readonly SeriesStore _series;
    private readonly EndBook _ends = new(MaxRows);
    private readonly StormBook _storms;
    private readonly EventSplits _splits;
    private readonly HttpBook _http;
    private readonly SentBook _sent;
    private readonly SampleTeller? _teller;
    private readonly HashSet<int> _aside; // populations that the numbers are not about
    private readonly GroupedRows<TroubleKey> _troubles = new(MaxRows, new TroubleKey("other", "further kinds of errors"));
    private HealthSample _health;
    private TimeSpan _closedTo;
    private volatile bool _everJoined;

    /// <summary>Begins to record a run.</summary>
    /// <param name="layout">What must be known of the plan.</param>
    public RunRecorder(RecorderLayout layout)
    {
        _layout = layout;
        _series = new SeriesStore(_layout.PlannedIntervals);
        var populations = _layout.Populations.Count;
        _aside = _layout.Ledger.Aside;
        _storms = new StormBook(_layout.Ledger.PopulationOf, _layout.Slices);
        _teller = _layout.Listener is { } listener ? new SampleTeller(listener, _layout) : null;
        Func<int, bool>? isAside = _aside.Count == 0 ? null : client => _aside.Contains(_layout.Ledger.PopulationOf[client]);
        _splits = new EventSplits(_layout.Watched, _layout.Ledger.LostAfter, isAside);
        _tally = new ShardedTally(_layout.Phases, populations, _layout.Ledger.LostAfter, _storms, _splits, _teller, isAside);
        _http = new HttpBook(_tally, _aside);
        _sent = new SentBook(_layout.Ledger.PopulationOf.Length, _layout.Ledger.Played);
        _ledger = new DeliveryLedger(_layout.Ledger, _tally);
        _census = new ClientCensus(populations);
        _totals = new CellTable(_layout.Phases.Names.Count, populations);
        _interval = new CellTable(_layout.Phases.Names.Count, populations);
    }

    /// <summary>Totals as of the last closed interval. Thread-safe.</summary>
    public LiveTotals Live { get; private set; } = new();

    /// <summary>The last closed interval; null before the first. Thread-safe.</summary>
    public ClosedInterval? LastInterval { get; private set; }

    /// <summary>Clients whose dial or upgrade is under way at this moment, those left aside that leave it undone on purpose. Thread-safe.</summary>
    public long Connecting => _census.Level(MetricCatalog.ClientsConnecting, _layout.Held);

    /// <summary>Whether any client was ever joined. Thread-safe.</summary>
    public bool EverJoined => _everJoined;

    /// <summary>The first broken identity, as a sentence; null while all hold. It would be a fault of the harness.</summary>
    public string? BrokenIdentity { get; private set; }

    /// <summary>The most frequent reason so far why a dial or a login failed; null: none did. Thread-safe.</summary>
    public string? MainTrouble => _troubles.ToList().FirstOrDefault(row => row.Key.Kind is "connect" or "login")?.Key.Text;

    /// <summary>Messages so far, the present interval included. By the thread that closes intervals.</summary>
    public MessageCounts Messages => new(
        _totals.Sum(MetricCatalog.Intended) + _tally.Sum(MetricCatalog.Intended),
        _totals.Sum(MetricCatalog.Sent) + _totals.Sum(MetricCatalog.NotSent) + _tally.Sum(MetricCatalog.Sent) + _tally.Sum(MetricCatalog.NotSent));

    /// <inheritdoc />
    public void Emit(in ClientEvent e)
    {
        var population = _layout.Ledger.PopulationOf[e.Client];
        if (_aside.Count == 0 || !_aside.Contains(population))
        {
            _storms.Take(e); // before the ledger: what that decides when a connection ends is missed in the outage which begins with it
        }

        _ledger.Take(e);
        _sent.Take(e);
        _teller?.Take(e);
        switch (e.Kind)
        {
            case ClientEventKind.StateChanged:
                _census.Move(population, e.From, e.State);
                break;
            case ClientEventKind.Dialed:
                _tally.Count(MetricCatalog.ConnectAttempts, population, e.At);
                if (e.Flag)
                {
                    _tally.Count(MetricCatalog.ReconnectAttempts, population, e.At);
                }

                break;
            case ClientEventKind.DialFailed when e.Flag:
                _tally.Count(MetricCatalog.DialsBlocked, population, e.Since);
                CountPlain(population, e);
                break;
            case ClientEventKind.Opened:
                _census.Opened(population, e.At);
                _tally.Record(MetricCatalog.ConnectTime, population, e.Since, e.At - e.Since);
                break;
            case ClientEventKind.HandshakeHeld when e.Flag:
                _tally.RecordAtLeast(MetricCatalog.HandshakeHeld, population, e.Since, e.At - e.Since);
                break;
            case ClientEventKind.HandshakeHeld:
                _tally.Record(MetricCatalog.HandshakeHeld, population, e.Since, e.At - e.Since);
                break;
            case ClientEventKind.Joined:
                _everJoined = true;
                _tally.Record(MetricCatalog.LoginTime, population, e.Since, e.At - e.Since);
                break;
            case ClientEventKind.HeartbeatAnswered:
                _tally.Record(MetricCatalog.HeartbeatRtt, population, e.Since, e.At - e.Since);
                break;
            case ClientEventKind.Ended:
                _census.Closed(population, e.At);
                RecordEnd(population, e);
                break;
            case ClientEventKind.Recovered:
                _tally.Count(MetricCatalog.Reconnects, population, e.Since);
                _tally.Record(MetricCatalog.ReconnectTime, population, e.Since, e.At - e.Since);
                _tally.Record(MetricCatalog.OutageTime, population, e.Since, e.At - e.Earlier);
                break;
            case ClientEventKind.NotBack:
                _tally.RecordAtLeast(MetricCatalog.ReconnectTime, population, e.Since, e.At - e.Since);
                _tally.RecordAtLeast(MetricCatalog.OutageTime, population, e.Since, e.At - e.Earlier);
                break;
            case ClientEventKind.Requested:
                _http.Take(population, e);
                CountPlain(population, e);
                break;
            default:
                CountPlain(population, e);
                break;
        }
    }

    /// <summary>Records how late the harness fired one of its own timers.</summary>
    /// <param name="due">When the timer was due.</param>
    /// <param name="lateness">How late it fired.</param>
    public void RecordLateness(TimeSpan due, TimeSpan lateness)
    {
        _tally.Record(MetricCatalog.ScheduleLateness, 0, due, lateness);
        _ledger.NoteBacklog(due, due + lateness);
    }

    /// <summary>Records how late the harness came to something that it had been given to read.</summary>
    /// <param name="ready">When it was ready.</param>
    /// <param name="done">When the harness came to it.</param>
    public void RecordBacklog(TimeSpan ready, TimeSpan done)
    {
        _tally.Record(MetricCatalog.ReceiveBacklog, 0, ready, done - ready);
        _ledger.NoteBacklog(ready, done);
    }

    /// <summary>Notes that something is still waiting to be read; it is recorded when it has been.</summary>
    /// <param name="ready">When it was ready.</param>
    /// <param name="now">The present.</param>
    public void NoteBacklog(TimeSpan ready, TimeSpan now) => _ledger.NoteBacklog(ready, now);

    /// <summary>Records how long work waited for a thread of the pool.</summary>
    public void RecordPoolDelay(TimeSpan ready, TimeSpan done) => _tally.Record(MetricCatalog.PoolDelay, 0, ready, done - ready);

    /// <summary>Records a connection of the fault proxy that could not be made for want of a port or a descriptor.</summary>
    public void RecordBlockedDial(TimeSpan at) => _tally.Count(MetricCatalog.DialsBlocked, 0, at);

    /// <summary>Records a pause for garbage collection that ended at most one beat before.</summary>
    public void RecordGcPause(TimeSpan at, TimeSpan pause) => _tally.Record(MetricCatalog.GcPause, 0, at, pause);

    /// <summary>An event of the scenario begins: connections that are lost from now on are lost in it.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="at">When.</param>
    /// <param name="clients">Whom alone it can hit; null: anybody.</param>
    /// <returns>How many clients are joined now.</returns>
    public long BeginEvent(int number, TimeSpan at, IReadOnlyCollection<int>? clients)
    {
        _splits.Begin(number, at);
        _storms.BeginEvent(number, at, clients);
        return _census.Level(MetricCatalog.ClientsOpen, _aside);
    }

    /// <summary>An event of the scenario is over.</summary>
    public void EndEvent(int number, TimeSpan at)
    {
        _splits.End(number, at);
        _storms.EndEvent(number, at);
    }

    /// <summary>A fault of ours begins, or ends, that throws away what these clients send: see <see cref="DeliveryLedger.Cut"/>.</summary>
    public void Cut(IEnumerable<int> clients, TimeSpan at, bool begins)
    {
        foreach (var client in clients)
        {
            _ledger.Cut(client, at, begins);
        }
    }

    /// <summary>Records that an event of the scenario, begun then, could not be done.</summary>
    public void RecordEventFailed(TimeSpan began) => _tally.Count(MetricCatalog.EventsFailed, 0, began);

    /// <summary>Closes an interval: merges the shards, decides absences, checks the identity.</summary>
    /// <param name="end">End of the interval.</param>
    /// <param name="target">Clients that the plan wants present then.</param>
    /// <param name="health">What the harness took of its machine.</param>
    /// <param name="queue">What waits in the queues of clients.</param>
    public void CloseInterval(TimeSpan end, int target, in HealthSample health = default, QueueLevel queue = default) =>
        Close(end, target, health, queue, final: false);

    /// <summary>The totals as of the last closed interval; series, ends and offences are left out. By the thread that closes intervals, until the next is closed.</summary>
    public RecordedRun SoFar() => new([.. Cells()], RecordedSeries.Empty, [], [], [], [], default);

    /// <summary>What is known so far beside counts, samples and series, as if the run ended now. By the thread that closes intervals.</summary>
    /// <param name="now">The present.</param>
    public RecordedRun Books(TimeSpan now)
    {
        var rooms = _ledger.Rooms();
        return new RecordedRun(
            [], RecordedSeries.Empty, _ends.ToList(), _troubles.ToList(), [.. _tally.Offences.Select(Name)], _tally.FanOutBySize(), default)
        {
            WorstRooms = RoomTables.Worst(rooms, _layout.RoomName),
            RoomSizes = RoomTables.BySize(rooms),
            Storms = _storms.SoFar(now),
            Splits = _tally.SplitsSoFar(now),
        };
    }

    /// <summary>How many messages of each client the kernel took since the last call. By the thread that closes intervals.</summary>
    public long[] TakeSent() => _sent.TakeDelta();

    /// <summary>Connections that ended in the last closed interval, by close code.</summary>
    public IReadOnlyDictionary<string, long> LastEndsByCode() => _ends.LastByCode();

    /// <summary>Closes the last interval and gives everything. Nothing may be emitted afterwards.</summary>
    /// <param name="end">End of the run.</param>
    public RecordedRun Finish(TimeSpan end)
    {
        var balance = Close(end, target: 0, _health, queue: default, final: true);
        var books = Books(end);
        foreach (var storm in books.Storms)
        {
            // To the totals only: a storm is no matter of the interval in which its last client came back.
            foreach (var (population, part) in storm.Parts)
            {
                _totals.Add(MetricCatalog.StormBack, _layout.Phases.At(storm.Start), population, part.Back);
            }
        }

        return books with { Cells = [.. Cells()], Series = _series.ToSeries(), Ledger = balance, EndsByCode = _ends.ByCode() };
    }

    private void CountPlain(int population, in ClientEvent e)
    {
        var (metric, instant) = PlainEvents.MetricOf(e);
        if (metric is not null)
        {
            _tally.Count(metric, population, instant);
        }

        if (e.Text is { } text)
        {
            _troubles.Add(new TroubleKey(PlainEvents.TroubleOf(e.Kind), text), e.At, e.Client);
        }
    }

    private void RecordEnd(int population, in ClientEvent e)
    {
        var end = e.End!;
        _ends.Add(end, e.Since, e.At, _aside.Contains(population) ? population : EndKey.Healthy);
        if (end.IsDrop)
        {
            var proof = end.LastReceived > e.Since ? end.LastReceived : e.Since;
            _tally.Record(MetricCatalog.DetectionDelay, population, proof, e.At > proof ? e.At - proof : TimeSpan.Zero);
            _tally.Count(MetricCatalog.Drops, population, e.At);
            _tally.Count(
                end.Cause == EndCause.ServerClosed ? MetricCatalog.DropsClosed
                : end.Cause is EndCause.Cut or EndCause.NetworkDown ? MetricCatalog.DropsCut
                : MetricCatalog.DropsGivenUp,
                population,
                e.At);
        }
    }

    private LedgerBalance Close(TimeSpan end, int target, HealthSample health, QueueLevel queue, bool final)
    {
        _health = health;
        var balance = _ledger.Balance(end, final);
        if (balance.Broken is { } broken)
        {
            BrokenIdentity ??= $"the ledger of room {_layout.RoomName(broken.Room)} does not add up: expected {broken.Expected}"
                + $", classed {broken.Classed} + pending {broken.Pending}";
        }

        _interval.Reset();
        _tally.DrainInto(_interval);
        var phase = _layout.Phases.At(_closedTo);
        for (var population = 0; population < _layout.Populations.Count; population++)
        {
            _interval.Counts[_interval.At(MetricCatalog.ConnectedTime, phase, population)] += _census.TakeConnectedTime(population, end);
        }

        _interval.Counts[_interval.At(MetricCatalog.GcPaused, phase, 0)] += final ? 0 : (long)health.GcPaused.TotalMicroseconds;
        _totals.Add(_interval);
        var (attempts, histories) = (_storms.TakePeak(end), _http.TakePeak(end));
        long Level(MetricDefinition gauge) =>
            gauge == MetricCatalog.ClientsTarget ? target
            : gauge == MetricCatalog.ReconnectPeak ? attempts
            : gauge == MetricCatalog.HistoryPeak ? histories
            : QueueLevel.Gauges.Contains(gauge) ? queue.Of(gauge) : health.Level(gauge);
        _ends.CloseInterval();
        LastInterval = new ClosedInterval(
            _closedTo, end, phase, _interval,
            (gauge, population) => ClientCensus.Gauges.Contains(gauge) ? _census.Level(gauge, population) : population == 0 ? Level(gauge) : 0,
            _aside);
        KeepPeaks(LastInterval);
        _series.Append(LastInterval);
        Live = new LiveTotals
        {
            Sent = _totals.Sum(MetricCatalog.Sent, _aside),
            Delivered = _totals.Sum(MetricCatalog.Delivered, _aside) + _totals.Sum(MetricCatalog.Late, _aside),
            Lost = _totals.Sum(MetricCatalog.Lost, _aside),
            Drops = _totals.Sum(MetricCatalog.Drops, _aside),
            Failed = _totals.Sum(MetricCatalog.ConnectFailed, _aside) + _totals.Sum(MetricCatalog.LoginFailed, _aside),
        };
        _closedTo = end;
        return balance;
    }

    /// <summary>A gauge's cell is its peak. Levels were looked at once, for the interval: clients move meanwhile, and totals, course and journal must not differ.</summary>
    private void KeepPeaks(ClosedInterval closed)
    {
        foreach (var gauge in MetricCatalog.All.Where(metric => metric.Kind == MetricKind.Gauge))
        {
            for (var population = 0; population < _layout.Populations.Count; population++)
            {
                ref var peak = ref _totals.Counts[_totals.At(gauge, closed.Phase, population)];
                peak = Math.Max(peak, closed.Value(gauge, population));
            }
        }
    }

    private IEnumerable<RecordedCell> Cells()
    {
        foreach (var metric in MetricCatalog.All)
        {
            for (var phase = 0; phase < _layout.Phases.Names.Count; phase++)
            {
                for (var population = 0; population < _layout.Populations.Count; population++)
                {
                    if (_totals.Cell(metric, phase, population) is { } cell)
                    {
                        yield return cell;
                    }
                }
            }
        }
    }

    private RecordedOffence Name(LedgerOffence offence) => new(
        offence.Class.Name["delivery.".Length..],
        offence.Sender == LedgerOffence.Nobody ? "" : SearchText(offence.Sender, offence.Sequence),
        _layout.RoomName(offence.Room),
        offence.Sender < 0 || offence.Sender >= _layout.Ledger.PopulationOf.Length ? null : Client(offence.Sender),
        Client(offence.Receiver),
        offence.After is { } after ? SearchText(offence.Sender, after) : null,
        offence);

    private RecordedClient Client(int client) => new(_layout.ClientName(client), _layout.UserName(client));

    private string SearchText(int sender, uint sequence) => new Stamp(_layout.Run, sender, sequence, TimeSpan.Zero).ToSearchText();
}
