using LoadHarness.Results.Formatting;
using LoadHarness.Results.Merging;

namespace LoadHarness.Results.Judging;

/// <summary>How the generators of several slices kept their limits, each by itself: sums of them would hide the one that did not. Pure.</summary>
internal static class GeneratorOfSlices
{
    /// <summary>One finding for each rule: that of the worst slice, and who else broke it.</summary>
    public static IReadOnlyList<GeneratorFinding> Check(IReadOnlyList<SliceRow> slices) =>
    [
        .. slices.SelectMany(slice => slice.Generator.Select(finding => (slice, finding)))
            .GroupBy(one => one.finding.Rule).OrderBy(rule => rule.Key).Select(rule => Together([.. rule])),
    ];

    private static GeneratorFinding Together(List<(SliceRow Slice, GeneratorFinding Finding)> all)
    {
        var (slice, worst) = all.OrderByDescending(one => one.Finding.Voids).ThenByDescending(one => one.Finding.OfLimit).First();
        var others = all.FindAll(one => one.Slice != slice && one.Finding.Voids == worst.Voids && one.Finding.Sentence.Length > 0);
        var also = others.Count > 0 ? $"; likewise of {SliceNumbers.Text([.. others.Select(one => one.Slice.Slice.Number)])}" : "";
        return worst with
        {
            Worst = worst.Worst.Length > 0 && worst.OfLimit > 0 ? $"{worst.Worst} (slice {Readable.Count(slice.Slice.Number)})" : worst.Worst,
            Over = [.. all.SelectMany(one => one.Finding.Over).Distinct().Order()],
            Of = all.Max(one => one.Finding.Of),
            Sentence = worst.Sentence.Length > 0 ? $"in {SliceNumbers.Text(slice.Slice.Number, slice.Slice.Of)} {worst.Sentence}{also}" : "",
        };
    }
}
