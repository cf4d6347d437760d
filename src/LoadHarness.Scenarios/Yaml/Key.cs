namespace LoadHarness.Scenarios.Yaml;

/// <summary>A key of a map as the reader, the schema and the reference pages see it.</summary>
internal interface IKey
{
    string Name { get; }

    /// <summary>What it means, one sentence.</summary>
    string Doc { get; }

    /// <summary>Whether it must be written, or be in what the map extends.</summary>
    bool IsRequired { get; }

    /// <summary>Whether it may come from elsewhere than its own map, so that the schema cannot demand it.</summary>
    bool IsInherited { get; }

    /// <summary>The value that it has when it is not written, as one would write it; null: none.</summary>
    string? Default { get; }

    IValueShape Shape { get; }

    /// <summary>Reads its value into the map.</summary>
    void Read(Cursor at, MapReading into);

    /// <summary>Puts its default into the map.</summary>
    void SetDefault(MapReading into);
}

/// <summary>A key with values of one type. Immutable; made by <see cref="Key"/>.</summary>
internal sealed class Key<T> : IKey
{
    private readonly T _default;

    public Key(string name, ValueShape<T> shape, string doc, string? defaultText)
    {
        (Name, Shape, Doc, Default) = (name, shape, doc, defaultText);
        _default = defaultText is null ? default! : Key.ParseDefault(name, shape, defaultText);
    }

    public string Name { get; }

    public string Doc { get; }

    public bool IsRequired { get; init; }

    public bool IsInherited { get; init; }

    public string? Default { get; }

    public ValueShape<T> Shape { get; }

    IValueShape IKey.Shape => Shape;

    public void Read(Cursor at, MapReading into)
    {
        var parsed = at.Read(Shape);
        into.Set(this, at, parsed.Ok, parsed.Value);
    }

    public void SetDefault(MapReading into) => into.Set(this, null, !IsRequired, _default);
}

/// <summary>Makes the rows of the tables.</summary>
internal static class Key
{
    /// <summary>A key that must be there.</summary>
    public static Key<T> Required<T>(string name, ValueShape<T> shape, string doc) => new(name, shape, doc, null) { IsRequired = true };

    /// <summary>A key that must be there, in the map itself or in what it extends.</summary>
    public static Key<T> Inherited<T>(string name, ValueShape<T> shape, string doc) =>
        new(name, shape, doc, null) { IsRequired = true, IsInherited = true };

    /// <summary>A key that may be missing.</summary>
    /// <param name="name">The key.</param>
    /// <param name="shape">Its values.</param>
    /// <param name="doc">What it means, one sentence.</param>
    /// <param name="fallback">Its default as one would write it; null: none, <see cref="MapReading.GetOrNull"/> tells.</param>
    public static Key<T> Optional<T>(string name, ValueShape<T> shape, string doc, string? fallback = null) =>
        new(name, shape, doc, fallback);

    /// <summary>A key that may be missing, which means null.</summary>
    public static Key<T?> Maybe<T>(string name, ValueShape<T> shape, string doc)
        where T : class => new(name, shape.Select(value => (T?)value), doc, null);

    /// <summary>A default goes through the reader like everything else: one that could not be written cannot be documented.</summary>
    internal static T ParseDefault<T>(string name, ValueShape<T> shape, string text)
    {
        var context = new ReadContext("default", new ScenarioReadOptions());
        var node = YamlText.Parse(text, "default", context);
        var parsed = node is null ? Parsed<T>.Reported : new Cursor(node, name, context).Read(shape);
        return parsed.Ok
            ? parsed.Value
            : throw new InvalidOperationException($"The default of '{name}' cannot be read: {context.Errors[0].Message}");
    }
}
