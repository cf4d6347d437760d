using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Ledger;
using LoadHarness.Metrics.Recording;

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

    /// <summary>One of its parts.</summary>
    public CutPart this[EventPart part] => part switch
    {
        EventPart.Before => Before,
        EventPart.During => During,
        _ => After,
    };

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

        var kept = result.Splits.Where(row => row.Event == one.Number).ToList();
        TimeSpan began = one.Began!.Value, ended = one.Ended ?? result.Duration;
        var partly = (began > span.From * timeline.Interval ? 1 : 0) + (ended < span.To * timeline.Interval ? 1 : 0);
        return new EventCut(
            one,
            new CutPart(result, Math.Min(before, span.From), span.From, DueIn(EventPart.Before)),
            new CutPart(result, span.From, span.To, DueIn(EventPart.During)),
            new CutPart(result, span.To, Math.Max(after, span.To), DueIn(EventPart.After)),
            Math.Min(partly, span.To - span.From));

        IReadOnlyList<EventSplitRow>? DueIn(EventPart part) => kept.Count > 0 ? kept.FindAll(row => row.Part == part) : null;
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

/// <summary>
/// The numbers of some intervals of a run: every metric that its timeline keeps. What becomes of a message is known later, a loss not before H: therefore
/// <see cref="CountOf"/> and <see cref="Samples"/> go by when it was due, where that was kept. Immutable; computed when asked for.
/// </summary>
/// <param name="result">The run.</param>
/// <param name="first">The first interval.</param>
/// <param name="end">The one after the last; the same: there are none.</param>
/// <param name="due">Deliveries that were due then; null: that was not kept, and intervals count, in which they were decided.</param>
public sealed class CutPart(RunResult result, int first, int end, IReadOnlyList<EventSplitRow>? due = null)
{
    private static readonly HashSet<string> Classes = [.. DeliveryClasses.Metrics.Select(metric => metric.Name)];

    private Distribution? _latency;

    /// <summary>Where they begin.</summary>
    public TimeSpan From => first * result.Timeline.Interval;

    /// <summary>Where they end; the same: there are none.</summary>
    public TimeSpan To => end * result.Timeline.Interval;

    /// <summary>How long they are together.</summary>
    public TimeSpan Length => To - From;

    /// <summary>Their numbers in the timeline.</summary>
    public IReadOnlyList<int> Intervals => [.. Enumerable.Range(first, end - first)];

    /// <summary><c>delivery.latency</c>, what was lost included.</summary>
    public Distribution Latency => _latency ??= Samples(MetricCatalog.DeliveryLatency);

    /// <summary>A count: of the classes of the ledger, and of all that they are made of, deliveries that were due then.</summary>
    public long CountOf(MetricDefinition metric) =>
        due is null ? this[metric]
        : metric == MetricCatalog.Expected ? due.Sum(row => row.Deliveries)
        : Classes.Contains(metric.Name) ? due.Sum(row => row[metric])
        : this[metric];

    /// <summary>The sum of a count over the intervals.</summary>
    public long this[MetricDefinition metric] => result.Timeline.Counts.TryGetValue(metric.Name, out var counts) ? counts[first..end].Sum() : 0;

    /// <summary>A count per second; null: there is no interval.</summary>
    public double? PerSecond(MetricDefinition metric) => Length > TimeSpan.Zero ? this[metric] / Length.TotalSeconds : null;

    /// <summary>A rate in its own unit; null: nobody was connected.</summary>
    public double? Rate(MetricDefinition metric) => metric.RateOf(this[MetricCatalog.ConnectedTime], counted => this[counted]);

    /// <summary>The peak of a level; null: there is no interval.</summary>
    public long? Peak(MetricDefinition metric) =>
        result.Timeline.Gauges.TryGetValue(metric.Name, out var levels) && end > first ? levels[first..end].Max() : null;

    /// <summary>The samples of a timer: of <c>delivery.latency</c>, of what was due then.</summary>
    public Distribution Samples(MetricDefinition metric)
    {
        if (due is not null && metric == MetricCatalog.DeliveryLatency)
        {
            return due.Aggregate(new Distribution(new LatencyHistogram(), 0, TimeSpan.Zero), (sum, row) => sum.Add(row.Latency));
        }

        var arrived = new LatencyHistogram();
        var censored = 0L;
        if (result.Timeline.Timers.TryGetValue(metric.Name, out var series))
        {
            for (var i = first; i < end; i++)
            {
                censored += series.Censored[i];
                if (series.Histograms[i] is { } histogram)
                {
                    arrived.Add(histogram.Decode());
                }
            }
        }

        // Of other timers the timeline does not keep from where they are "at least".
        var bound = metric == MetricCatalog.DeliveryLatency || metric == MetricCatalog.DeliveryLatencyUncorrected ? result.LostAfter : TimeSpan.Zero;
        return new Distribution(arrived, censored, censored > 0 ? bound : TimeSpan.Zero);
    }
}
