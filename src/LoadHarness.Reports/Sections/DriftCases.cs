using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Reports.Sections;

/// <summary>
/// What was judged of drift as cases of a JUnit file: a case for each measure that no limit names (a limit is a case itself), and one for each
/// level that should have returned. Pure.
/// </summary>
internal static class DriftCases
{
    private const string Group = "drift";

    /// <summary>The cases; none where the run was too short.</summary>
    public static IEnumerable<JUnitCase> Of(RunResult result) =>
        SoakVerdict.Of(result).Where(finding => !finding.IsLimited).Select(OfFinding).Concat((result.Idle?.Levels ?? []).Select(level => OfIdle(result, level)));

    /// <summary>A rise of the harness is an error: it says nothing about the backend. One of a latency nobody forbade: it is skipped, and the notes tell it.</summary>
    private static JUnitCase OfFinding(DriftFinding finding) => finding switch
    {
        { IsLeak: true, IsOfHarness: true } => new(Group, finding.Name, JUnitOutcome.Error, "drift.harness", $"the harness itself leaks: {DriftText.Grew(finding)}"),
        { IsLeak: true } => new(Group, finding.Name, JUnitOutcome.Failure, "drift.leak", $"LEAK: {DriftText.Grew(finding)}"),
        { Outcome: DriftOutcome.Rises } => new(Group, finding.Name, JUnitOutcome.Skipped, Message: $"{DriftText.Grew(finding)}; no limit forbids that"),
        { Outcome: DriftOutcome.Steady } => new(Group, finding.Name, JUnitOutcome.Passed),
        { Why.Length: > 0 } => new(Group, finding.Name, JUnitOutcome.Skipped, Message: $"inconclusive: {finding.Why}"),
        _ => new(Group, finding.Name, JUnitOutcome.Skipped, Message: $"inconclusive: {DriftText.Slope(finding.Metric, finding.PerHour)}"),
    };

    private static JUnitCase OfIdle(RunResult result, IdleLevel level)
    {
        var name = $"{level.Name} returns";
        return level.Returned
            ? new(Group, name, JUnitOutcome.Passed)
            : new(Group, name, JUnitOutcome.Failure, "drift.stayed",
                $"LEAK: {DriftText.Amount(level.Metric, level.Before)} before the run, {DriftText.Amount(level.Metric, level.After)} {Readable.Duration(result.Idle!.Waited)} after everybody had left");
    }
}
