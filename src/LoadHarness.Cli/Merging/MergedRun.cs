using LoadHarness.Cli.Run;
using LoadHarness.Cli.Slices;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;

namespace LoadHarness.Cli.Merging;

/// <summary>The slices of a run as one run: merged, judged, written, and told of.</summary>
internal static class MergedRun
{
    /// <summary>Merges slices and judges the whole. They are read one after the other: only the sum is held.</summary>
    /// <param name="places">Result files, run folders, or run folders that have only a journal.</param>
    /// <exception cref="UserException">One cannot be read, or does not belong to the others.</exception>
    public static RunResult Of(IEnumerable<string> places)
    {
        var sum = new SliceSum();
        foreach (var place in places)
        {
            try
            {
                sum.Add(UserException.ForBadFiles(() => Read(place)));
            }
            catch (MergeException e)
            {
                throw new UserException($"{place}: {e.Message}", inner: e);
            }
            catch (FormatException e)
            {
                throw new UserException($"{place}: a histogram in it is damaged: {e.Message}", inner: e);
            }
        }

        try
        {
            return RunJudge.Judge(sum.ToResult());
        }
        catch (FormatException e)
        {
            throw new UserException($"a histogram in one of the slices is damaged: {e.Message}", inner: e);
        }
    }

    /// <summary>Writes the folder of a merged run, and says what came of it.</summary>
    /// <param name="terminal">Where it is said.</param>
    /// <param name="merged">The run, judged.</param>
    /// <param name="places">The slices: what commands of events have written stands in their folders.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>The exit code of the whole.</returns>
    /// <exception cref="UserException">The output was lost.</exception>
    public static int Conclude(Terminal terminal, RunResult merged, IEnumerable<string> places, RunFolder folder)
    {
        RunConclusion.Conclude(terminal, merged, folder, isQuiet: false, () => CopyOutputs(merged, places, folder));
        return ExitCode.Of(merged.Verdict);
    }

    /// <summary>A program that was killed has left its folder with a journal, and no result.</summary>
    private static RunResult Read(string place) =>
        Directory.Exists(place) && !File.Exists(Path.Combine(place, ResultFile.Name)) && RunJournal.IsIn(place) ? RunJournal.Read(place) : ResultFile.Read(place);

    /// <summary>Where what a slice has written beside its result may stand: of results that were sent to slice 1, in its run folder above them.</summary>
    private static IEnumerable<string> FoldersOf(string place)
    {
        var folder = Directory.Exists(place) ? place : Path.GetDirectoryName(Path.GetFullPath(place))!;
        yield return folder;
        if (Path.GetFileName(folder) == ResultStore.FolderName && Path.GetDirectoryName(folder) is { } run)
        {
            yield return run;
        }
    }

    private static void CopyOutputs(RunResult merged, IEnumerable<string> places, RunFolder folder)
    {
        try
        {
            foreach (var name in merged.Events.SelectMany(one => one.Files).Select(name => Path.GetFileName(name)))
            {
                var source = places.SelectMany(FoldersOf).Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists);
                var target = Path.Combine(folder.FullPath, name);
                if (source is not null && Path.GetFullPath(source) != Path.GetFullPath(target))
                {
                    File.Copy(source, target, overwrite: true);
                }
            }
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            throw new UserException($"{folder.FullPath}: what commands of events wrote could not be copied: {OutputTrouble.Describe(e)}.", ExitCode.OutputLost, e);
        }
    }
}
