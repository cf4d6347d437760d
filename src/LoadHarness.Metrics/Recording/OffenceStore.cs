using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Ledger;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Keeps the first offences of each class, by when they were sent, and forgets all others: what a developer looks up in the
/// server's log, not an account. Thread-safe; a flood of offences costs one comparison each.
/// </summary>
internal sealed class OffenceStore
{
    /// <summary>How many are kept of each class.</summary>
    public const int PerClass = 40;

    // By number of the metric: only the classes of offences ever get a list.
    private readonly Kept?[] _classes = new Kept?[MetricCatalog.All.Count];
    private readonly Lock _gate = new();

    private sealed class Kept
    {
        public List<LedgerOffence> Offences { get; } = new(PerClass);

        /// <summary>Nothing from this instant on is kept; ticks. Read without the lock.</summary>
        public long Full = long.MaxValue;
    }

    /// <summary>Keeps an offence if it is among the first ones of its class.</summary>
    public void Add(in LedgerOffence offence)
    {
        var time = TimeOf(offence);
        if (_classes[offence.Class.Index] is { } full && time.Ticks >= Volatile.Read(ref full.Full))
        {
            return;
        }

        lock (_gate)
        {
            var kept = _classes[offence.Class.Index] ??= new Kept();
            if (kept.Offences.Count == PerClass)
            {
                var last = Latest(kept.Offences);
                if (time >= TimeOf(kept.Offences[last]))
                {
                    return;
                }

                kept.Offences.RemoveAt(last);
            }

            kept.Offences.Add(offence);
            Mark(kept);
        }
    }

    /// <summary>Forgets a loss, because the message arrived after all.</summary>
    public void Pardon(int sender, uint sequence, IConnectionFacts on)
    {
        lock (_gate)
        {
            if (_classes[MetricCatalog.Lost.Index] is { } kept)
            {
                kept.Offences.RemoveAll(offence => offence.Sender == sender && offence.Sequence == sequence && offence.On == on);
                Mark(kept);
            }
        }
    }

    /// <summary>All that are kept, by when they were sent.</summary>
    public IReadOnlyList<LedgerOffence> ToList()
    {
        lock (_gate)
        {
            return [.. _classes.OfType<Kept>().SelectMany(kept => kept.Offences).OrderBy(TimeOf).ThenBy(offence => offence.At)];
        }
    }

    private static TimeSpan TimeOf(LedgerOffence offence) => offence.Sent ?? offence.Due ?? offence.At;

    private static int Latest(List<LedgerOffence> offences)
    {
        var latest = 0;
        for (var i = 1; i < offences.Count; i++)
        {
            latest = TimeOf(offences[i]) > TimeOf(offences[latest]) ? i : latest;
        }

        return latest;
    }

    private static void Mark(Kept kept) => Volatile.Write(
        ref kept.Full, kept.Offences.Count < PerClass ? long.MaxValue : TimeOf(kept.Offences[Latest(kept.Offences)]).Ticks);
}
