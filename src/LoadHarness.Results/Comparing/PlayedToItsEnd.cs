using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Comparing;

/// <summary>Whether a run was played to its end: what was cut short is no measure for others. Pure.</summary>
internal static class PlayedToItsEnd
{
    /// <summary>Why it was not, for people; empty: it was.</summary>
    public static string WhyNot(RunResult result)
    {
        var length = Readable.Duration(result.Duration);
        return result.Ending.Kind switch
        {
            RunEndingKind.Completed => "",
            RunEndingKind.NeverJoined => "no client ever joined",
            RunEndingKind.Interrupted => $"interrupted after {length}",
            RunEndingKind.Terminated => $"ended from outside after {length}",
            RunEndingKind.Aborted => $"ended by a broken limit after {length}",
            RunEndingKind.BrokenOff when result.Slices.Count > 0 => $"partial, {result.Ending.Detail}",
            RunEndingKind.BrokenOff => $"partial, {length} from the journal of a run that left no result",
            _ => "a fault of the harness itself",
        };
    }
}
