namespace LoadHarness.Results.Judging;

/// <summary>The three values of a verdict.</summary>
public enum VerdictOutcome
{
    /// <summary>The backend kept every limit, and the measurement can be trusted.</summary>
    Pass,

    /// <summary>The backend broke a limit.</summary>
    Fail,

    /// <summary>The measurement does not allow a judgement.</summary>
    Inconclusive,
}

/// <summary>What decided the verdict, in the order of precedence; each has one exit code.</summary>
public enum VerdictCause
{
    /// <summary>Nothing has been judged yet.</summary>
    NotYet,

    /// <summary>A fault of the harness itself: exit 70.</summary>
    HarnessFault,

    /// <summary>No client ever joined: exit 5.</summary>
    Unreachable,

    /// <summary>Interrupted by SIGINT: exit 130.</summary>
    Interrupted,

    /// <summary>Ended by SIGTERM or SIGHUP: exit 143.</summary>
    Terminated,

    /// <summary>The program ended before the run did; what its journal holds is all there is: exit 4.</summary>
    BrokenOff,

    /// <summary>Messages lost, doubled, misdelivered or changed: exit 3.</summary>
    Ledger,

    /// <summary>The generator was the problem, or there is too little data: exit 4.</summary>
    Doubt,

    /// <summary>A threshold was not kept: exit 3.</summary>
    Threshold,

    /// <summary>Memory, descriptors, sockets or threads of the backend grew, or did not come back: exit 3.</summary>
    Leak,

    /// <summary>All was kept: exit 0.</summary>
    AllKept,
}

/// <summary>The judgement of a run: what, why, and in one sentence for people.</summary>
/// <param name="Outcome">PASS, FAIL or INCONCLUSIVE.</param>
/// <param name="Cause">What decided it.</param>
/// <param name="Reason">One sentence with the numbers.</param>
public sealed record Verdict(VerdictOutcome Outcome, VerdictCause Cause, string Reason)
{
    /// <summary>Nothing has been judged yet.</summary>
    public static Verdict NotYet { get; } = new(VerdictOutcome.Inconclusive, VerdictCause.NotYet, "Not judged yet.");

    /// <summary>The word that every output uses.</summary>
    public string Word => Outcome switch
    {
        VerdictOutcome.Pass => "PASS",
        VerdictOutcome.Fail => "FAIL",
        _ => "INCONCLUSIVE",
    };
}

/// <summary>What became of one threshold.</summary>
public enum ThresholdResult
{
    /// <summary>Kept.</summary>
    Met,

    /// <summary>Not kept.</summary>
    Missed,

    /// <summary>Too few samples to say, or of a drift too wide an interval.</summary>
    Undecided,
}

/// <summary>A threshold with what was measured.</summary>
/// <param name="Expression">The expression.</param>
/// <param name="Target">The limit with its unit, for people.</param>
/// <param name="Actual">What was measured with its unit, for people: <c>12.4 ms</c>, <c>≥ 5 s</c>, <c>no samples</c>.</param>
/// <param name="Margin">How far from the limit, for people: <c>+95 %</c> is well inside; may be empty.</param>
/// <param name="Result">Met, missed or undecided.</param>
/// <param name="Note">Why, where it is not plain; may be empty.</param>
/// <param name="FirstBreach">Start of the first interval in which it was broken; null: never, or not a matter of intervals.</param>
public sealed record ThresholdOutcome(
    string Expression, string Target, string Actual, string Margin, ThresholdResult Result, string Note, TimeSpan? FirstBreach);
