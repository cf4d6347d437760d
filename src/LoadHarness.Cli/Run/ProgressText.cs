using LoadHarness.Cli.Live;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Run;

/// <summary>The progress of a run in words. Pure.</summary>
internal static class ProgressText
{
    /// <summary>Phase, clients, rates, p99 and what went wrong, on one line.</summary>
    public static string Describe(LiveState state)
    {
        var rates = state.Rates.Take(3).Select(rate => $"{Readable.Number(rate.PerSecond)} {rate.Name}/s");
        var p99 = state.Recent is { } latency ? Readable.Duration(latency.P99) : Readable.Nothing;
        var broken = state.Generator.Broken.Count > 0 ? $"; generator over its limit: {string.Join(", ", state.Generator.Broken)}" : "";
        return $"{state.Phase}, {Readable.Count(state.Open)}/{Readable.Count(state.Planned)} clients, {string.Join(", ", rates)}, p99 {p99}, "
            + string.Join(", ", state.Deliveries.Where((one, i) => i < 2 || one.Count > 0)
                .Concat(state.Connections.Where((one, i) => i < 2 || one.Count > 0))
                .Select(one => one.ToString()))
            + broken
            + (state.Together is { } all ? $"; all slices: {Describe(all)}" : "");
    }

    private static string Describe(LiveTogether all)
    {
        var rates = all.Rates.Select(rate => $"{Readable.Number(rate.PerSecond)} {rate.Name}/s");
        var counts = all.Counts.Where((one, i) => i < 2 || one.Count > 0).Select(one => one.ToString());
        return $"{Readable.Count(all.Open)}/{Readable.Count(all.Planned)} clients, {string.Join(", ", rates.Concat(counts))}";
    }
}
