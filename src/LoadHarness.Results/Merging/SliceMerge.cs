namespace LoadHarness.Results.Merging;

/// <summary>
/// Merges the results of slices of a run (docs/merging.md). <see cref="Add"/> is associative and commutative, and what it gives can be added to
/// further slices. Pure.
/// </summary>
public static class SliceMerge
{
    /// <summary>The result of one slice in the form of a sum: of one slice of so many, and so a partial one.</summary>
    /// <param name="slice">The result of a slice, or a sum already.</param>
    /// <exception cref="MergeException">It is no slice.</exception>
    public static RunResult Lift(RunResult slice) => Sum([slice]);

    /// <summary>Both together.</summary>
    /// <param name="a">The result of a slice, or a sum of such.</param>
    /// <param name="b">Likewise, of other slices of the same run.</param>
    /// <exception cref="MergeException">They do not belong together.</exception>
    public static RunResult Add(RunResult a, RunResult b) => Sum([a, b]);

    /// <summary>All together; the results are taken one after the other, and none is held.</summary>
    /// <param name="results">Results of slices, or sums of such: at least one.</param>
    /// <returns>The sum, not yet judged.</returns>
    /// <exception cref="MergeException">They do not belong together.</exception>
    public static RunResult Sum(IEnumerable<RunResult> results)
    {
        var sum = new SliceSum();
        foreach (var result in results)
        {
            sum.Add(result);
        }

        return sum.ToResult();
    }
}
