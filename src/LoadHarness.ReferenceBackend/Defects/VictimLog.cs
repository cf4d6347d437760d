using LoadHarness.ReferenceBackend.Ledger;

namespace LoadHarness.ReferenceBackend.Defects;

/// <summary>The first victims of every defect, so that what a client found can be compared by identity. Thread-safe and bounded.</summary>
internal sealed class VictimLog
{
    /// <summary>So many are kept for each counter; all are counted.</summary>
    public const int Limit = 10_000;

    private readonly List<Victim>[] _victims = [.. DefectCounts.Counters.Select(_ => new List<Victim>())];

    /// <summary>Keeps a victim unless there are enough; made only if it is kept.</summary>
    public void Add<T>(DefectCounter counter, T hit, Func<T, Victim> victim)
    {
        var victims = _victims[(int)counter];
        lock (victims)
        {
            if (victims.Count < Limit)
                victims.Add(victim(hit));
        }
    }

    /// <summary>Those kept, in the order in which they were hit.</summary>
    public IReadOnlyList<Victim> Read(DefectCounter counter)
    {
        var victims = _victims[(int)counter];
        lock (victims)
            return [.. victims];
    }

    public void Clear()
    {
        foreach (var victims in _victims)
        {
            lock (victims)
                victims.Clear();
        }
    }
}
