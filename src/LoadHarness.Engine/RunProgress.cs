using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results;
using LoadHarness.Results.Merging;

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

    /// <summary>The events of the scenario by when they are planned, and what has come of them so far; those to come included.</summary>
    public IReadOnlyList<EventRow> Events { get; init; } = [];

    /// <summary>All slices of the run together, as they last told; null: it is played by one process, or this is not slice 1.</summary>
    public SliceReport? Together { get; init; }

    /// <summary>The most frequent reason so far why a dial or a login failed; null: none did.</summary>
    public string? Trouble { get; init; }
}
