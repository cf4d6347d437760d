using LoadHarness.Results.Formatting;
using LoadHarness.Results.Merging;

namespace LoadHarness.Results.Judging;

/// <summary>What makes a merged measurement doubtful although all slices are there and well. Pure.</summary>
internal static class SliceDoubts
{
    /// <summary>Slices that began further apart than this did not play the load that was planned.</summary>
    public static readonly TimeSpan MostApart = TimeSpan.FromSeconds(5);

    /// <summary>The doubt in one sentence; null: there is none, or the result is not merged.</summary>
    public static string? Of(RunResult result)
    {
        if (result.Slices.Count == 0)
        {
            return null;
        }

        if (result.Slices.FirstOrDefault(slice => slice.Verdict.Cause == VerdictCause.Doubt) is { } doubtful)
        {
            return $"{Readable.Capital(SliceNumbers.Text(doubtful.Slice.Number, doubtful.Slice.Of))}: {doubtful.Verdict.Reason}";
        }

        var (first, last) = (result.Slices.MinBy(slice => slice.StartedAt)!, result.Slices.MaxBy(slice => slice.StartedAt)!);
        return last.StartedAt - first.StartedAt > MostApart
            ? $"Slice {Readable.Count(last.Slice.Number)} began {Readable.Duration(last.StartedAt - first.StartedAt)} after slice {Readable.Count(first.Slice.Number)}: what they played together is not the load that was planned."
            : null;
    }
}
