using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results;

/// <summary>
/// The numbers of a run before, during and after one of its events. Immutable; a pure function of the result. The timeline is
/// the only clock: an interval that the event touches is "during", and the two others are made of whole intervals. They are
/// as long as the event, but ten intervals at least, and end where talk begins or ends or another event is near.
/// </summary>
/// <param name="Event">The event.</param>
/// <param name="Before">Whole intervals before it.</param>
/// <param name="During">All intervals that it touches.</param>
/// <param name="After">Whole intervals after it.</param>
/// <param name="Partly">Intervals of <paramref name="During"/> that lie only partly inside the event.</param>
public sealed record EventCut(EventRow Event, CutPart Before, CutPart During, CutPart After, int Partly)
{
    private const int LeastIntervals = 10;

    /// <summary>The cuts of all events that happened, in their order.</summary>
    public static IReadOnlyList<EventCut> Of(RunResult result)
    {
        var touched = result.Events.Where(one => one.Began is not null)
            .Select(one => (Event: one, Span: Touched(result, one)))
            .Where(one => one.Span.From < one.Span.To).ToList();
        return [.. touched.Select(one => Cut(result, one.Event, one.Span, [.. touched.Where(other => other.Event != one.Event).Select(other => other.Span)]))];
    }

    private static EventCut Cut(RunResult result, EventRow one, Span span, IReadOnlyList<Span> others)
    {
        var timeline = result.Timeline;
        var width = Math.Max(LeastIntervals, span.To - span.From);
        var before = Math.Max(span.From - width, First(result, "warm-up", 0, timeline.Interval));
        var after = Math.Min(span.To + width, First(result, "drain", timeline.Length, timeline.Interval, down: true));
        foreach (var other in others)
        {
            before = other.From < span.From ? Math.Max(before, Math.Min(other.To, span.From)) : before;
            after = other.To > span.To ? Math.Min(after, Math.Max(other.From, span.To)) : after;
        }

        TimeSpan began = one.Began!.Value, ended = one.Ended ?? result.Duration;
        var partly = (began > span.From * timeline.Interval ? 1 : 0) + (ended < span.To * timeline.Interval ? 1 : 0);
        return new EventCut(
            one,
            CutPart.Of(result, Math.Min(before, span.From), span.From),
            CutPart.Of(result, span.From, span.To),
            CutPart.Of(result, span.To, Math.Max(after, span.To)),
            Math.Min(partly, span.To - span.From));
    }

    /// <summary>The intervals that an event touches. One that lasts to the end of the run is what the others happen in, not beside.</summary>
    private static Span Touched(RunResult result, EventRow one)
    {
        var interval = result.Timeline.Interval;
        var from = (int)(one.Began!.Value / interval);
        var to = (int)Math.Ceiling((one.Ended ?? result.Duration) / interval);
        return new Span(from, Math.Min(Math.Max(to, from + 1), result.Timeline.Length));
    }

    private static int First(RunResult result, string phase, int otherwise, TimeSpan interval, bool down = false) =>
        result.Phases.FirstOrDefault(one => one.Name == phase) is not { } found ? otherwise
        : down ? (int)(found.Start / interval)
        : (int)Math.Ceiling(found.Start / interval);

    private readonly record struct Span(int From, int To);
}

/// <summary>The numbers of some intervals. Immutable.</summary>
/// <param name="From">Where they begin.</param>
/// <param name="To">Where they end; the same: there are none.</param>
/// <param name="Latency"><c>delivery.latency</c> of what arrived, and of what was declared lost, in them.</param>
/// <param name="Counts">Sums by metric name.</param>
public sealed record CutPart(TimeSpan From, TimeSpan To, Distribution Latency, IReadOnlyDictionary<string, long> Counts)
{
    /// <summary>The counts that are cut.</summary>
    public static IReadOnlyList<MetricDefinition> Metrics { get; } =
    [
        MetricCatalog.Sent, MetricCatalog.Delivered, MetricCatalog.Lost, MetricCatalog.Drops, MetricCatalog.Reconnects, MetricCatalog.NotSent,
    ];

    /// <summary>How long they are together.</summary>
    public TimeSpan Length => To - From;

    /// <summary>The sum of a count.</summary>
    public long this[MetricDefinition metric] => Counts[metric.Name];

    /// <summary>A count per second; null: there is no interval.</summary>
    public double? PerSecond(MetricDefinition metric) => Length > TimeSpan.Zero ? this[metric] / Length.TotalSeconds : null;

    /// <summary>The numbers of the intervals [from, to).</summary>
    internal static CutPart Of(RunResult result, int from, int to)
    {
        var timeline = result.Timeline;
        var arrived = new LatencyHistogram();
        var censored = 0L;
        if (timeline.Timers.TryGetValue(MetricCatalog.DeliveryLatency.Name, out var series))
        {
            for (var i = from; i < to; i++)
            {
                censored += series.Censored[i];
                if (series.Histograms[i] is { } histogram)
                {
                    arrived.Add(histogram.Decode());
                }
            }
        }

        return new CutPart(
            from * timeline.Interval,
            to * timeline.Interval,
            new Distribution(arrived, censored, censored > 0 ? result.LostAfter : TimeSpan.Zero),
            Metrics.ToDictionary(metric => metric.Name, metric => Sum(timeline, metric, from, to)));
    }

    private static long Sum(Timeline timeline, MetricDefinition metric, int from, int to) =>
        timeline.Counts.TryGetValue(metric.Name, out var counts) ? counts[from..to].Sum() : 0;
}
