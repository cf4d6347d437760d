using System.IO.Enumeration;
using LoadHarness.Cli.Slices;
using LoadHarness.Cli.Verbs;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Comparing;

/// <summary>
/// The runs that a command line names: run folders, result files, folders of runs, and patterns with * and ? where the shell has left them
/// to us.
/// </summary>
internal static class RunPaths
{
    /// <summary>The result files behind the paths, each once, in the order given; those of a folder or a pattern by name.</summary>
    /// <param name="paths">As they were typed.</param>
    /// <param name="orJournals">Whether a run folder that has only a journal counts, too, given as the folder; and a folder of results that slices have sent.</param>
    /// <exception cref="UserException">There is no run behind one of them.</exception>
    public static IReadOnlyList<string> Files(IEnumerable<string> paths, bool orJournals = false)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. paths.SelectMany(path => FilesOf(path, orJournals)).Where(file => seen.Add(Path.GetFullPath(file)))];
    }

    /// <summary>The results behind the paths.</summary>
    /// <exception cref="UserException">There is no run behind one of them, or it cannot be read.</exception>
    public static IReadOnlyList<RunResult> Read(IEnumerable<string> paths) => [.. Files(paths).Select(ShowVerb.Load)];

    private static IEnumerable<string> FilesOf(string path, bool orJournals)
    {
        if (path.Length == 0)
        {
            throw new UserException("A path is empty: name a run folder, a result.json, or a folder of runs.");
        }

        if (Path.Exists(path))
        {
            return FilesIn(path, orJournals);
        }

        if (!IsPattern(path))
        {
            throw new UserException($"{path}: there is no such file or folder. Name a run folder, a result.json, or a folder of runs.");
        }

        // A pattern may match what stands beside the runs, too: only what is a run counts.
        var found = Expand(path).SelectMany(found => RunsAt(found, orJournals)).ToList();
        return found.Count > 0 ? found : throw new UserException($"{path}: no run matches this pattern.");
    }

    private static IReadOnlyList<string> FilesIn(string path, bool orJournals)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        var runs = RunsAt(path, orJournals);
        return runs.Count > 0
            ? runs
            : throw new UserException($"{path}: there is no {ResultFile.Name} in this folder, nor in the folders in it. Name a run folder, or a folder of runs.");
    }

    private static IReadOnlyList<string> RunsAt(string path, bool orJournals)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        string? RunIn(string folder) => File.Exists(Path.Combine(folder, ResultFile.Name)) ? Path.Combine(folder, ResultFile.Name)
            : orJournals && RunJournal.IsIn(folder) ? folder
            : null;
        return RunIn(path) is { } own ? [own]
            : orJournals && ResultStore.FilesIn(path) is { Count: > 0 } slices ? slices
            : [.. Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal).Select(RunIn).OfType<string>()];
    }

    private static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');

    /// <summary>What matches a pattern, folder by folder, by name.</summary>
    private static IEnumerable<string> Expand(string pattern)
    {
        var root = Path.GetPathRoot(pattern) ?? "";
        var places = new List<string> { root };
        foreach (var part in pattern[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            places = [.. places.SelectMany(place => IsPattern(part) ? Matches(place, part) : [Path.Combine(place, part)]).Where(Path.Exists)];
        }

        return places;
    }

    private static IEnumerable<string> Matches(string folder, string pattern) => !Directory.Exists(folder.Length > 0 ? folder : ".")
        ? []
        : Directory.EnumerateFileSystemEntries(folder.Length > 0 ? folder : ".").Select(entry => Path.GetFileName(entry))
            .Where(name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false) && (name[0] != '.' || pattern[0] == '.'))
            .Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name));
}
