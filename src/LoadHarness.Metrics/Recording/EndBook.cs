using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// How connections ended, how old they were and how long they had been silent, by kind of end. Bounded: kinds beyond the limit
/// go to one row "other". Thread-safe.
/// </summary>
internal sealed class EndBook(int limit)
{
    private static readonly EndKey Other = new(EndSide.Network, CloseCode.None, EndCause.Cut, "other", IsDrop: true);

    private readonly Lock _gate = new();
    private readonly Dictionary<EndKey, Kind> _kinds = [];

    /// <summary>Counts an end.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="opened">When it had been opened.</param>
    /// <param name="at">When it ended.</param>
    public void Add(ConnectionEnd end, TimeSpan opened, TimeSpan at)
    {
        var key = new EndKey(end.Side, end.Code, end.Cause, end.Detail ?? "", end.IsDrop);
        lock (_gate)
        {
            key = _kinds.ContainsKey(key) || _kinds.Count < limit ? key : Other;
            if (!_kinds.TryGetValue(key, out var kind))
            {
                _kinds.Add(key, kind = new Kind { First = at });
            }

            kind.Last = at > kind.Last ? at : kind.Last;
            kind.Age.Record(NotNegative(at - opened));
            kind.Silence.Record(NotNegative(at - (end.LastReceived > opened ? end.LastReceived : opened)));
        }
    }

    /// <summary>The kinds of ends, most frequent first.</summary>
    public IReadOnlyList<RecordedEnd> ToList()
    {
        lock (_gate)
        {
            return
            [
                .. _kinds.Select(pair => new RecordedEnd(pair.Key, pair.Value.Age.TotalCount, pair.Value.First, pair.Value.Last, pair.Value.Age, pair.Value.Silence))
                    .OrderByDescending(row => row.Count).ThenBy(row => row.First),
            ];
        }
    }

    private static TimeSpan NotNegative(TimeSpan duration) => duration < TimeSpan.Zero ? TimeSpan.Zero : duration;

    private sealed class Kind
    {
        public TimeSpan First { get; init; }

        public TimeSpan Last { get; set; }

        public LatencyHistogram Age { get; } = new();

        public LatencyHistogram Silence { get; } = new();
    }
}
