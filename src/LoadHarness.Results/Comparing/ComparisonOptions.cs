namespace LoadHarness.Results.Comparing;

/// <summary>What is chosen of a comparison. Immutable. The thresholds are no choice: with them the rates of false alarms would change.</summary>
public sealed record ComparisonOptions
{
    /// <summary>As everything is compared unless somebody chooses otherwise.</summary>
    public static ComparisonOptions Default { get; } = new();

    /// <summary>The numbers that are judged together; at least one, each once.</summary>
    public IReadOnlyList<GatedNumber> Numbers { get; init; } = GatedNumber.Default;
}
