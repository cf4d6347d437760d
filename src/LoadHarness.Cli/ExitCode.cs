using LoadHarness.Results.Capacity;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Judging;

namespace LoadHarness.Cli;

/// <summary>Every exit code of the program: the one list.</summary>
internal static class ExitCode
{
    /// <summary>The run passed, the candidate is the same or better, or the command did what was asked.</summary>
    public const int Ok = 0;

    /// <summary>Wrong usage, a scenario with errors, or a machine that cannot hold it; nothing was run.</summary>
    public const int Usage = 2;

    /// <summary>The run failed: messages lost, doubled or changed, a threshold missed, or a backend that leaks; the candidate is worse than the base; or too little load is held.</summary>
    public const int Fail = 3;

    /// <summary>The measurement does not allow a judgement, or runs cannot be compared.</summary>
    public const int Inconclusive = 4;

    /// <summary>No client ever joined: name, connection, TLS, HTTP status, login or time-out.</summary>
    public const int Unreachable = 5;

    /// <summary>The output was lost in the middle of a run: disk full, folder gone.</summary>
    public const int OutputLost = 6;

    /// <summary>A history of nights asks for a second run: one alone may be chance.</summary>
    public const int RunAgain = 7;

    /// <summary>A fault of the harness itself.</summary>
    public const int OurBug = 70;

    /// <summary>Interrupted by SIGINT (Ctrl-C).</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM, or by SIGHUP because its console is gone.</summary>
    public const int Terminated = 143;

    /// <summary>The exit code of a comparison.</summary>
    public static int Of(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Same or ComparisonOutcome.Improved => Ok,
        ComparisonOutcome.Regressed => Fail,
        _ => Inconclusive,
    };

    /// <summary>The exit code of a search for a capacity that has come to its end.</summary>
    public static int Of(CapacityOutcome outcome) => outcome switch
    {
        CapacityOutcome.Found or CapacityOutcome.AtLeast => Ok,
        CapacityOutcome.TooLittle or CapacityOutcome.NothingHeld => Fail,
        _ => Inconclusive,
    };

    /// <summary>The exit code of a verdict.</summary>
    public static int Of(Verdict verdict) => verdict.Cause switch
    {
        VerdictCause.HarnessFault => OurBug,
        VerdictCause.Unreachable => Unreachable,
        VerdictCause.Interrupted => Interrupted,
        VerdictCause.Terminated => Terminated,
        _ => verdict.Outcome switch
        {
            VerdictOutcome.Pass => Ok,
            VerdictOutcome.Fail => Fail,
            _ => Inconclusive,
        },
    };

    /// <summary>The exit code of a history of nights.</summary>
    public static int Of(TrendOutcome outcome) => outcome switch
    {
        TrendOutcome.Alarm => Fail,
        TrendOutcome.Rerun => RunAgain,
        TrendOutcome.NotCounted => Inconclusive,
        _ => Ok,
    };
}
