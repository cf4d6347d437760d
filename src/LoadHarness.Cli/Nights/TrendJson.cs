using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoadHarness.Results.Comparing;

namespace LoadHarness.Cli.Nights;

/// <summary>A history of nights for scripts. Values are in the units of their metrics: latencies in ms, memory in bytes. Pure.</summary>
internal static class TrendJson
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The history as JSON.</summary>
    /// <param name="trend">The history.</param>
    /// <param name="nights">So many of the last nights of a series are listed.</param>
    /// <param name="page">Path of the page.</param>
    public static string Of(Trend trend, int nights, string page) => new JsonObject
    {
        ["outcome"] = Name(trend.Outcome),
        ["page"] = page,
        ["series"] = new JsonArray([.. trend.Series.Select(series => Of(series, nights))]),
    }.ToJsonString(Layout);

    private static JsonObject Of(TrendSeries series, int nights) => new()
    {
        ["scenario"] = series.Scenario,
        ["hash"] = series.ScenarioHash,
        ["machine"] = series.Machine.Id,
        ["current"] = series.IsCurrent,
        ["outcome"] = Name(series.Outcome),
        ["reason"] = TrendSentences.Reason(series),
        ["nights"] = new JsonArray([.. series.Nights.TakeLast(nights).Select(night => Of(series, night))]),
        ["steps"] = new JsonArray([.. series.Courses.SelectMany(course => course.Steps.Select(step => Of(course.Number, step)))]),
        ["notCounted"] = new JsonArray([.. series.Runs.Where(run => !run.Counts).Select(run => new JsonObject { ["run"] = run.Place, ["night"] = TrendSentences.Night(run.Night), ["why"] = run.WhyNot })]),
    };

    private static JsonObject Of(TrendSeries series, DateOnly night)
    {
        var numbers = new JsonObject();
        foreach (var (number, point) in series.PointsOf(night))
        {
            numbers[number.Name] = new JsonObject
            {
                ["value"] = point.Value,
                ["latest"] = point.Latest,
                ["median"] = point.Baseline?.Median,
                ["sigma"] = point.Baseline?.Sigma,
                ["z"] = point.Z,
                ["outcome"] = Name(point.Outcome),
            };
        }

        return new JsonObject
        {
            ["night"] = TrendSentences.Night(night),
            ["runs"] = new JsonArray([.. series.RunsOf(night).Select(run => (JsonNode)run.Place)]),
            ["outcome"] = Name(series.OutcomeOf(night)),
            ["numbers"] = numbers,
        };
    }

    private static JsonObject Of(TrendNumber number, TrendStep step) => new()
    {
        ["number"] = number.Name,
        ["night"] = TrendSentences.Night(step.Night),
        ["before"] = step.Change.Before,
        ["after"] = step.Change.After,
        ["p"] = step.Change.P,
    };

    /// <summary>As in JSON everywhere: <c>notCounted</c>.</summary>
    private static string Name<T>(T outcome)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());
}
