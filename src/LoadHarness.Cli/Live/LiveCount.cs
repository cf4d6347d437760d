using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Live;

/// <summary>Something counted since the start of the run. Immutable.</summary>
/// <param name="Singular">Name of one: <c>drop</c>.</param>
/// <param name="Plural">Name of several: <c>drops</c>; or of none.</param>
/// <param name="Count">How many.</param>
/// <param name="Tone">What it means if there are any.</param>
internal sealed record LiveCount(string Singular, string Plural, long Count, LiveTone Tone)
{
    /// <summary>The name that goes with the number.</summary>
    public string Name => Count == 1 ? Singular : Plural;

    /// <summary>The number and its name: <c>3 drops</c>.</summary>
    public override string ToString() => $"{Readable.Count(Count)} {Name}";
}
