using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Tests.Scenarios;

public sealed class ScenarioSchemaTests
{
    private const string SchemaFile = "scenarios/scenario.schema.json";
    private const string ReferenceFile = "docs/reference.md";

    [Fact]
    public void Generate_Schema_IsTheCommittedOne()
    {
        if (RepositoryFiles.UpdateGolden)
        {
            File.WriteAllText(RepositoryFiles.PathOf(SchemaFile), ScenarioSchema.Generate());
        }

        Assert.Equal(RepositoryFiles.Read(SchemaFile), ScenarioSchema.Generate());
    }

    [Fact]
    public void Generate_ReferencePage_IsTheCommittedOne()
    {
        if (RepositoryFiles.UpdateGolden)
        {
            File.WriteAllText(RepositoryFiles.PathOf(ReferenceFile), ReferencePage.Generate());
        }

        Assert.Equal(RepositoryFiles.Read(ReferenceFile), ReferencePage.Generate());
    }

    [Fact]
    public void Schema_Definitions_HoldExactlyTheKeysOfTheTables()
    {
        var definitions = Definitions();
        var maps = definitions.Where(definition => definition.Value!["properties"] is not null).ToDictionary(
            definition => definition.Key, definition => definition.Value!["properties"]!.AsObject().Select(property => property.Key).ToList());

        Assert.Equal(ScenarioReference.Maps.Select(map => map.Name).Order(), maps.Keys.Order());
        Assert.All(ScenarioReference.Maps, map => Assert.Equal(map.Keys.Select(key => key.Name), maps[map.Name]));
        Assert.All(maps.Keys, name => Assert.False((bool)definitions[name]!["additionalProperties"]!));
    }

    [Fact]
    public void Schema_References_AllLead()
    {
        var definitions = Definitions();
        var references = Regex.Matches(ScenarioSchema.Generate(), """
            "\$ref": "#/\$defs/([^"]+)"
            """.Trim()).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.All(references, reference => Assert.True(definitions.ContainsKey(reference), reference));
        Assert.All(definitions, definition => Assert.Contains(definition.Key, references));
    }

    /// <summary>A file that extends another may have only the one, and the editor sees no other file.</summary>
    [Fact]
    public void Schema_OfProtocols_DemandsNothingThatMayBeInherited() =>
        Assert.All(["protocol", "protocol-file"], name => Assert.Null(Definitions()[name]!["allOf"]));

    [Fact]
    public void Tables_EveryKey_IsExplainedInOneSentence()
    {
        Assert.All(ScenarioReference.Maps, map =>
        {
            Assert.Equal(map.Keys.Count, map.Keys.Select(key => key.Name).Distinct().Count());
            Assert.EndsWith(".", map.Doc);
            Assert.All(map.Rules, rule => Assert.EndsWith(".", rule));
            Assert.All(map.Keys, key => Assert.Matches("^[A-Z0-9].+\\.$", key.Doc));
            Assert.All(map.Keys, key => Assert.Matches("^[a-z0-9-]+$", key.Name));
        });
    }

    [Fact]
    public void Tables_MapsOfKeys_AreTablesToo()
    {
        var names = ScenarioReference.Maps.Select(map => map.Name).ToHashSet();

        Assert.All(
            ScenarioReference.Maps.SelectMany(map => map.Keys).Select(key => key.Map).OfType<string>(), map => Assert.Contains(map, names));
    }

    private static JsonObject Definitions() => JsonNode.Parse(ScenarioSchema.Generate())!["$defs"]!.AsObject();
}
