using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Merging;

/// <summary>What cannot be merged, and why. Pure.</summary>
internal static class MergeRefusals
{
    /// <summary>Refuses what does not belong to the others.</summary>
    /// <param name="facts">What is known of the others; null: there are none yet.</param>
    /// <param name="rows">The others.</param>
    /// <param name="next">What is to be added.</param>
    /// <param name="nextRows">Its slices.</param>
    /// <exception cref="MergeException">It does not belong to them.</exception>
    public static void Check(RunResult? facts, IReadOnlyList<SliceRow> rows, RunResult next, IReadOnlyList<SliceRow> nextRows)
    {
        if (facts is null)
        {
            return;
        }

        (string What, string Expected, string Found)[] same =
        [
            ("scenario", facts.Run.Scenario, next.Run.Scenario),
            ("hash of the scenario", facts.Scenario.Hash, next.Scenario.Hash),
            ("seed", $"{facts.Run.Seed}", $"{next.Run.Seed}"),
            ("plan (environment variables that the scenario uses, or a list of users)", rows[0].Slice.Plan, nextRows[0].Slice.Plan),
            ("number of slices", $"{rows[0].Slice.Of}", $"{nextRows[0].Slice.Of}"),
            ("build", facts.Run.Build, next.Run.Build),
            ("schema of the result", $"{facts.Schema}", $"{next.Schema}"),
            ("version of LoadHarness", facts.Environment.Harness, next.Environment.Harness),
            ("time until a message is lost", Readable.Duration(facts.LostAfter), Readable.Duration(next.LostAfter)),
        ];
        if (Array.Find(same, fact => fact.Expected != fact.Found) is { What: { } what } difference)
        {
            throw new MergeException($"these are slices of different runs: {what}: '{difference.Found}' instead of '{difference.Expected}'.");
        }

        CheckTwice(rows, nextRows);
        List<string> ids = [.. rows.Concat(nextRows).Where(row => row.Slice.SharesIdentity).Select(row => row.Id).Distinct()];
        if (ids.Count > 1)
        {
            throw new MergeException($"these are slices of different runs of one scenario: run {ids[1]} and run {ids[0]}.");
        }
    }

    /// <summary>Refuses a course with other intervals.</summary>
    /// <param name="expected">Length of the intervals so far; null: there are none yet.</param>
    /// <param name="timeline">The next course.</param>
    /// <exception cref="MergeException">Its intervals have another length.</exception>
    public static void CheckIntervals(TimeSpan? expected, Timeline timeline)
    {
        if (expected is { } length && timeline.Length > 0 && timeline.Interval != length)
        {
            throw new MergeException($"intervals of {Readable.Duration(timeline.Interval)} cannot be added to intervals of {Readable.Duration(length)}.");
        }
    }

    private static void CheckTwice(IReadOnlyList<SliceRow> rows, IReadOnlyList<SliceRow> nextRows)
    {
        var known = rows.ToDictionary(row => row.Slice.Number);
        if (nextRows.FirstOrDefault(row => known.ContainsKey(row.Slice.Number)) is not { } twice)
        {
            return;
        }

        var first = known[twice.Slice.Number];
        var isSame = first.Slice.Attempt == twice.Slice.Attempt && first.StartedAt == twice.StartedAt;
        throw new MergeException(isSame
            ? $"slice {twice.Slice} is there twice: the same result was named twice."
            : $"slice {twice.Slice} is there twice, attempt {Told(first)} and attempt {Told(twice)}: name one of them.");
    }

    private static string Told(SliceRow row) => $"{(row.Slice.Attempt.Length > 0 ? row.Slice.Attempt : row.Id)} of {Readable.WallClock(row.StartedAt)}";
}
