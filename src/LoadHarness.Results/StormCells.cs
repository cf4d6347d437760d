using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results;

/// <summary>
/// The cells of <c>storm.back</c>. The time until connections were back is no matter of intervals, nor of slices: it stands in the storms. Pure.
/// </summary>
internal static class StormCells
{
    /// <summary>For each population that lost connections in a storm: in which phase that began, and when they were back.</summary>
    public static IEnumerable<(string Phase, string Population, Distribution Back)> Of(IReadOnlyList<StormRow> storms, IReadOnlyList<PhaseSpan> phases) =>
        from storm in storms
        let phase = phases.LastOrDefault(phase => phase.Start <= storm.Start)?.Name
        where phase is not null
        from part in storm.Parts
        select (phase, part.Population ?? "", part.Back);
}
