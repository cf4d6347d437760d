using LoadHarness.Metrics.Catalog;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Results;

/// <summary>
/// What became of the messages that were due before, during or after an event: of those between clients that it did not hit, or of all others, which are all there
/// are where it did not choose. Immutable. Instants are elapsed time since the start of the run.
/// </summary>
public sealed record EventSplitRow
{
    /// <summary>Number of the event.</summary>
    public required int Event { get; init; }

    /// <summary>Which part.</summary>
    public required EventPart Part { get; init; }

    /// <summary>Whether their sender or their receiver was hit.</summary>
    public required bool IsHit { get; init; }

    /// <summary>Beginning of that part.</summary>
    public required TimeSpan From { get; init; }

    /// <summary>Its end.</summary>
    public required TimeSpan To { get; init; }

    /// <summary><c>delivery.latency</c> of those that arrived live; a lost one is only known as "at least".</summary>
    public required Distribution Latency { get; init; }

    /// <summary>Deliveries by name of their class, <c>delivery.lost</c>; none that is zero.</summary>
    public required IReadOnlyDictionary<string, long> Classes { get; init; }

    /// <summary>Deliveries that have a class.</summary>
    public long Deliveries => Classes.Values.Sum();

    /// <summary>Deliveries of a class.</summary>
    public long this[MetricDefinition deliveryClass] => Classes.GetValueOrDefault(deliveryClass.Name);

    /// <summary>The rows of several slices as one list: those of the same event, part and half add up. Associative and commutative.</summary>
    internal static IReadOnlyList<EventSplitRow> Sum(IReadOnlyList<EventSplitRow> a, IReadOnlyList<EventSplitRow> b) =>
    [
        .. a.Concat(b).GroupBy(row => (row.Event, row.Part, row.IsHit)).OrderBy(same => same.Key)
            .Select(same => same.Aggregate((x, y) => x with
            {
                From = x.From < y.From ? x.From : y.From,
                To = x.To > y.To ? x.To : y.To,
                Latency = x.Latency.Add(y.Latency),
                Classes = x.Classes.Concat(y.Classes).GroupBy(one => one.Key).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.Sum(pair => pair.Value)),
            })),
    ];
}
