namespace LoadHarness.Results.Capacity;

/// <summary>What a search for the capacity of a backend has found.</summary>
public enum CapacityOutcome
{
    /// <summary>A level was held and confirmed, and the one above it tripped twice.</summary>
    Found,

    /// <summary>The top of the range was held: the capacity is at least that.</summary>
    AtLeast,

    /// <summary>The same, but less was held than is wanted.</summary>
    TooLittle,

    /// <summary>Not even the lowest level was held.</summary>
    NothingHeld,

    /// <summary>The harness itself, or a run that could not be judged, was the limit: what the backend bears is not known.</summary>
    Inconclusive,

    /// <summary>The search was ended before it had found anything.</summary>
    Partial,
}

/// <summary>A search for the capacity of a backend, over or not. Immutable; reports are functions of it.</summary>
public sealed record CapacityResult
{
    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Identity of the scenario as it was read, without the load that the search sets.</summary>
    public required string ScenarioHash { get; init; }

    /// <summary>The build under test as the user named it; may be empty.</summary>
    public string Build { get; init; } = "";

    /// <summary>The target as people may see it.</summary>
    public required string Target { get; init; }

    /// <summary>Wall-clock start, a label only.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Version of the harness.</summary>
    public required string Harness { get; init; }

    /// <summary>What was raised.</summary>
    public required LoadAxis Axis { get; init; }

    /// <summary>The levels.</summary>
    public required CapacityRange Range { get; init; }

    /// <summary>Length of the steady phase of each level.</summary>
    public required TimeSpan Steady { get; init; }

    /// <summary>Length of the steady phase of the run that confirms.</summary>
    public required TimeSpan Hold { get; init; }

    /// <summary>Between two runs.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary>The least that must be held; null: nothing is demanded.</summary>
    public int? Wanted { get; init; }

    /// <summary>All runs, in the order in which they were played.</summary>
    public required IReadOnlyList<LevelRun> Runs { get; init; }

    /// <summary>Why the search was ended before its end, one clause; empty: it was not.</summary>
    public string Broken { get; init; } = "";

    /// <summary>What is known, and what would come next.</summary>
    public CapacitySearch Search => new(Range, [.. Runs.Select(run => run.Attempt)]);

    /// <summary>The numbers over the load.</summary>
    public CapacityCurve Curve => CapacityCurve.Of(Runs);

    /// <summary>The highest level that was held; confirmed unless the search is partial or inconclusive; null: none was.</summary>
    public int? Held => Search.Confirmed ?? Search.HighestHeld;

    /// <summary>The run that says what the limit is; null: none does.</summary>
    public LevelRun? AtLimit => Search.Limit is { } limit
        ? Runs.LastOrDefault(run => run.Attempt.Level == limit.Level && run.Attempt.Outcome != LevelOutcome.Held && (limit.State == LevelState.NotHeld) == (run.Attempt.Outcome == LevelOutcome.Tripped))
        : null;

    /// <summary>What was found.</summary>
    public CapacityOutcome Outcome
    {
        get
        {
            var search = Search;
            return Broken.Length > 0 || search.Next is not null ? CapacityOutcome.Partial
                : search.Limit is { State: LevelState.Unjudged } ? CapacityOutcome.Inconclusive
                : search.Confirmed is not { } held ? CapacityOutcome.NothingHeld
                : held < Wanted ? CapacityOutcome.TooLittle
                : search.Limit is null ? CapacityOutcome.AtLeast
                : CapacityOutcome.Found;
        }
    }
}
