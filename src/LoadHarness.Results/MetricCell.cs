using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results;

/// <summary>What one metric was in one phase for one population. Immutable.</summary>
public sealed record MetricCell
{
    /// <summary>Name of the metric, see <see cref="Metrics.Catalog.MetricCatalog"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>Name of the phase.</summary>
    public required string Phase { get; init; }

    /// <summary>Name of the population; empty: of the harness itself.</summary>
    public string Population { get; init; } = "";

    /// <summary>The sum of a count, the peak of a gauge; unused for timers.</summary>
    public long Value { get; init; }

    /// <summary>The samples of a timer; null otherwise, or if there are none.</summary>
    public LatencyHistogram? Histogram { get; init; }

    /// <summary>Samples of a timer known only as "at least": messages lost, clients not back.</summary>
    public long Censored { get; init; }

    /// <summary>The smallest bound of the censored samples; zero if there are none.</summary>
    public TimeSpan CensoredFrom { get; init; }
}

/// <summary>The course of the run: series with one value per interval. Immutable.</summary>
/// <param name="Interval">Length of an interval; value i covers [i × interval, (i + 1) × interval).</param>
/// <param name="Length">Number of intervals; all series have this length.</param>
/// <param name="Counts">By metric name: events in the interval.</param>
/// <param name="Gauges">By metric name: level at the end of the interval.</param>
/// <param name="Timers">By metric name: samples of the interval, by the instant of the event.</param>
public sealed record Timeline(
    TimeSpan Interval,
    int Length,
    IReadOnlyDictionary<string, long[]> Counts,
    IReadOnlyDictionary<string, long[]> Gauges,
    IReadOnlyDictionary<string, TimerSeries> Timers)
{
    /// <summary>Connections that ended in the interval, by close code as in <see cref="ConnectionEndRow.Code"/>: at most 12, and <c>other</c>; those who left as planned left out.</summary>
    public IReadOnlyDictionary<string, long[]> EndsByCode { get; init; } = new Dictionary<string, long[]>();

    /// <summary>A timeline without intervals.</summary>
    public static Timeline Empty { get; } = new(
        TimeSpan.FromSeconds(1), 0, new Dictionary<string, long[]>(), new Dictionary<string, long[]>(), new Dictionary<string, TimerSeries>());
}

/// <summary>The samples of a timer per interval.</summary>
/// <param name="Histograms">Samples; null: none in that interval.</param>
/// <param name="Censored">Samples declared "at least" in that interval.</param>
public sealed record TimerSeries(EncodedHistogram?[] Histograms, long[] Censored);
