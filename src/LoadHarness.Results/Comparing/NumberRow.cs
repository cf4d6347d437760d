using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>What is known of a difference where a value is only known as "at least".</summary>
public enum DifferenceKind
{
    /// <summary>The difference itself.</summary>
    Exact,

    /// <summary>The candidate is at least so much higher: some of its values lie beyond what was measured.</summary>
    AtLeast,

    /// <summary>The candidate is higher by at most this: some values of the base lie beyond what was measured.</summary>
    AtMost,

    /// <summary>Values of both sides lie beyond what was measured, or a side has none.</summary>
    Unknown,
}

/// <summary>One number on both sides, one value per run, and what came of it. Immutable. Milliseconds.</summary>
/// <param name="Number">Which number.</param>
/// <param name="Base">Its reading in each run of the base.</param>
/// <param name="Candidate">Its reading in each run of the candidate.</param>
public sealed record NumberRow(GatedNumber Number, IReadOnlyList<GatedReading> Base, IReadOnlyList<GatedReading> Candidate)
{
    /// <summary>What came of it.</summary>
    public ComparisonOutcome Outcome { get; init; } = ComparisonOutcome.Inconclusive;

    /// <summary>Why, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>Median of the base; <see cref="GatedReading.Milliseconds"/> is null if a run has no value.</summary>
    public GatedReading BaseMedian { get; init; }

    /// <summary>Median of the candidate; <see cref="GatedReading.Milliseconds"/> is null if a run has no value.</summary>
    public GatedReading CandidateMedian { get; init; }

    /// <summary>How far the candidate lies above the base, with its 95 % interval if it <see cref="HasInterval"/>; null: see <see cref="Kind"/>.</summary>
    public Shift? Difference { get; init; }

    /// <summary>What <see cref="Difference"/> is.</summary>
    public DifferenceKind Kind { get; init; } = DifferenceKind.Unknown;

    /// <summary>The difference in percent of the base's median; null: there is none, or that is zero.</summary>
    public double? Percent => Difference is { } shift && BaseMedian.Milliseconds is > 0 and var median ? 100 * shift.Value / median : null;

    /// <summary>Less than this does not matter to anybody; null: no median.</summary>
    public double? PracticalLimit { get; init; }

    /// <summary>One-sided p that the candidate lies so far to this side of the base by chance; null: nothing was tested.</summary>
    public double? P { get; init; }

    /// <summary>The same after Holm's correction for all numbers that were judged together.</summary>
    public double? AdjustedP { get; init; }

    /// <summary>Whether the interval comes from resampling the course of one run a side.</summary>
    public bool IsWithinRun { get; init; }

    /// <summary>Whether <see cref="Difference"/> has an interval: so few runs as three a side cannot give one of 95 %.</summary>
    public bool HasInterval => Kind == DifferenceKind.Exact && (IsWithinRun || 2 * NumberComparison.SmallestP(Base.Count, Candidate.Count) <= 0.05);

    /// <summary>Whether each run of both sides has a value.</summary>
    public bool HasValues => Base.All(reading => reading.Milliseconds is not null) && Candidate.All(reading => reading.Milliseconds is not null);
}
