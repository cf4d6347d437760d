namespace LoadHarness.Scenarios.Yaml;

/// <summary>One kind of map of our files, as the reference page tells it. Immutable.</summary>
/// <param name="Name">Name of its definition in the schema.</param>
/// <param name="Doc">What it describes, one sentence.</param>
/// <param name="Keys">Its keys, in the order of the table.</param>
/// <param name="Rules">What must hold between the keys, one sentence each.</param>
public sealed record MapReference(string Name, string Doc, IReadOnlyList<KeyReference> Keys, IReadOnlyList<string> Rules);

/// <summary>One key of a map, as the reference page tells it. Immutable.</summary>
/// <param name="Name">The key.</param>
/// <param name="Values">What its values look like: type, range and unit, in words.</param>
/// <param name="IsRequired">Whether it must be written, or be in what the map extends.</param>
/// <param name="Default">Its value when it is not written, as one would write it; null: the sentence says what that means.</param>
/// <param name="Doc">What it means, one sentence.</param>
/// <param name="Map">The map that its value is, may be, or consists of, by <see cref="MapReference.Name"/>; null: none.</param>
public sealed record KeyReference(string Name, string Values, bool IsRequired, string? Default, string Doc, string? Map);

/// <summary>The tables of the reader as data, for reference pages. Pure.</summary>
public static class ScenarioReference
{
    /// <summary>All maps of all files, each before those that it contains.</summary>
    public static IReadOnlyList<MapReference> Maps { get; } = Collect();

    private static IReadOnlyList<MapReference> Collect()
    {
        var builder = new SchemaBuilder();
        ScenarioSchema.Roots(builder);
        return
        [
            .. builder.Maps.Select(map => new MapReference(
                map.Name,
                map.Doc,
                [
                    .. map.Keys.Select(key => new KeyReference(
                        key.Name, key.Shape.Expected, key.IsRequired, key.Default, key.Doc, key.Shape.Map?.Name)),
                ],
                [.. map.Rules.Select(rule => rule.Doc)])),
        ];
    }
}
