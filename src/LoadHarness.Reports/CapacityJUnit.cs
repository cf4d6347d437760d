using System.Globalization;
using LoadHarness.Reports.Capacity;
using LoadHarness.Reports.Sections;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports;

/// <summary>
/// Writes a search for a capacity as a JUnit file: one case for the answer, one for each level. A level that trips above what was held is no
/// failure: to find it is what the search is for. So only the answer can fail, or be an error where nobody can say. Pure.
/// </summary>
public static class CapacityJUnit
{
    /// <summary>The JUnit file of a search.</summary>
    /// <returns>An XML document in UTF-8 that ends with a line break.</returns>
    public static string Xml(CapacityResult result) => JUnitFile.Xml(
        new JUnitSuite(result.Scenario, result.StartedAt, result.Runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + run.Duration), [.. Cases(result)])
        {
            Properties =
            [
                ("outcome", CapacitySentences.Name(result.Outcome)), ("unit", result.Axis.Unit), ("held", Number(result.Held)), ("wanted", Number(result.Wanted)),
                ("knee", Number(result.Curve.KneeLevel)), ("build", result.Build), ("scenario.hash", result.ScenarioHash),
            ],
            Output = $"{CapacitySentences.Word(result.Outcome)}: {CapacitySentences.Answer(result)}\n{CapacitySentences.Knee(result)}\n"
                + string.Concat(result.Runs.Select(run => $"{result.Axis.Show(run.Attempt.Level)}, {Evidence(run)}\n")),
        });

    private static IEnumerable<JUnitCase> Cases(CapacityResult result)
    {
        var outcome = result.Outcome switch
        {
            CapacityOutcome.Found or CapacityOutcome.AtLeast => JUnitOutcome.Passed,
            CapacityOutcome.TooLittle or CapacityOutcome.NothingHeld => JUnitOutcome.Failure,
            _ => JUnitOutcome.Error,
        };
        var isBroken = outcome != JUnitOutcome.Passed;
        yield return new JUnitCase(
            "capacity", "capacity", outcome, isBroken ? $"capacity.{CapacitySentences.Name(result.Outcome)}" : "", isBroken ? CapacitySentences.Answer(result) : "");
        foreach (var level in result.Runs.GroupBy(run => run.Attempt.Level).OrderBy(level => level.Key))
        {
            yield return new JUnitCase("capacity.levels", result.Axis.Show(level.Key), JUnitOutcome.Passed, "", "")
            {
                Time = level.Aggregate(TimeSpan.Zero, (sum, run) => sum + run.Duration),
            };
        }
    }

    private static string Evidence(LevelRun run) =>
        $"{(run.Folder.Length > 0 ? run.Folder : "not played")}: {CapacitySentences.Word(run.Attempt.Outcome)}, p99 {LevelsSection.Latency(run.P99)}, {Readable.Count(run.Joined)} of {Readable.Count(run.Planned)} joined"
        + (run.Trips.Count > 0 ? $", {CapacitySentences.Why(run)}" : "");

    private static string Number(int? level) => level?.ToString(CultureInfo.InvariantCulture) ?? "";
}
