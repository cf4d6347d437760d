using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Nights;

/// <summary>
/// A folder with the results of many nights, however they are laid out in it. Results are read one after the other and let go again:
/// each may have megabytes.
/// </summary>
/// <param name="Runs">What is kept of each run, in the order of their folders.</param>
/// <param name="Skipped">Files that could not be read, one sentence each.</param>
internal sealed record HistoryFolder(IReadOnlyList<TrendRun> Runs, IReadOnlyList<string> Skipped)
{
    /// <summary>Results are looked for in folders this deep below the folder.</summary>
    public const int Depth = 3;

    /// <summary>Reads a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="scenario">Name of the only scenario that is wanted; null: all are.</param>
    /// <exception cref="UserException">There is no such folder, no result in it that can be read, or none of the scenario.</exception>
    public static HistoryFolder Read(string path, string? scenario = null)
    {
        if (!Directory.Exists(path))
        {
            throw new UserException($"{path}: there is no such folder. Name the one that keeps the run folders of all nights.");
        }

        var (runs, skipped) = (new List<TrendRun>(), new List<string>());
        var search = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = Depth, IgnoreInaccessible = true };
        foreach (var file in Directory.EnumerateFiles(path, ResultFile.Name, search).Order(StringComparer.Ordinal))
        {
            var place = Path.GetRelativePath(path, Path.GetDirectoryName(file)!);
            try
            {
                runs.Add(TrendRun.Of(ResultFile.Read(file), place));
            }
            catch (ResultFileException e)
            {
                skipped.Add(e.Message.Replace(file, Path.Combine(place, ResultFile.Name), StringComparison.Ordinal));
            }
        }

        if (runs.Count == 0)
        {
            var broken = skipped.Count > 0 ? $" {skipped[0]}" : "";
            throw new UserException($"{path}: no {ResultFile.Name} that can be read lies in it or up to {Depth} folders below it.{broken}");
        }

        return new HistoryFolder(OfScenario(runs, scenario), skipped);
    }

    /// <summary>Reads the accepted changes of a scenario.</summary>
    /// <exception cref="UserException">The file cannot be understood.</exception>
    public static IReadOnlyList<AcceptedChange> AcceptedIn(string baselines, string scenario) =>
        UserException.ForBadFiles(() => AcceptedFile.Read(AcceptedFile.PathOf(baselines, scenario)));

    private static List<TrendRun> OfScenario(List<TrendRun> runs, string? scenario)
    {
        var names = runs.Select(run => run.Scenario).Distinct().Order(StringComparer.Ordinal).ToList();
        return scenario is null ? runs
            : names.Contains(scenario) ? runs.FindAll(run => run.Scenario == scenario)
            : throw new UserException($"No run of the history is of '{scenario}'; it has {string.Join(", ", names)}.");
    }
}
