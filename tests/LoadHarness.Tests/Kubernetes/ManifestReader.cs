using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LoadHarness.Tests.Kubernetes;

/// <summary>Reads a stream of YAML as a server does: what is quoted is a text, what is plain may be a number or a truth value.</summary>
internal static class ManifestReader
{
    public static IReadOnlyList<JsonObject> Objects(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => (JsonObject)Read(document.RootNode)!)];
    }

    private static JsonNode? Read(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Read(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Read)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidDataException($"{node.Start}: neither map nor list nor scalar"),
    };

    private static JsonNode? Plain(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : text switch
        {
            "true" => true,
            "false" => false,
            "" or "~" or "null" => null,
            _ => text,
        };
}
