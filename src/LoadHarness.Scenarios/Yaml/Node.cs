namespace LoadHarness.Scenarios.Yaml;

/// <summary>Where something is written; line 0 for the command line.</summary>
internal readonly record struct Place(string File, int Line, int Column)
{
    /// <summary><c>line 5</c>, or what was written on the command line.</summary>
    public override string ToString() => Line == 0 ? File : $"line {Line}";
}

/// <summary>The three things that YAML is made of.</summary>
internal enum NodeKind
{
    /// <summary>A text, number, word or nothing.</summary>
    Scalar,

    /// <summary>Keys with values.</summary>
    Map,

    /// <summary>Items.</summary>
    List,
}

/// <summary>A key with its value, as written: duplicates are still both there.</summary>
internal sealed record Entry(string Key, Place Place, Node Value);

/// <summary>
/// A piece of YAML that knows where it is written, also after it was merged into another file's tree. Immutable, so that
/// aliases may share it and overrides rebuild only the path they touch.
/// </summary>
internal sealed class Node
{
    /// <summary>More values than any scenario has; what exceeds it is a bomb of aliases.</summary>
    public const int MaxWeight = 50_000;

    private Node(NodeKind kind, Place place, int weight)
    {
        Kind = kind;
        Place = place;
        Weight = weight;
    }

    public NodeKind Kind { get; }

    public Place Place { get; }

    /// <summary>Number of values with all aliases expanded, at most <see cref="MaxWeight"/> + 1.</summary>
    public int Weight { get; }

    /// <summary>A scalar as written, environment variables not filled in: fit to be quoted in an error.</summary>
    public string Raw { get; private init; } = "";

    /// <summary>A scalar with its environment variables filled in; null: one of them is missing, which has been reported.</summary>
    public string? Text { get; private init; } = "";

    /// <summary>A scalar without quotes.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>Its path where it is written, if it was put into another place of the tree; null: it is where it was written.</summary>
    public string? Home { get; private init; }

    public IReadOnlyList<Entry> Entries { get; private init; } = [];

    public IReadOnlyList<Node> Items { get; private init; } = [];

    /// <summary>A key without a value.</summary>
    public bool IsNothing => Kind == NodeKind.Scalar && IsPlain && Raw is "" or "~" or "null" or "Null" or "NULL";

    public static Node Scalar(Place place, string raw, string? text, bool isPlain) =>
        new(NodeKind.Scalar, place, 1) { Raw = raw, Text = text, IsPlain = isPlain };

    public static Node Map(Place place, IReadOnlyList<Entry> entries) =>
        new(NodeKind.Map, place, WeightOf(entries.Select(entry => entry.Value))) { Entries = entries };

    public static Node List(Place place, IReadOnlyList<Node> items) =>
        new(NodeKind.List, place, WeightOf(items)) { Items = items };

    /// <summary>The value of a key of a map; the first one of duplicates; null: there is none, or this is no map.</summary>
    public Node? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>This map with a key added or its value replaced.</summary>
    public Node With(string key, Place keyPlace, Node value)
    {
        var entries = Entries.ToList();
        var index = entries.FindIndex(entry => entry.Key == key);
        if (index < 0)
        {
            entries.Add(new Entry(key, keyPlace, value));
        }
        else
        {
            entries[index] = entries[index] with { Value = value };
        }

        return Map(Place, entries);
    }

    /// <summary>The same value for another place of the tree; errors go on to name the path where it is written.</summary>
    public Node At(string home) => new(Kind, Place, Weight)
    {
        Raw = Raw,
        Text = Text,
        IsPlain = IsPlain,
        Entries = Entries,
        Items = Items,
        Home = home,
    };

    /// <summary>This map without a key.</summary>
    public Node Without(string key) => Map(Place, [.. Entries.Where(entry => entry.Key != key)]);

    /// <summary>This list with one item replaced.</summary>
    public Node With(int index, Node item) => List(Place, [.. Items.Select((old, i) => i == index ? item : old)]);

    private static int WeightOf(IEnumerable<Node> children) =>
        (int)Math.Min(MaxWeight + 1, 1 + children.Sum(child => (long)child.Weight));
}
