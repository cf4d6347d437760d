using LoadHarness.Metrics.Thresholds;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Merging;

/// <summary>Phases and events of several slices as one list. Associative and commutative. Pure.</summary>
internal static class MergedCourse
{
    private const string Leave = "leave";

    /// <summary>
    /// The phases: each begins when its first slice comes to it, and ends with the next. Only the leave begins with the last slice: one that
    /// was cut short leaves early.
    /// </summary>
    public static IReadOnlyList<PhaseSpan> Phases(IReadOnlyList<PhaseSpan> a, IReadOnlyList<PhaseSpan> b)
    {
        var end = a.Concat(b).Select(phase => phase.End).DefaultIfEmpty().Max();
        var starts = a.Concat(b).GroupBy(phase => phase.Name)
            .Select(phase => (Name: phase.Key, Start: phase.Key == Leave ? phase.Max(one => one.Start) : phase.Min(one => one.Start)))
            .OrderBy(phase => OrderOf(phase.Name)).ThenBy(phase => phase.Start).ToList();
        // Where the others have left no leave, because they broke off, that of one which left before they did is none of the whole.
        starts.RemoveAll(phase => phase.Name == Leave && starts.Exists(other => other.Start > phase.Start));
        return [.. starts.Select((phase, i) => new PhaseSpan(phase.Name, phase.Start, i + 1 < starts.Count ? starts[i + 1].Start : end))];
    }

    /// <summary>The events by their number: what each slice did to its own clients adds up.</summary>
    public static IReadOnlyList<EventRow> Events(IReadOnlyList<EventRow> a, IReadOnlyList<EventRow> b) =>
        [.. a.Concat(b).GroupBy(one => one.Number).Select(all => all.Aggregate(Sum)).OrderBy(one => one.Planned).ThenBy(one => one.Number)];

    private static EventRow Sum(EventRow a, EventRow b)
    {
        // Who does it for all knows what came of it; the others only felt it.
        var joined = Sum(a.Joined, b.Joined);
        if ((a.Outcome == EventRow.Elsewhere) != (b.Outcome == EventRow.Elsewhere))
        {
            return (a.Outcome == EventRow.Elsewhere ? b : a) with { Joined = joined };
        }

        var (hit, of) = (Sum(a.Hit, b.Hit), Sum(a.Of, b.Of));
        return a with
        {
            Began = MergedRows.Either(a.Began, b.Began, MergedRows.Earlier),
            Ended = MergedRows.Either(a.Ended, b.Ended, MergedRows.Later),
            Joined = joined,
            Hit = hit,
            Of = of,
            Outcome = hit is { } clients && of is { } all ? $"{Readable.Count(clients)} of {Readable.Count(all, "client")}" : Telling(a, b).Outcome,
            Failed = a.Failed || b.Failed,
            Files = [.. a.Files.Union(b.Files).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Of two that say something different, one that failed; else one that happened; else one that says anything.</summary>
    private static EventRow Telling(EventRow a, EventRow b) => new[] { a, b }
        .OrderByDescending(one => one.Failed).ThenByDescending(one => one.Began is not null).ThenByDescending(one => one.Outcome.Length > 0)
        .ThenBy(one => one.Outcome, StringComparer.Ordinal).First();

    private static long? Sum(long? a, long? b) => a is null || b is null ? a ?? b : a + b;

    private static int OrderOf(string phase) => ThresholdParser.Phases.ToList().IndexOf(phase) is >= 0 and var index ? index : int.MaxValue;
}
