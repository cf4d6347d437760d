using System.CommandLine;
using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Merging;
using LoadHarness.Cli.Run;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness merge</c>: makes one run of the slices that were played on several machines.</summary>
internal static class MergeVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("RUN")
        {
            Description = "Slices: run folders, result.json files, folders of runs, or patterns with * and ?. Of a slice that was killed, the folder with its journal.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--out")
        {
            Description = "Folder to write to; default reports/runs/<utc>-<scenario>.",
            HelpName = "DIR",
        };
        var command = new Command("merge", """
            Makes one run of its slices: counts and histograms are added exactly, limits are judged, the report is written. What is missing
            makes the result partial and INCONCLUSIVE; it says which slice, and can be merged with it later.

            Examples:
              loadharness merge slices/1 slices/2 slices/3 slices/4 --out reports/runs/whole
              loadharness merge slices --out reports/runs/whole

            Exit codes: those of the run: 0 pass, 3 fail, 4 inconclusive or partial, 5 no client ever joined; 2 slices that do not belong
            together, or unreadable files; 6 output lost.
            """) { paths, output };
        command.SetAction(parsed => Merge(terminal, parsed.GetRequiredValue(paths), parsed.GetValue(output)));
        return command;
    }

    private static int Merge(Terminal terminal, string[] paths, string? output)
    {
        var places = PlacesOf(paths, output);
        var merged = MergedRun.Of(places);
        var folder = RunFolder.Create(output, merged.Run.Scenario, merged.Run.Build, TimeProvider.System.GetUtcNow());
        return MergedRun.Conclude(terminal, merged, places, folder);
    }

    /// <summary>The slices; what an earlier merge has left in a folder of slices is none of them.</summary>
    private static List<string> PlacesOf(string[] paths, string? output)
    {
        var target = output is { Length: > 0 } ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)) : null;
        if (Array.Find(paths, path => path.Length > 0 && FolderOf(path) == target) is { } same)
        {
            throw new UserException($"{same}: this slice would be overwritten by what is merged. Name another folder with --out.");
        }

        List<string> places = [.. RunPaths.Files(paths, orJournals: true).Where(place => FolderOf(place) != target)];
        return places.Count > 0 ? places : throw new UserException($"{paths[0]}: there is no slice in this folder.");
    }

    private static string FolderOf(string place)
    {
        var path = Path.GetFullPath(place);
        return Directory.Exists(path) ? Path.TrimEndingDirectorySeparator(path) : Path.GetDirectoryName(path) ?? path;
    }
}
