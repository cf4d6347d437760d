using LoadHarness.Tests.Scenarios;

namespace LoadHarness.EndToEndTests.Programs;

/// <summary>A run of a scenario in scenarios/smoke, made shorter on the command line as anybody can.</summary>
internal static class SmokeRun
{
    /// <summary>
    /// A second of steady load proves as much as ten, and the machine may be busy with other tests: then latencies and the harness's own
    /// limits say nothing, and joins take their time, which is what the warm-up is for.
    /// </summary>
    private static readonly string[] Shorter =
        ["phases.warm-up=3s", "phases.drain=1200ms", "lost-after=1s", "generator.intervals=100%"];

    /// <summary>Plays it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="steady">How long its steady phase is to be.</param>
    /// <param name="changes">Further changes, as <c>--set</c> takes them.</param>
    public static async Task<(ProgramEnd End, RunFiles Files)> PlayAsync(string name, string steady, params string[] changes)
    {
        using var folder = new TempFolder();
        var sets = Shorter.Concat(changes).SelectMany(change => (string[])["--set", change]);

        var end = await LoadHarnessProgram.RunAsync(
            folder, ["run", RepositoryFiles.PathOf($"scenarios/smoke/{name}.yaml"), "--for", steady, "--out", "run", .. sets]);

        Assert.True(Directory.Exists(folder["run"]), $"{end}");
        return (end, new RunFiles(folder["run"]));
    }
}
