using System.Text.Json.Nodes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>Collects the maps that a root refers to, each once, as definitions of a JSON schema (draft 2020-12). One thread.</summary>
internal sealed class SchemaBuilder
{
    private const string EnvironmentName = "environment";

    private readonly List<IMapShape> _maps = [];
    private readonly JsonObject _definitions = new()
    {
        [EnvironmentName] = new JsonObject
        {
            ["description"] = "An environment variable, ${NAME}.",
            ["type"] = "string",
            ["pattern"] = @"\$\{[A-Z_][A-Z0-9_]*\}",
        },
    };

    /// <summary>The maps referred to so far, in the order of a reader of the reference: each before what it contains.</summary>
    public IReadOnlyList<IMapShape> Maps => _maps;

    public JsonObject Definitions => _definitions;

    /// <summary>A reference to a map, which becomes a definition if it is not one yet.</summary>
    public JsonObject Refer(IMapShape map)
    {
        if (!_maps.Contains(map))
        {
            _maps.Add(map);
            // The name is taken before the keys are looked at, so that a map comes before those that it contains.
            _definitions[map.Name] = null;
            _definitions[map.Name] = Define(map);
        }

        return new JsonObject { ["$ref"] = $"#/$defs/{map.Name}" };
    }

    /// <summary>A value that may come out of the environment instead.</summary>
    public static JsonObject OrEnvironment(JsonObject value) =>
        new() { ["anyOf"] = new JsonArray(value, new JsonObject { ["$ref"] = $"#/$defs/{EnvironmentName}" }) };

    private JsonObject Define(IMapShape map)
    {
        var properties = new JsonObject();
        foreach (var key in map.Keys)
        {
            var value = key.Shape.Schema(this);
            value["description"] = key.Doc;
            if (key.Default is { } text)
            {
                value["default"] = DefaultOf(text);
            }

            properties[key.Name] = value;
        }

        var schema = new JsonObject
        {
            ["description"] = map.Doc,
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        var required = map.Keys.Where(key => key is { IsRequired: true, IsInherited: false }).Select(key => (JsonNode)key.Name).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        var rules = map.Rules.Select(rule => rule.Schema).OfType<JsonObject>().Select(rule => rule.DeepClone()).ToArray();
        if (rules.Length > 0)
        {
            schema["allOf"] = new JsonArray(rules);
        }

        return schema;
    }

    private static JsonNode DefaultOf(string text)
    {
        var node = YamlText.Parse(text, "default", new ReadContext("default", new ScenarioReadOptions()))!;
        return ToJson(node);

        static JsonNode ToJson(Node node) => node.Kind switch
        {
            NodeKind.List => new JsonArray([.. node.Items.Select(ToJson)]),
            NodeKind.Map => new JsonObject(node.Entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)ToJson(entry.Value)))),
            _ when node.IsPlain && long.TryParse(node.Raw, out var number) => number,
            _ when node.IsPlain && node.Raw is "true" or "false" => node.Raw == "true",
            _ => node.Raw,
        };
    }
}
