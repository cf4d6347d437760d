using LoadHarness.Metrics.Catalog;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Comparing;

/// <summary>Events of one kind on both sides, and whether they became more frequent. Immutable.</summary>
/// <param name="Metric">What was counted.</param>
/// <param name="Unit">What the exposure is counted in: <c>client-hours</c>, <c>dials</c>, <c>deliveries</c>.</param>
/// <param name="Base">Events in all runs of the base.</param>
/// <param name="BaseExposure">What they were counted over.</param>
/// <param name="Candidate">Events in all runs of the candidate.</param>
/// <param name="CandidateExposure">What they were counted over.</param>
public sealed record CountRow(MetricDefinition Metric, string Unit, long Base, double BaseExposure, long Candidate, double CandidateExposure)
{
    /// <summary>What came of it.</summary>
    public ComparisonOutcome Outcome { get; init; } = ComparisonOutcome.NotMeasured;

    /// <summary>Why, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>One-sided p that the candidate has so many by chance; null: nothing to count over.</summary>
    public double? P { get; init; }

    /// <summary>Rate of the candidate by that of the base; null: the base has none.</summary>
    public double? Ratio => Base > 0 && BaseExposure > 0 && CandidateExposure > 0 ? Candidate / CandidateExposure / (Base / BaseExposure) : null;

    /// <summary>Events of the candidate beyond those that the rate of the base would give.</summary>
    public double Extra => BaseExposure > 0 ? Candidate - (Base * CandidateExposure / BaseExposure) : 0;

    /// <summary>Upper 95 % bound of the rate where none was seen.</summary>
    /// <param name="exposure">What was counted over; above zero.</param>
    public static double UpperBoundOfNone(double exposure) => CountTest.UpperBoundOfNone / exposure;
}
