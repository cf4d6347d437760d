namespace LoadHarness.Scenarios.Planning;

/// <summary>An event of the scenario on the time axis of the run. Immutable.</summary>
/// <param name="Number">Its number, from 1, in the order of the scenario.</param>
/// <param name="Event">What it is.</param>
/// <param name="At">When it begins, elapsed time since the start of the run.</param>
/// <param name="Until">When it is to end; null: an instant, or to the end of the run.</param>
public sealed record PlannedEvent(int Number, ScenarioEvent Event, TimeSpan At, TimeSpan? Until);
