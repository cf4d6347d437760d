namespace LoadHarness.EndToEndTests.Programs;

/// <summary>Counters of a server by name.</summary>
internal sealed record ServerCounts(IReadOnlyDictionary<string, long> Values)
{
    public long this[string name] => Values[name];

    public override string ToString() => string.Join(", ", Values.Select(pair => $"{pair.Key} {pair.Value}"));
}
