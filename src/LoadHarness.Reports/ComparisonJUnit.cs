using System.Globalization;
using LoadHarness.Reports.Comparing;
using LoadHarness.Reports.Sections;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a comparison as a JUnit file: one case for the verdict, one for each number, each kind of event and each hard limit. What
/// regressed is a failure; what nobody can say is an error, because the job must not be green by it. Pure.
/// </summary>
public static class ComparisonJUnit
{
    /// <summary>The JUnit file of a comparison.</summary>
    /// <returns>An XML document in UTF-8 that ends with a line break.</returns>
    public static string Xml(Comparison comparison)
    {
        var candidate = comparison.Candidate[0].Run;
        return JUnitFile.Xml(new JUnitSuite(candidate.Scenario, candidate.StartedAt, TimeSpan.Zero, [.. Cases(comparison)])
        {
            Properties =
            [
                ("outcome", comparison.Outcome.Word()), ("base.build", ComparisonText.Builds(comparison.Base)), ("base.runs", Ids(comparison.Base)),
                ("candidate.build", ComparisonText.Builds(comparison.Candidate)), ("candidate.runs", Ids(comparison.Candidate)),
                ("scenario.hash", comparison.Candidate[0].Scenario.Hash), ("together", comparison.Together.ToString(CultureInfo.InvariantCulture)),
            ],
            Output = $"{ComparisonText.Word(comparison.Outcome)}: {comparison.Reason}\n"
                + string.Concat(comparison.Incomparabilities.Select(one => $"{one}\n")),
        });
    }

    private static IEnumerable<JUnitCase> Cases(Comparison comparison)
    {
        yield return new JUnitCase("comparison", "comparison", Of(comparison.Outcome), TypeOf(comparison.Outcome), IsBroken(comparison.Outcome) ? comparison.Reason : "");
        foreach (var fact in comparison.HardLimits)
        {
            yield return new JUnitCase("comparison.limits", fact.Split(' ')[0], JUnitOutcome.Failure, TypeOf(ComparisonOutcome.Regressed), fact);
        }

        foreach (var row in comparison.Numbers)
        {
            yield return new JUnitCase("comparison.numbers", row.Number.Name, Of(row.Outcome), TypeOf(row.Outcome), Message(row.Outcome, row.Why), Evidence(row));
        }

        foreach (var row in comparison.Counts)
        {
            var evidence = $"base {Readable.Count(row.Base)} in {ComparisonText.Exposure(row, row.BaseExposure)}, candidate {Readable.Count(row.Candidate)} in {ComparisonText.Exposure(row, row.CandidateExposure)}";
            yield return new JUnitCase("comparison.counts", row.Metric.Name, Of(row.Outcome), TypeOf(row.Outcome), Message(row.Outcome, row.Why), evidence);
        }
    }

    private static string Evidence(NumberRow row) =>
        $"base {ComparisonText.Reading(row.BaseMedian)}, candidate {ComparisonText.Reading(row.CandidateMedian)}, difference {ComparisonText.Difference(row)} "
        + $"({ComparisonText.Interval(row)}), practical limit {ComparisonText.Limit(row)}, p {ComparisonText.Chance(row.AdjustedP)}";

    private static JUnitOutcome Of(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Regressed => JUnitOutcome.Failure,
        ComparisonOutcome.NotMeasured => JUnitOutcome.Skipped,
        ComparisonOutcome.Same or ComparisonOutcome.Improved => JUnitOutcome.Passed,
        _ => JUnitOutcome.Error,
    };

    private static bool IsBroken(ComparisonOutcome outcome) => Of(outcome) != JUnitOutcome.Passed;

    private static string TypeOf(ComparisonOutcome outcome) => IsBroken(outcome) ? $"comparison.{outcome.Word().Replace(' ', '.')}" : "";

    private static string Message(ComparisonOutcome outcome, string why) => IsBroken(outcome) ? why : "";

    private static string Ids(IEnumerable<RunResult> runs) => string.Join(' ', runs.Select(run => run.Run.Id));
}
