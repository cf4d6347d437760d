namespace LoadHarness.ReferenceBackend.Ledger;

/// <summary>Counts what defects do. Takes no memory before the first one does something. Thread-safe and exact.</summary>
internal sealed class DefectTally
{
    private static readonly int Length = DefectCounts.Counters.Count;

    private long[]? _counts;

    public void Count(DefectCounter counter, long amount)
    {
        var counts = Volatile.Read(ref _counts)
            ?? Interlocked.CompareExchange(ref _counts, new long[Length], null)
            ?? _counts!;
        Interlocked.Add(ref counts[(int)counter], amount);
    }

    /// <summary>The counts above those of an earlier reading.</summary>
    public DefectCounts Read(DefectCounts? since = null)
    {
        var now = new long[Length];
        if (Volatile.Read(ref _counts) is { } counts)
        {
            foreach (var counter in DefectCounts.Counters)
                now[(int)counter] = Interlocked.Read(ref counts[(int)counter]) - (since?[counter] ?? 0);
        }

        return new DefectCounts(now);
    }
}
