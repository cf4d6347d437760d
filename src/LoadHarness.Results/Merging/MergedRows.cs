using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Results.Merging;

/// <summary>
/// Tables of two results, or sums of results, as one. Each is associative and commutative: rows of the same key are added, and where only
/// some can be kept, an order decides that has no ties and does not depend on who else is there. Pure.
/// </summary>
internal static class MergedRows
{
    /// <summary>More kinds of errors than this go to "other": ten times as many as a run has, as no text may push out a more frequent one early.</summary>
    private const int MostErrors = 10 * RunRecorder.MaxRows;

    private const char KeySeparator = '\u001F';

    /// <summary>How connections ended, most frequent first.</summary>
    public static IReadOnlyList<ConnectionEndRow> Ends(IReadOnlyList<ConnectionEndRow> a, IReadOnlyList<ConnectionEndRow> b)
    {
        var rows = Bounded(a.Concat(b), KeyOf, RunRecorder.MaxRows, AsOther, (x, y) => x with
        {
            Count = x.Count + y.Count,
            First = Earlier(x.First, y.First),
            Last = Later(x.Last, y.Last),
            Age = Sum(x.Age, y.Age),
            Silence = Sum(x.Silence, y.Silence),
        });
        return [.. rows.OrderByDescending(row => row.Count).ThenBy(row => row.First).ThenBy(KeyOf, StringComparer.Ordinal)];
    }

    /// <summary>What went wrong, most frequent first.</summary>
    public static IReadOnlyList<ErrorRow> Errors(IReadOnlyList<ErrorRow> a, IReadOnlyList<ErrorRow> b)
    {
        var rows = Bounded(a.Concat(b), KeyOf, MostErrors, AsOther, (x, y) =>
        {
            var isX = x.First < y.First || (x.First == y.First && string.CompareOrdinal(x.FirstClient, y.FirstClient) <= 0);
            return (isX ? x : y) with { Count = x.Count + y.Count, Last = Later(x.Last, y.Last) };
        });
        return [.. rows.OrderByDescending(row => row.Count).ThenBy(row => row.First).ThenBy(KeyOf, StringComparer.Ordinal)];
    }

    /// <summary>First and last receivers by size class, smallest first.</summary>
    public static IReadOnlyList<FanOutRow> FanOut(IReadOnlyList<FanOutRow> a, IReadOnlyList<FanOutRow> b) =>
    [
        .. a.Concat(b).GroupBy(row => (row.From, row.To)).OrderBy(size => size.Key.From)
            .Select(size => size.Aggregate((x, y) => x with { First = x.First.Add(y.First), Last = x.Last.Add(y.Last) })),
    ];

    /// <summary>The accounts of all rooms by size class, smallest first.</summary>
    public static IReadOnlyList<RoomSizeRow> RoomSizes(IReadOnlyList<RoomSizeRow> a, IReadOnlyList<RoomSizeRow> b) =>
    [
        .. a.Concat(b).GroupBy(row => (row.From, row.To)).OrderBy(size => size.Key.From)
            .Select(size => size.Aggregate((x, y) => x with { Rooms = x.Rooms + y.Rooms, Account = Sum(x.Account, y.Account) })),
    ];

    /// <summary>The worst rooms: no room is in two slices.</summary>
    public static IReadOnlyList<RoomRow> WorstRooms(IReadOnlyList<RoomRow> a, IReadOnlyList<RoomRow> b) =>
    [
        .. a.Concat(b)
            .OrderByDescending(room => room.Lost + room.Late + room.Duplicate + room.Reordered + room.Corrupt + room.Unexpected)
            .ThenByDescending(room => room.Unverified)
            .ThenBy(room => room.Room.Length).ThenBy(room => room.Room, StringComparer.Ordinal)
            .Take(RunRecorder.MaxRooms),
    ];

    /// <summary>The first offending messages of each class, by when they were sent.</summary>
    public static IReadOnlyList<OffendingMessage> Offenders(IReadOnlyList<OffendingMessage> a, IReadOnlyList<OffendingMessage> b) =>
        [.. InOrder(InOrder(a.Concat(b)).GroupBy(one => one.Class).SelectMany(offenders => offenders.Take(RunRecorder.MaxOffences)))];

    /// <summary>Who took part: populations of one name add up. In the order of the scenario, which all slices tell alike.</summary>
    public static IReadOnlyList<PopulationSummary> Populations(IReadOnlyList<PopulationSummary> a, IReadOnlyList<PopulationSummary> b)
    {
        var sums = a.Concat(b).GroupBy(one => one.Name)
            .Select(all => all.Aggregate((x, y) => x with { Clients = x.Clients + y.Clients, Rooms = x.Rooms + y.Rooms }));
        return a.Select(one => one.Name).SequenceEqual(b.Select(one => one.Name)) ? [.. sums] : [.. sums.OrderBy(one => one.Name, StringComparer.Ordinal)];
    }

    /// <summary>The samples of two rows; null: of neither they were kept.</summary>
    public static LatencyHistogram? Sum(LatencyHistogram? a, LatencyHistogram? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        var sum = a.Copy();
        sum.Add(b);
        return sum;
    }

    /// <summary>The earlier instant.</summary>
    public static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>Of two instants that may be missing: the chosen one, or the one that is there.</summary>
    public static TimeSpan? Either(TimeSpan? a, TimeSpan? b, Func<TimeSpan, TimeSpan, TimeSpan> choose) =>
        a is { } x && b is { } y ? choose(x, y) : a ?? b;

    /// <summary>The later instant.</summary>
    public static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static string KeyOf(ConnectionEndRow row) => string.Join(KeySeparator, row.Side, row.Code, row.Cause, row.IsDrop ? "drop" : "", row.Population);

    private static string KeyOf(ErrorRow row) => string.Join(KeySeparator, row.Kind, row.Text);

    private static ConnectionEndRow AsOther(ConnectionEndRow row) =>
        row with { Side = "network", Code = "none", Cause = "cut without a close frame: other", IsDrop = true };

    private static ErrorRow AsOther(ErrorRow row) => row with { Kind = "other", Text = "further kinds of errors" };

    /// <summary>
    /// Rows by key. Of more than the limit those with the first keys stay: a key that is among the first ones of all is among the first ones of
    /// every part that has it, so that the same rows are folded into "other" in whatever order slices are merged.
    /// </summary>
    private static IEnumerable<TRow> Bounded<TRow>(IEnumerable<TRow> all, Func<TRow, string> keyOf, int most, Func<TRow, TRow> asOther, Func<TRow, TRow, TRow> add)
    {
        var rows = new SortedDictionary<string, TRow>(StringComparer.Ordinal);
        void Add(TRow row) => rows[keyOf(row)] = rows.TryGetValue(keyOf(row), out var had) ? add(had, row) : row;
        foreach (var row in all)
        {
            Add(row);
        }

        foreach (var (key, row) in rows.Where(pair => keyOf(asOther(pair.Value)) != pair.Key).Skip(most).ToList())
        {
            rows.Remove(key);
            Add(asOther(row));
        }

        return rows.Values;
    }

    private static RoomRow Sum(RoomRow a, RoomRow b) => new(
        a.Room,
        a.Members + b.Members,
        a.Expected + b.Expected,
        a.Delivered + b.Delivered,
        a.Late + b.Late,
        a.Lost + b.Lost,
        a.MissedOffline + b.MissedOffline,
        a.Recovered + b.Recovered,
        a.Unverified + b.Unverified,
        a.Duplicate + b.Duplicate,
        a.Reordered + b.Reordered,
        a.Corrupt + b.Corrupt,
        a.Unexpected + b.Unexpected);

    private static IOrderedEnumerable<OffendingMessage> InOrder(IEnumerable<OffendingMessage> all) => all
        .OrderBy(one => one.Sent ?? one.Due ?? one.At).ThenBy(one => one.At).ThenBy(one => one.Class, StringComparer.Ordinal)
        .ThenBy(one => one.Room, StringComparer.Ordinal).ThenBy(one => one.Sender, StringComparer.Ordinal).ThenBy(one => one.Sequence)
        .ThenBy(one => one.Receiver, StringComparer.Ordinal).ThenBy(one => one.Connection?.Number).ThenBy(one => one.Message, StringComparer.Ordinal);
}
