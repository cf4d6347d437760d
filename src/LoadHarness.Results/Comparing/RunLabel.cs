using LoadHarness.Results.Formatting;

namespace LoadHarness.Results.Comparing;

/// <summary>What a run of a comparison is called: neither a folder nor a machine is named. Pure.</summary>
public static class RunLabel
{
    /// <summary><c>base run k7Qd of 2026-03-05 14:07:12 UTC</c>.</summary>
    /// <param name="side"><c>base</c> or <c>candidate</c>.</param>
    /// <param name="result">The run.</param>
    public static string Of(string side, RunResult result) => $"{side} run {result.Run.Id} of {Readable.WallClock(result.Run.StartedAt)}";
}
