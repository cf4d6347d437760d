using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Results.Merging;

/// <summary>The courses of several slices, one on top of the other from the beginning of each; as long as the longest. Not thread-safe.</summary>
internal sealed class TimelineSum
{
    private const string OtherCodes = "other";

    /// <summary>More histograms than this are not kept open: they would take more than 200 MB.</summary>
    private const int MostOpen = 2_500;

    private readonly SortedDictionary<string, long[]> _counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long[]> _gauges = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long[]> _codes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TimerSum> _timers = new(StringComparer.Ordinal);
    private readonly LatencyHistogram _scratch = new();
    private TimeSpan? _interval;
    private int _histograms;

    /// <summary>Number of intervals.</summary>
    public int Length { get; private set; }

    /// <summary>Length of the intervals; null: there are none yet.</summary>
    public TimeSpan? Interval => Length > 0 ? _interval : null;

    /// <summary>Adds a course; its intervals are as long as those of the others.</summary>
    public void Add(Timeline timeline)
    {
        _interval = timeline.Length > 0 ? timeline.Interval : _interval;
        Length = Math.Max(Length, timeline.Length);
        AddEach(_counts, timeline.Counts, _ => MergeRule.Sum);
        AddEach(_gauges, timeline.Gauges, name => MetricCatalog.TryFind(name, out var gauge) ? gauge.Merge : MergeRule.Sum);
        AddEach(_codes, timeline.EndsByCode, _ => MergeRule.Sum);
        BoundCodes();
        foreach (var (name, series) in timeline.Timers)
        {
            if (!_timers.TryGetValue(name, out var sum))
            {
                _timers.Add(name, sum = new TimerSum());
            }

            AddTimer(sum, series);
        }
    }

    /// <summary>The sum.</summary>
    public Timeline ToTimeline() => new(
        _interval ?? Timeline.Empty.Interval,
        Length,
        _counts.ToDictionary(pair => pair.Key, pair => Padded(pair.Value, Length)),
        _gauges.ToDictionary(pair => pair.Key, pair => Padded(pair.Value, Length)),
        _timers.ToDictionary(
            pair => pair.Key,
            pair => new TimerSeries([.. Padded(pair.Value.Histograms, Length).Select(one => one?.ToEncoded())], Padded(pair.Value.Censored, Length))))
    {
        EndsByCode = _codes.ToDictionary(pair => pair.Key, pair => Padded(pair.Value, Length)),
    };

    private void AddTimer(TimerSum sum, TimerSeries series)
    {
        sum.Censored = Padded(sum.Censored, Math.Max(sum.Censored.Length, series.Censored.Length));
        sum.Histograms = Padded(sum.Histograms, Math.Max(sum.Histograms.Length, series.Histograms.Length));
        for (var i = 0; i < series.Censored.Length; i++)
        {
            sum.Censored[i] += series.Censored[i];
        }

        for (var i = 0; i < series.Histograms.Length; i++)
        {
            if (series.Histograms[i] is { } samples)
            {
                (sum.Histograms[i] ??= new HistogramSum(isOpen: _histograms++ < MostOpen)).Add(samples, _scratch);
            }
        }
    }

    private static void AddEach(SortedDictionary<string, long[]> sums, IReadOnlyDictionary<string, long[]> all, Func<string, MergeRule> ruleOf)
    {
        foreach (var (name, series) in all)
        {
            var had = sums.GetValueOrDefault(name) ?? [];
            var sum = Padded(had, Math.Max(had.Length, series.Length));
            var greatest = ruleOf(name) == MergeRule.Greatest;
            for (var i = 0; i < series.Length; i++)
            {
                sum[i] = greatest ? Math.Max(sum[i], series[i]) : sum[i] + series[i];
            }

            sums[name] = sum;
        }
    }

    /// <summary>Which codes have a course of their own is decided by their names: so the order of merging does not matter.</summary>
    private void BoundCodes()
    {
        foreach (var code in _codes.Keys.Where(code => code != OtherCodes).Skip(RunRecorder.MaxCodes).ToList())
        {
            AddEach(_codes, new Dictionary<string, long[]> { [OtherCodes] = _codes[code] }, _ => MergeRule.Sum);
            _codes.Remove(code);
        }
    }

    /// <summary>A copy of this length.</summary>
    private static T[] Padded<T>(T[] series, int length)
    {
        var padded = new T[length];
        series.CopyTo(padded, 0);
        return padded;
    }

    private sealed class TimerSum
    {
        public HistogramSum?[] Histograms { get; set; } = [];

        public long[] Censored { get; set; } = [];
    }
}
