using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Deliveries before, during and after events, in two halves each: those between clients that were not hit, and all others, which of an event that does not
/// choose are all there are. The instants are shared by all threads; what is counted is kept by each shard, under its lock.
/// </summary>
/// <param name="events">The events that are watched.</param>
/// <param name="lostAfter">The bound below which what never arrived cannot have been.</param>
/// <param name="aside">Whether a client is of a population that is left aside: what it says or is owed counts in no half; null: none is.</param>
internal sealed class EventSplits(IReadOnlyList<WatchedEvent> events, TimeSpan lostAfter, Func<int, bool>? aside = null)
{
    private const int Parts = 3;
    private const int Halves = 2;

    private readonly long[] _began = [.. events.Select(_ => long.MaxValue)]; // ticks
    private readonly long[] _ended = [.. events.Select(_ => long.MaxValue)];

    /// <summary>Whether there is anything to keep apart.</summary>
    public bool IsNeeded => events.Count > 0;

    /// <summary>An event begins.</summary>
    public void Begin(int number, TimeSpan at) => Note(_began, number, at);

    /// <summary>An event is over.</summary>
    public void End(int number, TimeSpan at) => Note(_ended, number, at);

    /// <summary>Empty books, for a shard.</summary>
    public Book?[]? NewBooks() => IsNeeded ? new Book?[events.Count * Parts * Halves] : null;

    /// <summary>A delivery got a class (1), or lost it again (-1). Under the lock of the shard whose books they are.</summary>
    /// <param name="books">Its books.</param>
    /// <param name="sender">Client that said the message.</param>
    /// <param name="receiver">Client that it was owed to.</param>
    /// <param name="due">When it was due.</param>
    /// <param name="found">The class.</param>
    /// <param name="latency">From due to its live arrival; null: it did not arrive so.</param>
    /// <param name="number">1 or -1.</param>
    public void Count(Book?[] books, int sender, int receiver, TimeSpan due, DeliveryClass found, TimeSpan? latency, int number)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (PartAt(i, due.Ticks) is { } part && (aside is null || !(aside(sender) || aside(receiver))))
            {
                var hit = events[i].Hit is not { } chosen || chosen[sender] || chosen[receiver];
                (books[Place(i, part, hit)] ??= new Book()).Count(found, latency, number);
            }
        }
    }

    /// <summary>All that was counted, as if the run ended now.</summary>
    /// <param name="all">The sum of the books of all shards.</param>
    /// <param name="now">The present.</param>
    public IReadOnlyList<RecordedSplit> ToRecords(IReadOnlyList<Book?> all, TimeSpan now)
    {
        var rows = new List<RecordedSplit>();
        for (var i = 0; i < events.Count; i++)
        {
            for (var part = EventPart.Before; _began[i] != long.MaxValue && part <= EventPart.After; part++)
            {
                var (from, to) = SpanOf(i, part, now);
                foreach (var isHit in new[] { false, true })
                {
                    if (to > from && all[Place(i, part, isHit)] is { } book)
                    {
                        rows.Add(book.ToRecord(events[i].Number, part, isHit, from, to, lostAfter));
                    }
                }
            }
        }

        return rows;
    }

    private void Note(long[] instants, int number, TimeSpan at)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Number == number)
            {
                Volatile.Write(ref instants[i], at.Ticks);
            }
        }
    }

    private EventPart? PartAt(int index, long due)
    {
        var began = Volatile.Read(ref _began[index]);
        if (due < began)
        {
            return due >= events[index].From.Ticks && due >= LastEndBefore(index, began) ? EventPart.Before : null;
        }

        var ended = EndOf(index, began);
        return due < ended ? EventPart.During
            : due < AfterOf(index, began, ended) ? EventPart.After
            : null;
    }

    /// <summary>When an event ended; far in the future: it goes on.</summary>
    private long EndOf(int index, long began) => Math.Max(Volatile.Read(ref _ended[index]), began + WatchedEvent.Shortest.Ticks);

    /// <summary>Where those end that began before another one: what is due in them is not before that one, however long they took.</summary>
    private long LastEndBefore(int index, long before)
    {
        var last = 0L;
        for (var i = 0; i < events.Count; i++)
        {
            if (i != index && Volatile.Read(ref _began[i]) is var began && began < before)
            {
                last = Math.Max(last, EndOf(i, began));
            }
        }

        return last;
    }

    /// <summary>Where what was after an event ends: as long after it as it took, and where another one goes on or begins.</summary>
    private long AfterOf(int index, long began, long ended)
    {
        var last = Math.Min(events[index].Until.Ticks, ended + Math.Max(events[index].For.Ticks, ended - began));
        for (var i = 0; i < events.Count; i++)
        {
            if (i != index && Volatile.Read(ref _began[i]) is var other && other < last && EndOf(i, other) > ended)
            {
                last = Math.Max(other, ended);
            }
        }

        return last;
    }

    private (TimeSpan From, TimeSpan To) SpanOf(int index, EventPart part, TimeSpan now)
    {
        var began = _began[index];
        var ended = EndOf(index, began);
        var (from, to) = part switch
        {
            EventPart.Before => (Math.Max(events[index].From.Ticks, LastEndBefore(index, began)), began),
            EventPart.During => (began, ended),
            _ => (ended, ended < now.Ticks ? AfterOf(index, began, ended) : ended),
        };
        return (TimeSpan.FromTicks(from), TimeSpan.FromTicks(Math.Min(to, now.Ticks)));
    }

    private static int Place(int index, EventPart part, bool isHit) => (((index * Parts) + (int)part) * Halves) + (isHit ? 1 : 0);

    /// <summary>The deliveries of one half of one part. Not thread-safe.</summary>
    internal sealed class Book
    {
        private readonly LatencyHistogram _latency = new();
        private readonly long[] _classes = new long[DeliveryClasses.Count];

        /// <summary>A delivery got a class (1), or lost it again (-1).</summary>
        public void Count(DeliveryClass found, TimeSpan? latency, int number)
        {
            _classes[(int)found] += number;
            if (latency is { } known)
            {
                _latency.Record(known);
            }
        }

        /// <summary>Adds another one.</summary>
        public void Add(Book other)
        {
            _latency.Add(other._latency);
            for (var i = 0; i < _classes.Length; i++)
            {
                _classes[i] += other._classes[i];
            }
        }

        /// <summary>What was counted. A copy: it goes on.</summary>
        public RecordedSplit ToRecord(int number, EventPart part, bool isHit, TimeSpan from, TimeSpan to, TimeSpan lostAfter)
        {
            var lost = Math.Max(0, _classes[(int)DeliveryClass.Lost]);
            return new RecordedSplit(
                number, part, isHit, from, to, new Distribution(_latency.Copy(), lost, lost > 0 ? lostAfter : TimeSpan.Zero), [.. _classes]);
        }
    }
}

/// <summary>What became of the messages before, during or after an event, of those whom it hit or of the others. Immutable.</summary>
/// <param name="Event">Number of the event.</param>
/// <param name="Part">When they were due.</param>
/// <param name="IsHit">Whether their sender or their receiver was hit.</param>
/// <param name="From">Beginning of that part.</param>
/// <param name="To">Its end.</param>
/// <param name="Latency">Due to receipt of those that arrived live; what was lost is only known as "at least".</param>
/// <param name="Classes">How many deliveries of each <see cref="DeliveryClass"/>.</param>
public sealed record RecordedSplit(int Event, EventPart Part, bool IsHit, TimeSpan From, TimeSpan To, Distribution Latency, IReadOnlyList<long> Classes);
