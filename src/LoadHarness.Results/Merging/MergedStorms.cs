using LoadHarness.Metrics.Recording;

namespace LoadHarness.Results.Merging;

/// <summary>
/// Storms of several slices as one list. What was lost in an event belongs to it in every slice: that adds up. Storms without one are kept as the
/// slices tell them, and are put together when all are there, by the rules of a recorder: a pause ends a storm, and so does its greatest length. Each
/// slice has taken the times from its own first loss. Pure.
/// </summary>
internal static class MergedStorms
{
    /// <summary>Both together, in the order of their beginning.</summary>
    public static IReadOnlyList<StormRow> Add(IReadOnlyList<StormRow> a, IReadOnlyList<StormRow> b)
    {
        var all = a.Concat(b).ToList();
        var ofEvents = all.Where(storm => storm.Event is not null).GroupBy(storm => storm.Event).Select(storms => storms.Aggregate(Sum));
        return
        [
            .. ofEvents.Concat(all.FindAll(storm => storm.Event is null)).OrderBy(storm => storm.Start).ThenBy(storm => storm.Event ?? int.MaxValue)
                .ThenBy(To).ThenBy(storm => storm.Lost).ThenBy(storm => storm.Attempts).ThenBy(storm => storm.Missed).ThenBy(storm => storm.PeakAttempts),
        ];
    }

    /// <summary>
    /// Those that are storms of a run of so many clients: a slice keeps what may be a part of one.
    /// </summary>
    public static IReadOnlyList<StormRow> OfTheWhole(IReadOnlyList<StormRow> storms, int clients) =>
    [
        .. storms.Where(storm => storm.Event is not null)
            .Concat(Together(storms.Where(storm => storm.Event is null)).Where(storm => storm.Lost >= RunRecorder.EnoughForAStorm(clients)))
            .OrderBy(storm => storm.Start).ThenBy(storm => storm.Event ?? int.MaxValue),
    ];

    /// <summary>The parts of each storm in the order of the populations.</summary>
    public static IReadOnlyList<StormRow> InOrder(IReadOnlyList<StormRow> storms, IReadOnlyList<PopulationSummary> populations)
    {
        var order = populations.Select((one, i) => (one.Name, i)).ToDictionary(one => one.Name, one => one.i);
        return [.. storms.Select(storm => storm with { Parts = [.. storm.Parts.OrderBy(part => order.GetValueOrDefault(part.Population ?? ""))] })];
    }

    /// <summary>Storms that begin within a pause of the one before, and within the greatest length from its beginning, are one.</summary>
    private static List<StormRow> Together(IEnumerable<StormRow> storms)
    {
        var merged = new List<StormRow>();
        foreach (var storm in storms.OrderBy(From))
        {
            if (merged is [.., var last] && From(storm) - To(last) <= RunRecorder.StormPause && From(storm) - From(last) <= RunRecorder.LongestStorm)
            {
                merged[^1] = Sum(last, storm);
            }
            else
            {
                merged.Add(storm);
            }
        }

        return merged;
    }

    private static TimeSpan From(StormRow storm) => storm.FirstLoss ?? storm.Start;

    private static TimeSpan To(StormRow storm) => storm.LastLoss ?? storm.Start;

    private static StormRow Sum(StormRow a, StormRow b) => a with
    {
        Start = MergedRows.Earlier(a.Start, b.Start),
        FirstLoss = MergedRows.Either(a.FirstLoss, b.FirstLoss, MergedRows.Earlier),
        LastLoss = MergedRows.Either(a.LastLoss, b.LastLoss, MergedRows.Later),
        Lost = a.Lost + b.Lost,
        Back = a.Back.Add(b.Back),
        Attempts = a.Attempts + b.Attempts,
        AttemptsUntilBack = Sum(a.AttemptsUntilBack, b.AttemptsUntilBack),
        PeakAttempts = a.PeakAttempts + b.PeakAttempts,
        PeakAt = MergedRows.Either(a.PeakAt, b.PeakAt, MergedRows.Earlier),
        GaveUp = a.GaveUp + b.GaveUp,
        Missed = a.Missed + b.Missed,
        Recovered = a.Recovered + b.Recovered,
        RecoveredByHistory = a.RecoveredByHistory + b.RecoveredByHistory,
        RecoveredByReplay = a.RecoveredByReplay + b.RecoveredByReplay,
        HistoryRequests = a.HistoryRequests + b.HistoryRequests,
        PeakHistoryRequests = a.PeakHistoryRequests + b.PeakHistoryRequests,
        Parts = [.. a.Parts.Concat(b.Parts).GroupBy(part => part.Population).Select(parts => parts.Aggregate(Sum)).OrderBy(part => part.Population, StringComparer.Ordinal)],
    };

    /// <summary>Without samples the quantiles of both together are not known; the greater of each is no less.</summary>
    private static AttemptsUntilBack? Sum(AttemptsUntilBack? a, AttemptsUntilBack? b) =>
        a is null || b is null ? a ?? b
        : a.Samples is null || b.Samples is null ? new AttemptsUntilBack(Math.Max(a.P50, b.P50), Math.Max(a.P95, b.P95), Math.Max(a.Max, b.Max))
        : AttemptsUntilBack.Of(MergedRows.Sum(a.Samples, b.Samples)!);

}
