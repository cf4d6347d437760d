using System.Text.Json.Nodes;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>What the schema and the reference pages need to know of a value.</summary>
internal interface IValueShape
{
    /// <summary>What is expected, in words that follow "expected".</summary>
    string Expected { get; }

    /// <summary>The map it is, or may be; null: it never is one.</summary>
    IMapShape? Map { get; }

    /// <summary>Whether a file that extends another changes single keys of this value; if not, it replaces the value whole.</summary>
    bool IsMergedByKey { get; }

    /// <summary>Its JSON schema.</summary>
    JsonObject Schema(SchemaBuilder schema);
}

/// <summary>
/// What a value must look like, said once for the reader, the schema and the reference pages; the ready-made ones are in
/// <see cref="Values"/>. Immutable.
/// </summary>
internal sealed class ValueShape<T> : IValueShape
{
    private readonly Func<SchemaBuilder, JsonObject> _schema;

    public ValueShape(NodeKind kind, string expected, Func<Cursor, Parsed<T>> read, Func<SchemaBuilder, JsonObject> schema)
    {
        Kind = kind;
        Expected = expected;
        Read = read;
        _schema = schema;
    }

    /// <summary>The kind of node it is: how alternatives are told apart. A shape of several kinds: that of the first.</summary>
    public NodeKind Kind { get; }

    public string Expected { get; }

    /// <summary>Reads a node that is not nothing. Only errors within maps and lists are reported by it.</summary>
    public Func<Cursor, Parsed<T>> Read { get; }

    public IMapShape? Map { get; init; }

    public bool IsMergedByKey { get; init; }

    public JsonObject Schema(SchemaBuilder schema) => _schema(schema);

    /// <summary>The same text read as something else.</summary>
    public ValueShape<TOther> Select<TOther>(Func<T, TOther> map) =>
        new(Kind, Expected, at => Read(at).Select(map), _schema) { Map = Map, IsMergedByKey = IsMergedByKey };
}
