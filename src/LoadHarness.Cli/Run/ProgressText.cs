using LoadHarness.Engine;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Run;

/// <summary>The progress of a run in words. Pure.</summary>
internal static class ProgressText
{
    /// <summary>Phase, clients, rates, p99 and what went wrong, on one line.</summary>
    public static string Describe(RunProgress progress)
    {
        var live = progress.Live;
        var p99 = live.P99 is { } value ? Readable.Duration(value) : Readable.Nothing;
        var failed = live.Failed > 0 ? $", {Readable.Count(live.Failed)} failed dials or logins" : "";
        return $"{progress.Phase}, {Readable.Count(live.Open)}/{Readable.Count(progress.Target)} clients, {Readable.Number(live.SentRate)} sent/s, "
            + $"{Readable.Number(live.DeliveredRate)} delivered/s, p99 {p99}, {Readable.Count(live.Lost)} lost, {Readable.Count(live.Drops, "drop")}{failed}";
    }
}
