using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;

namespace LoadHarness.Reports.Sections;

/// <summary>What every output says of the slices of a run. Pure.</summary>
internal static class SliceText
{
    /// <summary>Which part of a run a result is: <c>slice 2 of 4</c>, <c>4 slices</c>, <c>3 of 4 slices</c>; empty: it was not cut.</summary>
    public static string Of(RunResult result)
    {
        if (result.Slices.Count > 0)
        {
            var of = result.Slices[0].Slice.Of;
            return result.Slices.Count == of ? Readable.Count(of, "slice") : $"{Readable.Count(result.Slices.Count)} of {Readable.Count(of, "slice")}";
        }

        return result.Run.Slice is { Of: > 1 } slice ? SliceNumbers.Text(slice.Number, slice.Of) : "";
    }

    /// <summary>All slices of a merged run, missing ones as null; those with something to tell first.</summary>
    public static IReadOnlyList<(int Number, SliceRow? Slice)> All(RunResult result)
    {
        var known = result.Slices.ToDictionary(slice => slice.Slice.Number);
        return
        [
            .. Enumerable.Range(1, result.Slices[0].Slice.Of).Select(number => (number, known.GetValueOrDefault(number)))
                .OrderBy(one => one.Item2 is { Verdict.Outcome: VerdictOutcome.Pass }), // stable
        ];
    }

    /// <summary>How a slice ended, in few words.</summary>
    public static string Ended(SliceRow slice) => slice.Ending.Kind switch
    {
        RunEndingKind.Completed => "completed",
        RunEndingKind.NeverJoined => "nobody ever joined",
        RunEndingKind.Interrupted => "interrupted",
        RunEndingKind.Terminated => "ended from outside",
        RunEndingKind.Aborted => "a broken limit ended it",
        RunEndingKind.BrokenOff => "broke off",
        _ => "a fault of the harness",
    };
}
