using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Judging;

namespace LoadHarness.Results.Merging;

/// <summary>What a merged result tells of each of its slices. Pure.</summary>
internal static class SliceRows
{
    /// <summary>The row of a slice.</summary>
    /// <exception cref="MergeException">The result is not that of a slice.</exception>
    public static SliceRow Of(RunResult result)
    {
        if (result.Run.Slice is not { Of: > 1 } slice)
        {
            throw new MergeException("this is a whole run, and no slice of one: only runs that were played with --slice k/n can be merged.");
        }

        if (slice.Number < 1 || slice.Number > slice.Of)
        {
            throw new MergeException($"this says that it is slice {slice}, which cannot be.");
        }

        return new SliceRow
        {
            Slice = slice,
            Id = result.Run.Id,
            Observes = result.Observed.Count > 0 || result.ObservedSources.Count > 0 || result.Idle is not null,
            Clients = result.Populations.Sum(population => population.Clients),
            StartedAt = result.Run.StartedAt + (slice.Clock?.Ahead ?? TimeSpan.Zero),
            Duration = result.Duration,
            Ending = result.Ending,
            Verdict = SliceJudge.Decide(result),
            Generator = GeneratorCheck.Check(result),
            Environment = result.Environment,
            Sent = result.Count(MetricCatalog.Sent),
            Expected = result.Count(MetricCatalog.Expected),
            Lost = result.Count(MetricCatalog.Lost),
            Drops = result.Count(MetricCatalog.Drops),
            Notes = result.Notes,
        };
    }
}
