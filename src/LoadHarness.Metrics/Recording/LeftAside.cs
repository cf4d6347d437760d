namespace LoadHarness.Metrics.Recording;

/// <summary>
/// Whom the numbers of a run are about: the populations that behave; or all, where none does. The one place that says so, for recorders,
/// results and merges alike. Pure.
/// </summary>
public static class LeftAside
{
    /// <summary>Numbers of the populations that are left aside.</summary>
    /// <param name="misbehaves">Of each population whether it misbehaves on purpose.</param>
    public static HashSet<int> Of(IReadOnlyList<bool> misbehaves) =>
        misbehaves.All(one => one) ? [] : [.. Enumerable.Range(0, misbehaves.Count).Where(population => misbehaves[population])];
}
