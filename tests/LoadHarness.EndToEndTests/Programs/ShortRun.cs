namespace LoadHarness.EndToEndTests.Programs;

/// <summary>
/// A documented run cut down to what a test has time for. What remains is whether the command works: limits that a busy machine could
/// break are as wide as the sky, and a run in which it could tell nothing is played again, longer.
/// </summary>
internal static class ShortRun
{
    private const int Inconclusive = 4;

    private const string Options = " --set phases.warm-up=0s --set phases.drain=1500ms --set lost-after=1s --set populations.0.arrival.ramp=100ms"
        + " --set populations.0.say.every=100ms --set generator.intervals=100%"
        + " --set 'thresholds.0=delivery.latency p50 < 60 s' --set 'thresholds.1=connect.time p50 < 60 s'";

    private static readonly string[] Lengths = ["1s", "5s", "20s"];

    /// <summary>Plays a command line that begins with <c>loadharness run</c>, or hands its options on to one.</summary>
    /// <param name="command">Without <c>--for</c>.</param>
    /// <param name="execute">Runs a line of shell to its end.</param>
    public static async Task<ProgramEnd> PlayAsync(string command, Func<string, Task<ProgramEnd>> execute)
    {
        var end = await execute($"{command} --for {Lengths[0]}{Options}");
        foreach (var length in Lengths.Skip(1).TakeWhile(_ => end.ExitCode == Inconclusive))
        {
            end = await execute($"{command} --for {length}{Options}");
        }

        return end;
    }
}
