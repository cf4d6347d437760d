namespace LoadHarness.Results.Capacity;

/// <summary>What a run says about its level.</summary>
public enum LevelOutcome
{
    /// <summary>All limits were kept, and everybody was there.</summary>
    Held,

    /// <summary>The backend broke a limit, or not everybody could join.</summary>
    Tripped,

    /// <summary>The harness itself was over its limits: whatever was measured is not held against the backend.</summary>
    Generator,

    /// <summary>The run could not be judged for another reason, as for want of samples.</summary>
    Doubtful,

    /// <summary>Nothing was played: this machine cannot hold so many clients.</summary>
    Impossible,
}

/// <summary>One run of a search. Immutable.</summary>
/// <param name="Level">What was played: clients, or messages a second.</param>
/// <param name="IsHold">Whether it confirms, at the end, what the search has found.</param>
/// <param name="Outcome">What came of it.</param>
public readonly record struct LevelAttempt(int Level, bool IsHold, LevelOutcome Outcome);

/// <summary>What a search wants played next. Immutable.</summary>
/// <param name="Level">The level.</param>
/// <param name="IsHold">Whether it confirms what the search has found.</param>
/// <param name="Attempt">Which time that level is played so, from 1.</param>
public readonly record struct CapacityMove(int Level, bool IsHold, int Attempt);

/// <summary>What is known of a level from all its runs.</summary>
public enum LevelState
{
    /// <summary>It has not been played.</summary>
    Unplayed,

    /// <summary>What came of it must come twice before it counts: it is played once more.</summary>
    Open,

    /// <summary>It was held once; that it had tripped before is told, and changes nothing.</summary>
    Held,

    /// <summary>It tripped twice.</summary>
    NotHeld,

    /// <summary>Twice nobody could judge it, or this machine cannot play it.</summary>
    Unjudged,
}
