using System.Text.Json;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results.Capacity;

namespace LoadHarness.Results.Files;

/// <summary>
/// Writes <c>capacity.json</c>: what a search has found, with all its runs, for scripts. Latencies in ms, durations in seconds, shares in
/// percent; null where there is no value. Nothing reads it back: the runs have results of their own. Pure.
/// </summary>
public static class CapacityFile
{
    /// <summary>Name of the file in the folder of a search.</summary>
    public const string Name = "capacity.json";

    /// <summary>Version of the schema that this program writes.</summary>
    public const int Schema = 1;

    /// <summary>The search as JSON text.</summary>
    public static string ToJson(CapacityResult result) => JsonSerializer.Serialize(
        new
        {
            Schema,
            Outcome = CapacitySentences.Name(result.Outcome),
            Reason = CapacitySentences.Answer(result),
            result.Scenario,
            Hash = result.ScenarioHash,
            result.Build,
            result.Target,
            Started = result.StartedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            Raised = Word(result.Axis.Raised),
            Of = result.Axis.Population,
            result.Axis.Unit,
            result.Held,
            Confirmed = result.Search.Confirmed is not null,
            Limit = result.Search.Limit?.Level,
            result.Wanted,
            Knee = result.Curve.KneeLevel,
            NoKnee = result.Curve.Knee.Why == NoKnee.None ? null : CapacitySentences.Knee(result),
            Search = new
            {
                Kind = Word(result.Range.Kind),
                result.Range.From,
                result.Range.To,
                Step = result.Range.Factor is null || result.Range.Kind == SearchKind.Bisection ? result.Range.Step : (int?)null,
                result.Range.Factor,
                Steady = result.Steady.TotalSeconds,
                Hold = result.Hold.TotalSeconds,
                Pause = result.Pause.TotalSeconds,
            },
            Curve = result.Curve.Points.Select(point => point.Folder),
            Runs = result.Runs.Select(Row),
        },
        ScriptJson.Layout) + "\n";

    private static object Row(LevelRun run) => new
    {
        run.Folder,
        run.Attempt.Level,
        run.Attempt.IsHold,
        run.Number,
        Outcome = JsonNamingPolicy.KebabCaseLower.ConvertName(run.Attempt.Outcome.ToString()),
        run.Id,
        Started = run.StartedAt?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        Length = Rounded(run.Duration.TotalSeconds),
        run.Verdict,
        Tripped = run.Trips,
        run.Planned,
        run.Joined,
        run.FailedJoins,
        Offered = Rounded(run.Offered),
        Owed = Rounded(run.Owed),
        Delivered = Rounded(run.Delivered),
        P50 = Milliseconds(run.P50),
        P50IsAtLeast = run.P50?.IsAtLeast,
        P99 = Milliseconds(run.P99),
        P99IsAtLeast = run.P99?.IsAtLeast,
        run.Expected,
        run.Lost,
        LostPercent = Rounded(run.LostPercent),
        BackendCpu = Rounded(run.BackendCpu),
        HarnessCpu = Rounded(run.HarnessCpu),
        Generator = run.Strain,
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static double? Milliseconds(QuantileReading? reading) => Rounded(reading?.Value.TotalMilliseconds);

    private static double? Rounded(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 6) : null;
}
