using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>A table of keys as the schema and the reference pages see it.</summary>
internal interface IMapShape
{
    /// <summary>Name of its definition in the schema and of its chapter in the reference.</summary>
    string Name { get; }

    /// <summary>What it describes, one sentence.</summary>
    string Doc { get; }

    IReadOnlyList<IKey> Keys { get; }

    IReadOnlyList<Rule> Rules { get; }
}

/// <summary>
/// One kind of map of our files: a table of its keys, the rules between them, and how a value is made of them. The strict
/// reader, the JSON schema and the reference pages all follow from this table; to add a key, add a row. Immutable.
/// </summary>
internal sealed class MapShape<T> : IMapShape
{
    public required string Name { get; init; }

    public required string Doc { get; init; }

    public required IReadOnlyList<IKey> Keys { get; init; }

    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>Whether it stands for one thought, so that a file that extends another replaces it whole.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Keys that an earlier version had here, with what to write in their place.</summary>
    public IReadOnlyDictionary<string, string> Moved { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes the value; called only if every key and every rule is right.</summary>
    public required Func<MapReading, T> Build { get; init; }

    /// <summary>This map as the value of a key.</summary>
    public ValueShape<T> Value => new(NodeKind.Map, $"a map with {KeyNames}", Read, schema => schema.Refer(this))
    {
        Map = this,
        IsMergedByKey = !IsAtomic,
    };

    private string KeyNames => string.Join(", ", Keys.Select(key => key.Name));

    private Parsed<T> Read(Cursor at)
    {
        if (at.Node.Kind != NodeKind.Map)
        {
            return Parsed<T>.Fail();
        }

        var map = new MapReading(at);
        var written = new Dictionary<string, Place>();
        foreach (var entry in at.Node.Entries)
        {
            if (!written.TryAdd(entry.Key, entry.Place))
            {
                at.ErrorAt(entry.Place, $"the key '{entry.Key}' is here twice, first in {written[entry.Key]}");
            }
            else if (Keys.FirstOrDefault(key => key.Name == entry.Key) is { } known)
            {
                known.Read(at.Of(entry.Key, entry.Value), map);
            }
            else
            {
                at.ErrorAt(entry.Place, Unknown(entry.Key));
            }
        }

        foreach (var key in Keys.Where(key => !written.ContainsKey(key.Name)))
        {
            key.SetDefault(map);
            if (key.IsRequired)
            {
                at.Error($"the key '{key.Name}' is missing: {key.Shape.Expected}");
            }
        }

        foreach (var rule in Rules)
        {
            rule.Check(map);
        }

        return map.IsValid ? Build(map) : Parsed<T>.Reported;
    }

    private string Unknown(string key) => key == "<<"
        ? "merge keys (<<) are not read: a profile or protocol says 'extends: NAME' instead"
        : Moved.TryGetValue(key, out var remedy) ? $"'{key}' is not here any more: {remedy}"
        : $"unknown key '{key}'{NearestName.Hint(key, [.. Keys.Select(known => known.Name)])}";
}
