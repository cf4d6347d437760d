using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// The JSON schema of our files for editors, made from the tables of the reader. One schema serves all three kinds of files:
/// the key <c>scenario</c>, <c>profile</c> or <c>protocol</c> at the top tells them, as it tells the reader. Pure.
/// </summary>
public static class ScenarioSchema
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        // For people and editors, never inside HTML: < and > need no escapes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of <c>scenarios/scenario.schema.json</c>.</summary>
    public static string Generate()
    {
        var builder = new SchemaBuilder();
        var (scenario, profile, protocol) = Roots(builder);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "LoadHarness scenarios, profiles and protocols",
            ["description"] = "Made from the tables of the strict reader; do not edit.",
            ["if"] = new JsonObject { ["anyOf"] = new JsonArray(Has("scenario"), Lacks("profile", "protocol")) },
            ["then"] = scenario,
            ["else"] = new JsonObject { ["if"] = Has("profile"), ["then"] = profile, ["else"] = protocol },
            ["$defs"] = builder.Definitions,
        };
        return schema.ToJsonString(Layout) + "\n";
    }

    /// <summary>Refers to the three kinds of files, and so to everything in them.</summary>
    internal static (JsonObject Scenario, JsonObject Profile, JsonObject Protocol) Roots(SchemaBuilder builder) => (
        builder.Refer(ScenarioShapes.Scenario),
        builder.Refer(ProfileShapes.Profile.File),
        builder.Refer(ProtocolShapes.Protocol.File));

    private static JsonObject Has(string key) => new() { ["required"] = new JsonArray(key) };

    /// <summary>A new file has none of the keys yet: then it is going to be a scenario.</summary>
    private static JsonObject Lacks(params string[] keys) =>
        new() { ["not"] = new JsonObject { ["anyOf"] = new JsonArray([.. keys.Select(Has)]) } };
}
