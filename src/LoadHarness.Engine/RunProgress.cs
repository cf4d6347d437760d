using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Recording;

namespace LoadHarness.Engine;

/// <summary>How far a run is. Immutable.</summary>
/// <param name="Phase">Name of the present phase.</param>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Length">Planned length, leaving not included.</param>
/// <param name="Target">Clients that the plan wants present.</param>
/// <param name="Live">Totals as of the last interval.</param>
/// <param name="Interval">The last interval.</param>
public sealed record RunProgress(string Phase, TimeSpan Elapsed, TimeSpan Length, int Target, LiveTotals Live, ClosedInterval Interval)
{
    /// <summary>What was last observed of the backend; empty: nothing is.</summary>
    public IReadOnlyList<ObservedValue> Observed { get; init; } = [];
}
