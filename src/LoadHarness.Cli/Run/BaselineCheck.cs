using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Verbs;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Run;

/// <summary>
/// What a run is compared with when it ends (<c>--baseline</c>). One run decides nothing about latencies, so only counts, hard limits and
/// runs that cannot be compared change its exit code.
/// </summary>
internal sealed class BaselineCheck
{
    private readonly IReadOnlyList<string> _files;

    private BaselineCheck(IReadOnlyList<string> files) => _files = files;

    /// <summary>Finds and reads the baseline before the run: a mistyped path must not come out after a night.</summary>
    /// <param name="paths">As they were typed; none: there is no baseline.</param>
    /// <param name="output">The run folder, if the command line names one.</param>
    /// <returns>The check; null: there is no baseline.</returns>
    /// <exception cref="UserException">A run cannot be found or read, or would be overwritten.</exception>
    public static BaselineCheck? Open(IReadOnlyList<string> paths, string? output)
    {
        if (paths.Count == 0)
        {
            return null;
        }

        var files = RunPaths.Files(paths);
        if (files.Count >= Comparison.MostRuns)
        {
            throw new UserException($"--baseline: {files.Count} runs are too many: with the run itself there may be {Comparison.MostRuns}.");
        }

        if (output is not null && files.Any(file => Path.GetFullPath(file) == Path.GetFullPath(Path.Combine(output, ResultFile.Name))))
        {
            throw new UserException($"--baseline: {output} is where this run will be written to. Name another folder with --out.");
        }

        foreach (var file in files)
        {
            _ = ShowVerb.Load(file); // and let go: what is held in memory would count as the harness's own
        }

        return new BaselineCheck(files);
    }

    /// <summary>Compares, writes the comparison into the run's folder, and says what came of it.</summary>
    /// <param name="terminal">Where that is said.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="judged">The run.</param>
    /// <param name="quiet">Whether only the verdict is said.</param>
    /// <returns>The exit code: that of the run unless it passed and the comparison did not.</returns>
    /// <exception cref="UserException">The comparison could not be written, or the baseline is gone.</exception>
    public int Conclude(Terminal terminal, RunFolder folder, RunResult judged, bool quiet)
    {
        var code = ExitCode.Of(judged.Verdict);
        try
        {
            var comparison = CompareVerb.Compare([.. _files.Select(ShowVerb.Load)], [judged], GatedNumber.Default);
            var report = ComparisonFolder.Write(Path.Combine(folder.FullPath, ComparisonFolder.InRun), comparison);
            if (quiet)
            {
                ComparisonConclusion.PrintVerdict(terminal, comparison);
            }
            else
            {
                terminal.Say();
                ComparisonConclusion.Print(terminal, comparison);
            }

            terminal.Say($"Comparison: {report}");
            StepSummary.Append(terminal, ComparisonSummary.Markdown(comparison));
            return code != ExitCode.Ok || comparison.Outcome == ComparisonOutcome.Inconclusive ? code : ExitCode.Of(comparison.Outcome);
        }
        catch (UserException e) when (code != ExitCode.Ok)
        {
            // The run's own failure comes first, whatever became of the comparison.
            terminal.Complain(e.Message);
            return code;
        }
    }
}
