using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results;

/// <summary>
/// How long it took to overcome an event, counted from its beginning. Immutable; a pure function of the result. Clients count exactly; latency only interval by
/// interval.
/// </summary>
/// <param name="Event">The event.</param>
/// <param name="Joined">Until 99 % of those that had been joined were so again; null: nobody had been, or it is not known.</param>
/// <param name="Latency">Until latency kept its limit again; null: there is no limit, or nobody talked then.</param>
public sealed record EventRecovery(EventRow Event, QuantileReading? Joined, QuantileReading? Latency)
{
    /// <summary>This share must be joined again.</summary>
    public const double Share = 0.99;

    /// <summary>So many intervals in a row must keep the limit.</summary>
    private const int InARow = 3;

    /// <summary>Of all events that happened, in their order.</summary>
    public static IReadOnlyList<EventRecovery> Of(RunResult result)
    {
        var limit = LimitOf(result);
        return
        [
            .. result.Events.Where(one => one.Began is not null)
                .Select(one => new EventRecovery(one, JoinedAfter(result, one), limit is null ? null : LatencyAfter(result, one, limit))),
        ];
    }

    /// <summary>One of the two, by its metric.</summary>
    public QuantileReading? this[MetricDefinition metric] => metric == MetricCatalog.RecoveryTime ? Joined : Latency;

    /// <summary>What came of each event with what it took to overcome it, as far as it had to be: <c>40 of 100 clients; 99 % joined after 6.2 s</c>.</summary>
    public static IReadOnlyList<string> Outcomes(RunResult result)
    {
        string Recovered(EventRow one) => one.Began is not null && JoinedAfter(result, one) is { } joined && joined.Value > TimeSpan.Zero ? $"; 99 % joined after {Readable.Duration(joined)}" : "";
        return [.. result.Events.Select(one => one.Outcome + Recovered(one))];
    }

    /// <summary>The longest of several: one that never ended before all others.</summary>
    /// <returns>Null: there is none.</returns>
    public static QuantileReading? Longest(IEnumerable<QuantileReading?> readings) => readings.OfType<QuantileReading>()
        .OrderByDescending(reading => reading.IsAtLeast).ThenByDescending(reading => reading.Value).Select(reading => (QuantileReading?)reading).FirstOrDefault();

    /// <summary>The limit that latency must keep: that of the p99, or else of another quantile, of all clients; null: the scenario has none.</summary>
    public static Threshold? LimitOf(RunResult result) => result.Thresholds
        .Select(text => ThresholdParser.TryParse(text, ThresholdParser.Phases, null, out var threshold, out _) ? threshold : null).OfType<Threshold>()
        .Where(limit => limit.Metric == MetricCatalog.DeliveryLatency && limit is
        {
            Statistic.Kind: StatisticKind.Quantile, Comparison: Comparison.Less or Comparison.LessOrEqual, Population: null, Event: null, Drift: null,
        })
        .OrderByDescending(limit => limit.Statistic.Quantile is 0.99).FirstOrDefault();

    private static QuantileReading? JoinedAfter(RunResult result, EventRow one)
    {
        if (one.Joined is not (> 0 and var joined))
        {
            return null;
        }

        var storm = result.Storms.FirstOrDefault(storm => storm.Event == one.Number);
        var mayBeAway = joined - (long)Math.Ceiling(Share * joined);
        if (storm is null || storm.Lost <= mayBeAway)
        {
            return new QuantileReading(TimeSpan.Zero, IsAtLeast: false);
        }

        var rank = storm.Lost - mayBeAway;
        return rank <= storm.Back.Arrived.TotalCount
            ? new QuantileReading(storm.Back.Arrived.ValueAtRank(rank), IsAtLeast: false)
            : new QuantileReading(storm.Back.CensoredFrom, IsAtLeast: true);
    }

    private static QuantileReading? LatencyAfter(RunResult result, EventRow one, Threshold limit)
    {
        var (interval, began) = (result.Timeline.Interval, one.Began!.Value);
        var first = (int)(began / interval);
        var end = EndOfTalk(result, one);
        if (first >= end || began < StartOf(result, "warm-up") || !result.Timeline.Timers.TryGetValue(limit.Metric.Name, out var series))
        {
            return null;
        }

        for (var (i, kept) = (first, 0); i < end; i++)
        {
            kept = Keeps(result, series, i, limit) ? kept + 1 : 0;
            var start = i + 1 - kept;
            if (kept == InARow || (kept > 0 && i == end - 1))
            {
                return new QuantileReading(start == first ? TimeSpan.Zero : (start * interval) - began, IsAtLeast: false);
            }
        }

        return new QuantileReading((end * interval) - began, IsAtLeast: true);
    }

    private static bool Keeps(RunResult result, TimerSeries series, int interval, Threshold limit)
    {
        var samples = new Distribution(series.Histograms[interval]?.Decode() ?? new LatencyHistogram(), series.Censored[interval], result.LostAfter);
        return !samples.IsEmpty && samples.Quantile(limit.Statistic.Quantile) is { IsAtLeast: false } reading && Judging.ThresholdCheck.Keeps(limit, reading.Value.TotalMilliseconds);
    }

    /// <summary>The interval in which talk ends, or the next event begins.</summary>
    private static int EndOfTalk(RunResult result, EventRow one)
    {
        var next = result.Events.Where(other => other.Began > one.Began).Min(other => other.Began) ?? TimeSpan.MaxValue;
        var talk = result.Phases.Any(phase => phase.Name == "drain") ? StartOf(result, "drain") : result.Duration;
        return Math.Min((int)((next < talk ? next : talk) / result.Timeline.Interval), result.Timeline.Length);
    }

    private static TimeSpan StartOf(RunResult result, string phase) => result.Phases.FirstOrDefault(one => one.Name == phase)?.Start ?? TimeSpan.Zero;
}
