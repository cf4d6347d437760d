using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Follows every lost connection until its client is back, and puts those together that were lost together: in an event of the
/// scenario, or without one within a short time. Memory is linear in clients and storms. Thread-safe: a leaf among the locks.
/// </summary>
/// <param name="populationOf">Population of each client.</param>
/// <param name="slices">
/// Into how many slices the run is cut: a slice sees its share of what is lost at once, and keeps what may be a storm when all are taken together.
/// </param>
internal sealed class StormBook(IReadOnlyList<byte> populationOf, int slices = 1)
{
    /// <summary>How long after its end a loss still belongs to an event: some notice it late.</summary>
    public static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause between two losses of one storm without an event.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A storm without an event is over after so long: what goes on is another one.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>
    /// In a slice, what was lost so shortly before an event that hits anybody is lost in it: slice 1 plays those for all, and its clock and this one
    /// are not the same, nor are both machines equally busy.
    /// </summary>
    public static readonly TimeSpan Foreboding = TimeSpan.FromSeconds(1);

    /// <summary>Fewer losses than this without an event are no storm.</summary>
    public const int Fewest = 10;

    /// <summary>More storms without an event are not kept: the greatest are.</summary>
    public const int Most = 200;

    private readonly Lock _gate = new();
    private readonly Outage?[] _outages = new Outage?[populationOf.Count]; // the last one of each client
    private readonly bool[] _present = new bool[populationOf.Count];
    private readonly List<EventSpan> _events = [];
    private readonly List<Storm> _storms = [];
    private readonly SecondCounter _attempts = new();
    private readonly int _enough = slices == 1 ? EnoughOf(populationOf.Count) : Math.Max(2, EnoughOf(populationOf.Count) / slices);
    private readonly int _most = slices <= 10 ? Most : Math.Max(Most / 10, 10 * Most / slices); // a thousand slices need not keep two hundred each
    private readonly List<Storm> _clusters = []; // the kept ones of those without an event
    private Storm? _cluster;

    /// <summary>So many connections lost at once are a storm, without any event, in a run of so many clients.</summary>
    public static int EnoughOf(int clients) => Math.Max(Fewest, clients / 50);

    /// <summary>An event begins: what is lost from now on is lost in it.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="at">When.</param>
    /// <param name="clients">Whom alone it can hit; null: anybody.</param>
    public void BeginEvent(int number, TimeSpan at, IReadOnlyCollection<int>? clients)
    {
        lock (_gate)
        {
            var storm = clients is null && TakeForeboding(at) is { } begun ? begun : new Storm(at);
            storm.Event = number;
            _storms.Add(storm);
            _events.Add(new EventSpan(storm, clients?.ToHashSet()));
        }
    }

    /// <summary>An event is over.</summary>
    public void EndEvent(int number, TimeSpan at)
    {
        lock (_gate)
        {
            if (_events.Find(one => one.Storm.Event == number) is { } ended)
            {
                ended.End = at;
            }
        }
    }

    /// <summary>Takes an event that concerns the coming and going of a client, or the history that it loads; ignores all others.</summary>
    public void Take(in ClientEvent e)
    {
        switch (e.Kind)
        {
            case ClientEventKind.Arrived:
            case ClientEventKind.Departed:
            case ClientEventKind.Dialed when e.Flag:
            case ClientEventKind.Ended when e.End!.IsDrop:
            case ClientEventKind.Recovered:
            case ClientEventKind.GaveUp:
            case ClientEventKind.NotBack:
            case ClientEventKind.Requested when e.Purpose == HttpPurpose.History:
                lock (_gate)
                {
                    Note(e);
                }

                break;
        }
    }

    /// <summary>A message was missed or obtained later by a client; a negative number takes back what was noted before.</summary>
    /// <param name="client">The receiver.</param>
    /// <param name="sent">When the message was sent.</param>
    /// <param name="found">What became of it.</param>
    /// <param name="source">If it was recovered: where.</param>
    /// <param name="number">1 or -1.</param>
    public void NoteAbsence(int client, TimeSpan sent, DeliveryClass found, RecoverySource source, int number)
    {
        lock (_gate)
        {
            _outages[client]?.NoteAbsence(sent, found, source, number);
        }
    }

    /// <summary>The most attempts to come back within one second of the interval that ends now. By the thread that closes intervals.</summary>
    public int TakePeak(TimeSpan end)
    {
        lock (_gate)
        {
            return _attempts.TakePeak(end);
        }
    }

    /// <summary>The storms in the order of their beginning, as if the run ended now: who is not back yet is only known as "at least".</summary>
    public IReadOnlyList<RecordedStorm> SoFar(TimeSpan now)
    {
        lock (_gate)
        {
            return [.. _storms.OrderBy(storm => storm.Start).Select(storm => storm.ToRecord(now))];
        }
    }

    private void Note(in ClientEvent e)
    {
        var open = _outages[e.Client] is { IsOpen: true } outage ? outage : null;
        switch (e.Kind)
        {
            case ClientEventKind.Arrived:
            case ClientEventKind.Departed:
                _present[e.Client] = e.Kind == ClientEventKind.Arrived;
                break;
            case ClientEventKind.Dialed:
                _attempts.Add(e.At);
                open?.Dial(e.At);
                break;
            case ClientEventKind.Requested:
                _outages[e.Client]?.Ask(e.Since);
                break;
            // Who is leaving has lost nothing.
            case ClientEventKind.Ended when open is null && _present[e.Client]:
                _outages[e.Client] = Open(e.Client, e.At, e.End!.LastReceived);
                break;
            case ClientEventKind.Recovered:
                open?.Return(e.At);
                break;
            case ClientEventKind.GaveUp:
                open?.GiveUp();
                break;
            case ClientEventKind.NotBack:
                Lose(e.Client, e.At);
                break;
        }
    }

    private void Lose(int client, TimeSpan at)
    {
        if (_outages[client] is { IsOpen: true } outage)
        {
            outage.StayAway(at);
        }
    }

    private Outage Open(int client, TimeSpan at, TimeSpan lastByte)
    {
        var storm = _events.FindLast(one => one.Holds(client, at))?.Storm ?? ClusterAt(at);
        var outage = new Outage(storm, populationOf[client], at, lastByte, _outages[client]);
        if (storm == _cluster && storm.Lost >= _enough)
        {
            Keep(storm);
        }

        return outage;
    }

    /// <summary>Keeps a storm without an event; where there are too many, in place of the smallest.</summary>
    private void Keep(Storm storm)
    {
        if (_clusters.Contains(storm))
        {
            return;
        }

        if (_clusters.Count == _most)
        {
            var smallest = _clusters.MinBy(kept => kept.Lost)!;
            if (smallest.Lost >= storm.Lost)
            {
                return;
            }

            _clusters.Remove(smallest);
            _storms.Remove(smallest);
        }

        _clusters.Add(storm);
        _storms.Add(storm);
    }

    private Storm ClusterAt(TimeSpan at) =>
        _cluster is { } cluster && at - cluster.LastLoss <= Pause && at - cluster.Start <= Longest ? cluster : _cluster = new Storm(at);

    /// <summary>What an event that begins here now did already; null: nothing, as always where one process plays everything.</summary>
    private Storm? TakeForeboding(TimeSpan at)
    {
        if (slices == 1 || _cluster is not { } cluster || at - cluster.Start > Foreboding)
        {
            return null;
        }

        _cluster = null;
        _clusters.Remove(cluster);
        _storms.Remove(cluster);
        return cluster;
    }

    /// <summary>An event, and until when it goes on.</summary>
    private sealed record EventSpan(Storm Storm, HashSet<int>? Clients)
    {
        public TimeSpan End { get; set; } = TimeSpan.MaxValue - Aftermath;

        public bool Holds(int client, TimeSpan at) => at >= Storm.Start && at <= End + Aftermath && Clients?.Contains(client) != false;
    }
}
