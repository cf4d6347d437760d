using System.Text.Json;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Statistics;

namespace LoadHarness.Results.Files;

/// <summary>
/// Writes <c>comparison.json</c>: the outcome of a comparison with all its rows, for scripts. Latencies in ms; null where there is no
/// value. Nothing reads it back: a comparison is computed from its runs. Pure.
/// </summary>
public static class ComparisonFile
{
    /// <summary>Name of the file in the folder of a comparison.</summary>
    public const string Name = "comparison.json";

    /// <summary>Version of the schema that this program writes.</summary>
    public const int Schema = 1;

    /// <summary>The comparison as JSON text.</summary>
    public static string ToJson(Comparison comparison) => JsonSerializer.Serialize(
        new
        {
            Schema,
            Outcome = comparison.Outcome.Word(),
            comparison.Reason,
            Scenario = comparison.Base[0].Run.Scenario,
            Base = comparison.Base.Select(Identity),
            Candidate = comparison.Candidate.Select(Identity),
            NotComparable = comparison.Incomparabilities,
            comparison.HardLimits,
            Numbers = comparison.Numbers.Select(Row),
            Counts = comparison.Counts.Select(Row),
            ShiftFunction = comparison.ShiftFunction.Select(Row),
        },
        ScriptJson.Layout) + "\n";

    private static object Identity(RunResult run) => new
    {
        run.Run.Id,
        run.Run.Build,
        Started = run.Run.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        Verdict = run.Verdict.Word,
    };

    private static object Row(NumberRow row) => new
    {
        row.Number.Name,
        Outcome = row.Outcome.Word(),
        row.Why,
        Base = Rounded(row.BaseMedian.Milliseconds),
        BaseIsAtLeast = row.BaseMedian.IsAtLeast,
        Candidate = Rounded(row.CandidateMedian.Milliseconds),
        CandidateIsAtLeast = row.CandidateMedian.IsAtLeast,
        Difference = row.Difference is Shift shift ? new { Value = Rounded(shift.Value), Low = Rounded(row.HasInterval ? shift.Low : null), High = Rounded(row.HasInterval ? shift.High : null) } : null,
        DifferenceIs = JsonNamingPolicy.KebabCaseLower.ConvertName(row.Kind.ToString()),
        WithinRunOnly = row.IsWithinRun,
        Percent = Rounded(row.Percent),
        PracticalLimit = Rounded(row.PracticalLimit),
        row.P,
        row.AdjustedP,
        BaseRuns = row.Base.Select(reading => Rounded(reading.Milliseconds)),
        CandidateRuns = row.Candidate.Select(reading => Rounded(reading.Milliseconds)),
    };

    private static object Row(CountRow row) => new
    {
        row.Metric.Name,
        Outcome = row.Outcome.Word(),
        row.Why,
        row.Base,
        BaseExposure = Rounded(row.BaseExposure),
        row.Candidate,
        CandidateExposure = Rounded(row.CandidateExposure),
        row.Unit,
        Ratio = Rounded(row.Ratio),
        row.P,
    };

    private static double? Rounded(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 6) : null;
}
