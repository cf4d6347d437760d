using LoadHarness.Metrics.Events;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>
/// How connections ended, how old they were and how long they had been silent, by kind of end; and when, by close code. Bounded:
/// kinds beyond the limit go to one row "other". Thread-safe.
/// </summary>
internal sealed class EndBook(int limit)
{
    /// <summary>More close codes than this go to "other" in the course.</summary>
    public const int MostCodes = 12;

    private const string OtherCodes = "other";

    private static readonly EndKey Other = new(EndSide.Network, CloseCode.None, EndCause.Cut, "other", IsDrop: true);

    private readonly Lock _gate = new();
    private readonly Dictionary<EndKey, Kind> _kinds = [];
    private readonly Dictionary<string, List<long>> _codes = []; // ends of each closed interval; the open one stands in _open
    private readonly Dictionary<string, long> _open = [];
    private int _intervals;

    /// <summary>Counts an end.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="opened">When it had been opened.</param>
    /// <param name="at">When it ended.</param>
    /// <param name="aside">Number of its population, if that is left aside because it misbehaves.</param>
    public void Add(ConnectionEnd end, TimeSpan opened, TimeSpan at, int aside = EndKey.Healthy)
    {
        var key = new EndKey(end.Side, end.Code, end.Cause, end.Detail ?? "", end.IsDrop, aside);
        lock (_gate)
        {
            key = _kinds.ContainsKey(key) || _kinds.Count < limit ? key : Other with { Population = aside };
            if (!_kinds.TryGetValue(key, out var kind))
            {
                _kinds.Add(key, kind = new Kind { First = at });
            }

            if (aside == EndKey.Healthy)
            {
                NoteCode(end);
            }

            kind.Last = at > kind.Last ? at : kind.Last;
            kind.Age.Record(NotNegative(at - opened));
            kind.Silence.Record(NotNegative(at - (end.LastReceived > opened ? end.LastReceived : opened)));
        }
    }

    /// <summary>The kinds of ends, most frequent first; the histograms are copies.</summary>
    public IReadOnlyList<RecordedEnd> ToList()
    {
        lock (_gate)
        {
            return
            [
                .. _kinds.Select(pair => new RecordedEnd(pair.Key, pair.Value.Age.TotalCount, pair.Value.First, pair.Value.Last, pair.Value.Age.Copy(), pair.Value.Silence.Copy()))
                    .OrderByDescending(row => row.Count).ThenBy(row => row.First),
            ];
        }
    }

    /// <summary>Closes an interval of the course by close code.</summary>
    public void CloseInterval()
    {
        lock (_gate)
        {
            _intervals++;
            foreach (var (code, ends) in _codes)
            {
                ends.Add(_open.GetValueOrDefault(code));
            }

            _open.Clear();
        }
    }

    /// <summary>Connections that ended per closed interval, by close code: at most 12 codes, and the sum of the others; those who left as planned left out.</summary>
    public IReadOnlyDictionary<string, long[]> ByCode()
    {
        lock (_gate)
        {
            return _codes.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        }
    }

    /// <summary>Connections that ended in the last closed interval, by close code; those without any left out.</summary>
    public IReadOnlyDictionary<string, long> LastByCode()
    {
        lock (_gate)
        {
            return _codes.Where(pair => pair.Value is [.., not 0]).ToDictionary(pair => pair.Key, pair => pair.Value[^1]);
        }
    }

    /// <summary>Who leaves as planned is no news, and by their number they would hide all that is.</summary>
    private void NoteCode(ConnectionEnd end)
    {
        if (end.Cause is EndCause.Left or EndCause.Stopped)
        {
            return;
        }

        var code = end.Code.ToString();
        code = _codes.ContainsKey(code) || _codes.Count < MostCodes ? code : OtherCodes;
        _codes.TryAdd(code, [.. new long[_intervals]]);
        _open[code] = _open.GetValueOrDefault(code) + 1;
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
