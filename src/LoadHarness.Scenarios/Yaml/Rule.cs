using System.Text.Json.Nodes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>Something that must hold between the keys of a map, for the reader, the schema and the reference. Immutable.</summary>
internal sealed class Rule
{
    private Rule(string doc, Action<MapReading> check, JsonObject? schema)
    {
        Doc = doc;
        Check = check;
        Schema = schema;
    }

    /// <summary>The rule, one sentence.</summary>
    public string Doc { get; }

    /// <summary>Reports what breaks it. Runs also when keys could not be read, so that all errors come at once.</summary>
    public Action<MapReading> Check { get; }

    /// <summary>The rule as a JSON schema; null: a schema cannot say it.</summary>
    public JsonObject? Schema { get; }

    /// <summary>One of these keys, and only one.</summary>
    public static Rule ExactlyOne(params IKey[] keys) => new(
        $"Exactly one of {Names(keys)}.",
        map =>
        {
            var written = keys.Where(map.Has).ToList();
            if (written.Count == 0)
            {
                map.At.Error($"one of {Names(keys)} is missing");
            }
            else if (written.Count > 1)
            {
                map.AtOf(written[1]).Error($"'{written[1].Name}' and '{written[0].Name}' exclude each other: write one of {Names(keys)}");
            }
        },
        new JsonObject { ["oneOf"] = Each(keys) });

    /// <summary>One of these keys or more.</summary>
    public static Rule AtLeastOne(params IKey[] keys) => new(
        $"At least one of {Names(keys)}.",
        map =>
        {
            if (!keys.Any(map.Has))
            {
                map.At.Error($"one of {Names(keys)} is missing");
            }
        },
        new JsonObject { ["anyOf"] = Each(keys) });

    /// <summary>A key that means nothing without another.</summary>
    /// <param name="key">The key.</param>
    /// <param name="other">The key that it needs.</param>
    /// <param name="because">Why, as the end of the sentence "KEY needs OTHER: ".</param>
    /// <param name="isInherited">Whether the other one may come from what the map extends, so that the schema cannot demand it.</param>
    public static Rule Needs(IKey key, IKey other, string because, bool isInherited = false) => new(
        $"{key.Name} needs {other.Name}: {because}.",
        map =>
        {
            if (map.Has(key) && !map.Has(other))
            {
                map.AtOf(key).Error($"'{key.Name}' needs '{other.Name}': {because}");
            }
        },
        isInherited ? null : new JsonObject { ["dependentRequired"] = new JsonObject { [key.Name] = new JsonArray(other.Name) } });

    /// <summary>Anything else; the schema cannot say it.</summary>
    public static Rule That(string doc, Action<MapReading> check) => new(doc, check, null);

    private static string Names(IEnumerable<IKey> keys) => string.Join(", ", keys.Select(key => key.Name));

    private static JsonArray Each(IEnumerable<IKey> keys) =>
        new([.. keys.Select(key => new JsonObject { ["required"] = new JsonArray(key.Name) })]);
}
