namespace LoadHarness.EndToEndTests.Programs;

/// <summary>The slices of one run, each a program of its own in one folder: <c>one</c>, <c>two</c>, … are their run folders.</summary>
internal sealed class SliceRuns : IAsyncDisposable
{
    private static readonly string[] Names = ["one", "two", "three", "four"];

    private readonly TempFolder folder;
    private readonly List<ChildProcess> programs;

    private SliceRuns(TempFolder folder, List<ChildProcess> programs) => (this.folder, this.programs) = (folder, programs);

    /// <summary>Slice 1.</summary>
    public ChildProcess First => programs[0];

    /// <summary>Starts slices that meet at a rendezvous of their own.</summary>
    /// <param name="folder">Holds the scenario.</param>
    /// <param name="slices">Their numbers, of four.</param>
    /// <param name="options">Further options of each.</param>
    public static SliceRuns Meeting(TempFolder folder, IEnumerable<int> slices, params string[] options) =>
        Start(folder, slices, ["--rendezvous", $"http://127.0.0.1:{FreePort.Find()}", .. options]);

    /// <summary>Starts slices.</summary>
    /// <inheritdoc cref="Meeting" path="/param" />
    public static SliceRuns Start(TempFolder folder, IEnumerable<int> slices, params string[] options) => new(
        folder,
        [
            .. slices.Select(number => LoadHarnessProgram.Start(
                folder, ("LOADHARNESS_TOKEN", "of-these-tests"), ["run", ScenarioText.FileName, "--slice", $"{number}/4", "--out", FolderOf(number), .. options])),
        ]);

    /// <summary>Name of the run folder of a slice.</summary>
    public static string FolderOf(int number) => Names[number - 1];

    /// <summary>A slice by its place among those that were started, from 0.</summary>
    public ChildProcess this[int place] => programs[place];

    /// <summary>What slice 1 has left: the whole run, where the slices have met.</summary>
    public RunFiles Files(int number = 1) => new(folder[FolderOf(number)]);

    /// <summary>Waits for the end of all.</summary>
    public async Task<IReadOnlyList<ProgramEnd>> EndAsync() => await Task.WhenAll(programs.Select(program => program.EndAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var program in programs)
        {
            await program.DisposeAsync();
        }
    }
}
