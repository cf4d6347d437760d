using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Comparing;

/// <summary>What comparable runs say as a whole: the worst of hard limits, counts and numbers, and in one sentence why. Pure.</summary>
internal static class Conclusion
{
    /// <summary>Outcome and reason. Regressed outweighs inconclusive, inconclusive improved, and improved same.</summary>
    public static (ComparisonOutcome Outcome, string Reason) Of(Comparison comparison)
    {
        var regressed = comparison.HardLimits
            .Concat(comparison.Counts.Where(row => row.Outcome == ComparisonOutcome.Regressed && !comparison.HardLimits.Any(fact => fact.StartsWith(row.Metric + " ", StringComparison.Ordinal))).Select(Describe))
            .Concat(comparison.Numbers.Where(row => row.Outcome == ComparisonOutcome.Regressed).Select(Describe)).ToList();
        if (regressed.Count > 0)
        {
            return (ComparisonOutcome.Regressed, Sentence(regressed));
        }

        var measured = comparison.Numbers.Where(row => row.Outcome != ComparisonOutcome.NotMeasured).ToList();
        var open = measured.FindAll(row => row.Outcome == ComparisonOutcome.Inconclusive);
        if (open.Count > 0)
        {
            return (ComparisonOutcome.Inconclusive, WhyOpen(comparison, open));
        }

        if (measured.Count == 0)
        {
            return (ComparisonOutcome.Inconclusive, "None of the numbers to compare by was measured.");
        }

        var improved = comparison.Counts.Where(row => row.Outcome == ComparisonOutcome.Improved).Select(Describe)
            .Concat(measured.Where(row => row.Outcome == ComparisonOutcome.Improved).Select(Describe)).ToList();
        return improved.Count > 0
            ? (ComparisonOutcome.Improved, Sentence(improved))
            : (ComparisonOutcome.Same, $"{Readable.Count(measured.Count, "number")} of {comparison.Base.Count} and {comparison.Candidate.Count} runs: none is worse by an amount that matters.");
    }

    private static string WhyOpen(Comparison comparison, List<NumberRow> open)
    {
        if (Math.Min(comparison.Base.Count, comparison.Candidate.Count) < NumberComparison.FewestRuns)
        {
            var runs = $"Needs {NumberComparison.FewestRuns} runs a side to judge latencies, there are {comparison.Base.Count} and {comparison.Candidate.Count}";
            var counts = "counts and hard limits are no worse";
            return comparison.Numbers.Any(row => row.IsWithinRun) ? $"{runs} ({NumberComparison.WithinRun}); {counts}." : $"{runs}; {counts}.";
        }

        var more = open.Count > 1 ? $" ({open.Count - 1} more undecided)" : "";
        return $"{open[0].Number.Name} cannot be decided: {open[0].Why}{more}.";
    }

    private static string Sentence(List<string> parts)
    {
        var more = parts.Count > 2 ? $"; {parts.Count - 2} more" : "";
        return $"{string.Join("; ", parts.Take(2))}{more}.";
    }

    private static string Describe(NumberRow row) =>
        $"{row.Number.Name} {Median(row.BaseMedian)} → {Median(row.CandidateMedian)}{(row is { Kind: DifferenceKind.Exact, Percent: { } percent } ? $" ({Readable.Signed(percent)} %)" : "")}";

    private static string Describe(CountRow row) =>
        $"{row.Metric} {Readable.Count(row.Base)} → {Readable.Count(row.Candidate)}{(row.Ratio is { } ratio ? $" ({Readable.Number(ratio)} times the rate)" : "")}";

    private static string Median(GatedReading reading) =>
        $"{(reading.IsAtLeast ? "≥ " : "")}{Readable.Duration(TimeSpan.FromMilliseconds(reading.Milliseconds ?? 0))}";
}
