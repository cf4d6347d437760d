namespace LoadHarness.Metrics.Recording;

/// <summary>A group of like occurrences.</summary>
/// <typeparam name="TKey">What makes them alike.</typeparam>
/// <param name="Key">What makes them alike.</param>
/// <param name="Count">How many.</param>
/// <param name="First">When first.</param>
/// <param name="Last">When last.</param>
public sealed record GroupedRow<TKey>(TKey Key, long Count, TimeSpan First, TimeSpan Last)
{
    /// <summary>To which client first.</summary>
    public required int Client { get; init; }
}

/// <summary>
/// Counts occurrences by key, with a bound on the number of keys: what comes beyond it goes to one row "other", so that
/// memory stays constant however many distinct texts a server invents. Thread-safe.
/// </summary>
/// <typeparam name="TKey">What makes occurrences alike.</typeparam>
/// <param name="limit">Largest number of distinct keys.</param>
/// <param name="other">Key of everything beyond the limit.</param>
internal sealed class GroupedRows<TKey>(int limit, TKey other)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, GroupedRow<TKey>> _rows = [];

    /// <summary>The rows, most frequent first.</summary>
    public IReadOnlyList<GroupedRow<TKey>> ToList()
    {
        lock (_gate)
        {
            return [.. _rows.Values.OrderByDescending(row => row.Count).ThenBy(row => row.First)];
        }
    }

    /// <summary>Counts one occurrence.</summary>
    /// <param name="key">What makes it like others.</param>
    /// <param name="at">When.</param>
    /// <param name="client">To which client.</param>
    public void Add(TKey key, TimeSpan at, int client)
    {
        lock (_gate)
        {
            if (!_rows.ContainsKey(key) && _rows.Count >= limit)
            {
                key = other;
            }

            _rows[key] = _rows.TryGetValue(key, out var row)
                ? row with { Count = row.Count + 1, Last = at > row.Last ? at : row.Last }
                : new GroupedRow<TKey>(key, 1, at, at) { Client = client };
        }
    }
}
