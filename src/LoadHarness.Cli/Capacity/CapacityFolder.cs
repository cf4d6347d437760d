using System.Globalization;
using LoadHarness.Cli.Run;
using LoadHarness.Reports;
using LoadHarness.Results.Capacity;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Capacity;

/// <summary>
/// The folder of one search: <c>index.html</c>, <c>summary.md</c>, <c>junit.xml</c> and <c>capacity.json</c>, and a run folder for each run,
/// <c>01-100</c>, <c>02-200</c>, <c>03-200-again</c>, <c>04-100-hold</c>.
/// </summary>
internal static class CapacityFolder
{
    private static readonly string DefaultParent = Path.Combine("reports", "capacity");
    private static readonly string[] FileNames = [OutputNames.Report, OutputNames.Summary, OutputNames.Tests, CapacityFile.Name];

    /// <summary>Where a search goes that nobody has named a folder for.</summary>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="now">Wall clock, a label only.</param>
    public static string DefaultPath(string scenario, DateTimeOffset now) => Path.Combine(DefaultParent, OutputNames.Folder(scenario, now));

    /// <summary>Name of the folder of a run.</summary>
    /// <param name="number">Its place in the search, from 1.</param>
    /// <param name="move">What it plays.</param>
    public static string NameOf(int number, CapacityMove move) => string.Create(
        CultureInfo.InvariantCulture, $"{number:00}-{move.Level}{(move.IsHold ? "-hold" : "")}{(move.Attempt > 1 ? "-again" : "")}");

    /// <summary>Makes the folder before the search, and takes out what an earlier one has found.</summary>
    /// <exception cref="UserException">It cannot be written to.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            WritableFolder.Make(folder);
            Array.ForEach(FileNames, name => ResultFile.RemoveEarlier(Path.Combine(folder, name)));
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            throw new UserException($"{folder}: the folder of the search cannot be written to: {OutputTrouble.Describe(e)}. Name another one with --out.", inner: e);
        }
    }

    /// <summary>Writes what is known, in place of what was known before: that stays where there is no room for more.</summary>
    /// <returns>Path of the HTML report.</returns>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static string Write(string folder, CapacityResult result)
    {
        try
        {
            var report = Path.Combine(folder, OutputNames.Report);
            ResultFile.ReplaceText(report, CapacityReport.Render(result));
            ResultFile.ReplaceText(Path.Combine(folder, OutputNames.Summary), CapacitySummary.Markdown(result));
            ResultFile.ReplaceText(Path.Combine(folder, OutputNames.Tests), CapacityJUnit.Xml(result));
            ResultFile.ReplaceText(Path.Combine(folder, CapacityFile.Name), CapacityFile.ToJson(result));
            return report;
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            throw new UserException(
                $"{folder}: the search could not be written: {OutputTrouble.Describe(e)}. It says: {CapacitySentences.Answer(result)}", ExitCode.OutputLost, e);
        }
    }
}
