namespace LoadHarness.Scenarios.Yaml;

/// <summary>The keys of one map while it is read. One thread.</summary>
internal sealed class MapReading(Cursor at)
{
    private readonly Dictionary<IKey, (Cursor? At, bool Ok, object? Value)> _values = [];
    private readonly int _errorsBefore = at.Context.ErrorCount;

    /// <summary>The map itself.</summary>
    public Cursor At { get; } = at;

    /// <summary>
    /// Whether nothing in it has been found wrong so far. Some errors were told before the map was read: that an environment
    /// variable is missing is found by the parser.
    /// </summary>
    public bool IsValid => At.Context.ErrorCount == _errorsBefore && _values.Values.All(value => value.Ok);

    /// <summary>The value of a key, or its default. Only for a key that could be read.</summary>
    public T Get<T>(Key<T> key) => _values[key] is { Ok: true, Value: var value }
        ? (T)value!
        : throw new InvalidOperationException($"'{key.Name}' could not be read; its errors come first.");

    /// <summary>The value of a key that is written, else null.</summary>
    public T? GetOrNull<T>(Key<T> key)
        where T : struct => Has(key) ? Get(key) : null;

    /// <summary>The value of a key, or its default, if it could be read: for rules, which run in spite of errors.</summary>
    public bool TryGet<T>(Key<T> key, out T value)
    {
        var (_, ok, found) = _values[key];
        value = ok ? (T)found! : default!;
        return ok;
    }

    /// <summary>Whether a key is written.</summary>
    public bool Has(IKey key) => _values.TryGetValue(key, out var found) && found.At is not null;

    /// <summary>Where the value of a key is written; where it is not: the map.</summary>
    public Cursor AtOf(IKey key) => _values.TryGetValue(key, out var found) ? found.At ?? At : At;

    public void Set<T>(Key<T> key, Cursor? at, bool ok, T value) => _values[key] = (at, ok, value);
}
