namespace LoadHarness.Results.Capacity;

/// <summary>
/// The search for the highest level that a backend holds. A function of what has been played so far: it says what is played next, and
/// what is known. It knows no clock and no process. Immutable.
/// </summary>
/// <remarks>
/// A level counts as not held when it has tripped twice: one trip may be chance. It counts as held as soon as it was held once. What was
/// found is held once more at the end, as long as one likes; if it trips there, twice, the next lower level that was held is tried.
/// </remarks>
/// <param name="Range">The levels.</param>
/// <param name="Attempts">What has been played, in order.</param>
public sealed record CapacitySearch(CapacityRange Range, IReadOnlyList<LevelAttempt> Attempts)
{
    private const int Enough = 2;
    private const double Growth = 2;

    /// <summary>What is to be played next; null: the search is over.</summary>
    public CapacityMove? Next => NextClimb() is { } level ? MoveTo(level, isHold: false)
        : Limit is { State: LevelState.Unjudged } ? null
        : Candidate is { } held && StateOf(held, isHold: true) is LevelState.Unplayed or LevelState.Open ? MoveTo(held, isHold: true)
        : null;

    /// <summary>The highest level that was held, and confirmed at the end; null: none was, or not yet.</summary>
    public int? Confirmed => Candidate is { } level && StateOf(level, isHold: true) == LevelState.Held ? level : null;

    /// <summary>The highest level that was held while the search went up, and did not trip when it was to be confirmed; null: none was.</summary>
    public int? HighestHeld => Candidate;

    /// <summary>The lowest level that was not held or could not be judged; null: none is known.</summary>
    public (int Level, LevelState State)? Limit
    {
        get
        {
            var known = Attempts.Select(one => one.Level).Distinct().Select(level => (Level: level, State: Worse(level)))
                .Where(one => one.State is LevelState.NotHeld or LevelState.Unjudged).OrderBy(one => one.Level).ToList();
            return known.Count > 0 ? known[0] : null;
        }
    }

    /// <summary>What is known of a level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="isHold">Whether the runs count that were to confirm it; else those on the way up.</param>
    public LevelState StateOf(int level, bool isHold)
    {
        var outcomes = Attempts.Where(one => one.Level == level && one.IsHold == isHold).Select(one => one.Outcome).ToList();
        var trips = outcomes.Count(one => one == LevelOutcome.Tripped);
        return outcomes.Count == 0 ? LevelState.Unplayed
            : outcomes.Contains(LevelOutcome.Held) ? LevelState.Held
            : trips >= Enough ? LevelState.NotHeld
            : outcomes.Contains(LevelOutcome.Impossible) || outcomes.Count - trips >= Enough ? LevelState.Unjudged
            : LevelState.Open;
    }

    private LevelState Worse(int level) => StateOf(level, isHold: true) is var confirmed and (LevelState.NotHeld or LevelState.Unjudged)
        ? confirmed
        : StateOf(level, isHold: false);

    /// <summary>The highest level that was held on the way up and did not trip when it was to be confirmed.</summary>
    private int? Candidate => Attempts.Where(one => one.Outcome == LevelOutcome.Held && !one.IsHold && StateOf(one.Level, isHold: true) != LevelState.NotHeld)
        .Select(one => (int?)one.Level).Max();

    private CapacityMove MoveTo(int level, bool isHold) => new(level, isHold, 1 + Attempts.Count(one => one.Level == level && one.IsHold == isHold));

    private bool IsOpen(int level) => StateOf(level, isHold: false) is LevelState.Unplayed or LevelState.Open;

    private bool IsHeld(int level) => StateOf(level, isHold: false) == LevelState.Held;

    /// <summary>The next level on the way up; null: the way up has ended.</summary>
    private int? NextClimb() => Range.Kind == SearchKind.Steps ? NextStep() : NextOfBisection();

    private int? NextStep()
    {
        foreach (var level in Range.Levels())
        {
            if (!IsHeld(level))
            {
                return IsOpen(level) ? level : null;
            }
        }

        return null;
    }

    private int? NextOfBisection()
    {
        var low = Range.From;
        if (!IsHeld(low))
        {
            return IsOpen(low) ? low : null;
        }

        var high = low;
        while (low < Range.To && IsHeld(high = Doubled(low)))
        {
            low = high;
        }

        if (low == Range.To || IsOpen(high))
        {
            return low == Range.To ? null : high;
        }

        // From here on: low was held, high was not.
        while (high - low > Range.Step)
        {
            var middle = low + (Math.Max(1, (high - low) / (2 * Range.Step)) * Range.Step);
            if (IsOpen(middle))
            {
                return middle;
            }

            (low, high) = IsHeld(middle) ? (middle, high) : (low, middle);
        }

        return null;
    }

    /// <summary>Never more than the factor: a step may be many times what the backend has been seen to bear.</summary>
    private int Doubled(int level) => (int)Math.Min(Range.To, Math.Max(level + 1L, (long)Math.Round(level * (Range.Factor ?? Growth), MidpointRounding.AwayFromZero)));
}
