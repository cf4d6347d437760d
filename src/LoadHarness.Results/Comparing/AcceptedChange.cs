namespace LoadHarness.Results.Comparing;

/// <summary>A change of level that a person took note of: nights before it are no baseline for nights after it. Immutable.</summary>
/// <param name="From">The first night of the new level.</param>
/// <param name="Metric">Name of the one <see cref="TrendNumber"/> that changed; empty: any of them may have.</param>
/// <param name="Why">Why it is right.</param>
/// <param name="By">Who says so.</param>
/// <param name="At">When that was said.</param>
public sealed record AcceptedChange(DateOnly From, string Metric, string Why, string By, DateTimeOffset At)
{
    /// <summary>Whether it is a change of this number.</summary>
    public bool Concerns(TrendNumber number) => Metric.Length == 0 || Metric == number.Name;
}
