using System.Text.Json.Nodes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>
/// A profile or a protocol where another file refers to it: by name, by path, or written out in place, where
/// <c>extends: NAME</c> starts from another one and changes single keys of it. Immutable.
/// </summary>
/// <param name="Word"><c>profile</c> or <c>protocol</c>: the first key of such a file, and its folder without the s.</param>
/// <param name="File">The table of a file.</param>
/// <param name="Inline">The table of a map in place; it has the key <c>extends</c>.</param>
internal sealed record Definition<T>(string Word, MapShape<T> File, MapShape<T> Inline)
{
    /// <summary>The key that names what a map starts from.</summary>
    public const string Extends = "extends";

    /// <summary>A reference to one as the value of a key.</summary>
    /// <param name="change">Changes its tree before it is read, given the cursor of the reference; null: nothing.</param>
    public ValueShape<T> Reference(Func<Cursor, Node, Node>? change = null) => new(
        NodeKind.Scalar,
        $"the name of a {Word}, a path to one (./NAME.yaml), or a map that is one",
        at => Read(at, change ?? ((_, tree) => tree)),
        schema => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, schema.Refer(Inline)) })
    {
        Map = Inline,
        IsMergedByKey = true,
    };

    /// <summary>Reads the tree of a file of this kind, with what it extends.</summary>
    public Parsed<T> ReadFile(Node tree, ReadContext context) => ReadFile(tree, context, whole => whole);

    private Parsed<T> Read(Cursor at, Func<Cursor, Node, Node> change)
    {
        switch (at.Node.Kind)
        {
            case NodeKind.Scalar:
                var tree = at.Context.Definitions.Find(at, Word);
                return tree is null ? Parsed<T>.Reported : ReadFile(tree, at.Context, whole => change(at, whole));

            case NodeKind.Map:
                var map = Complete(at, at.Node, []);
                return map is null ? Parsed<T>.Reported : (at with { Node = change(at, map) }).Read(Inline.Value);

            default:
                return Parsed<T>.Fail();
        }
    }

    private Parsed<T> ReadFile(Node tree, ReadContext context, Func<Node, Node> change)
    {
        var root = new Cursor(tree, "", context);
        if (tree.Kind != NodeKind.Map)
        {
            return root.Read(File.Value);
        }

        var whole = Complete(root, tree, [tree]);
        return whole is null ? Parsed<T>.Reported : (root with { Node = change(whole) }).Read(File.Value);
    }

    /// <summary>A map with all that it inherits, each key still knowing the file in which it is written.</summary>
    private Node? Complete(Cursor at, Node map, IReadOnlyList<Node> chain)
    {
        if (map.Find(Extends) is not { Kind: NodeKind.Scalar, IsNothing: false, Text: not null } parent)
        {
            return map;
        }

        var reference = at.Of(Extends, parent);
        var tree = at.Context.Definitions.Find(reference, Word);
        if (tree is null)
        {
            return null;
        }

        // Trees are parsed once, so the same file is the same object.
        if (chain.Contains(tree))
        {
            reference.Error($"'{parent.Raw}' extends itself, directly or through others");
            return null;
        }

        var whole = tree.Kind == NodeKind.Map ? Complete(new Cursor(tree, "", at.Context), tree, [.. chain, tree]) : null;
        if (whole is null)
        {
            if (tree.Kind != NodeKind.Map)
            {
                reference.Error($"'{parent.Raw}' is no {Word} file: it holds no map");
            }

            return null;
        }

        return Merge(whole.Without(Word).Without(Extends), map, Inline);
    }

    private static Node Merge(Node below, Node above, IMapShape? shape)
    {
        var entries = below.Entries.ToList();
        foreach (var entry in above.Entries)
        {
            var index = entries.FindIndex(known => known.Key == entry.Key);
            var value = shape?.Keys.FirstOrDefault(key => key.Name == entry.Key)?.Shape;
            if (index < 0 || above.Entries.First(first => first.Key == entry.Key) != entry)
            {
                // A second entry of the same key stays one: the reader has something to say about it.
                entries.Add(entry);
            }
            else if (value is { IsMergedByKey: true } && entry.Value.Kind == NodeKind.Map && entries[index].Value.Kind == NodeKind.Map)
            {
                entries[index] = entry with { Value = Merge(entries[index].Value, entry.Value, value.Map) };
            }
            else
            {
                entries[index] = entry;
            }
        }

        return Node.Map(above.Place, entries);
    }
}
