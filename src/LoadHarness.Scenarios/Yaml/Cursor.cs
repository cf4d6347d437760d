namespace LoadHarness.Scenarios.Yaml;

/// <summary>A node about to be read: where it is in the tree, and who hears of errors.</summary>
/// <param name="Node">The node.</param>
/// <param name="Path">Its path as <c>--set</c> writes it, <c>populations.0.clients</c>; empty at the root of a file.</param>
/// <param name="Context">What the reading shares.</param>
/// <param name="Parent">The map that it is a value of; null at the root and for items of lists.</param>
internal readonly record struct Cursor(Node Node, string Path, ReadContext Context, Node? Parent = null)
{
    private const int LongestQuote = 60;

    /// <summary>The node in words: <c>'abc'</c>, <c>a map</c>, <c>a list</c>.</summary>
    private string Found => Node.Kind switch
    {
        NodeKind.Map => "a map",
        NodeKind.List => "a list",
        // As written: the value of an environment variable is a secret.
        _ => $"'{(Node.Raw.Length > LongestQuote ? Node.Raw[..LongestQuote] + "…" : Node.Raw).ReplaceLineEndings(" ")}'",
    };

    /// <summary>The path of the map that it is a value of.</summary>
    public string ParentPath => Path[..Math.Max(0, Path.LastIndexOf('.'))];

    /// <summary>The value of a key of this map.</summary>
    public Cursor Of(string key, Node value) => new(value, value.Home ?? PathOf(key), Context, Node);

    /// <summary>An item of this list.</summary>
    public Cursor Item(int index) => new(Node.Items[index], PathOf($"{index}"), Context);

    /// <summary>Reports an error at this node.</summary>
    public void Error(string message) => ErrorAt(Node.Place, message);

    /// <summary>Reports an error of this node that is written elsewhere.</summary>
    public void ErrorAt(Place place, string message) => Context.Add(place, Path.Length == 0 ? message : $"{Path}: {message}");

    /// <summary>Reads the node; whatever is wrong has been reported when this returns.</summary>
    public Parsed<T> Read<T>(ValueShape<T> shape)
    {
        if (Node.Kind == NodeKind.Scalar && Node.Text is null)
        {
            return Parsed<T>.Reported;
        }

        if (Node.IsNothing)
        {
            Error($"expected {shape.Expected}, found nothing");
            return Parsed<T>.Reported;
        }

        var parsed = shape.Read(this);
        if (!parsed.Ok && !parsed.IsReported)
        {
            Error($"expected {shape.Expected}, found {Found}{(parsed.Hint is { } hint ? $": {hint}" : "")}");
        }

        return parsed;
    }

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";
}

/// <summary>A value, or the fact that it could not be read.</summary>
/// <param name="Ok">Whether there is a value.</param>
/// <param name="Value">The value.</param>
/// <param name="Hint">What to write instead, if a guess is possible.</param>
/// <param name="IsReported">Whether the errors have been reported, by something nested.</param>
internal readonly record struct Parsed<T>(bool Ok, T Value, string? Hint = null, bool IsReported = false)
{
    public static Parsed<T> Reported { get; } = new(false, default!, null, true);

    public static implicit operator Parsed<T>(T value) => new(true, value);

    /// <summary>Not what was expected.</summary>
    public static Parsed<T> Fail(string? hint = null) => new(false, default!, hint);

    public Parsed<TOther> Select<TOther>(Func<T, TOther> map) =>
        Ok ? map(Value) : new Parsed<TOther>(false, default!, Hint, IsReported);
}
