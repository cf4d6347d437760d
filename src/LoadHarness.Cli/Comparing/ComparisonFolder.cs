using LoadHarness.Reports;
using LoadHarness.Results.Comparing;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Comparing;

/// <summary>The folder of one comparison: <c>index.html</c>, <c>summary.md</c>, <c>junit.xml</c> and <c>comparison.json</c>.</summary>
internal static class ComparisonFolder
{
    /// <summary>Name of the folder in that of a run that was compared as it ended.</summary>
    public const string InRun = "comparison";

    private static readonly string DefaultParent = Path.Combine("reports", "comparisons");

    /// <summary>What is written into it.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [OutputNames.Report, OutputNames.Summary, OutputNames.Tests, ComparisonFile.Name];

    /// <summary>Where a comparison goes that nobody has named a folder for.</summary>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="now">Wall clock, a label only.</param>
    public static string DefaultPath(string scenario, DateTimeOffset now) => Path.Combine(DefaultParent, OutputNames.Folder(scenario, now));

    /// <summary>Writes everything.</summary>
    /// <returns>Path of the HTML report.</returns>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static string Write(string folder, Comparison comparison)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var report = Path.Combine(folder, OutputNames.Report);
            File.WriteAllText(report, ComparisonReport.Render(comparison));
            File.WriteAllText(Path.Combine(folder, OutputNames.Summary), ComparisonSummary.Markdown(comparison));
            File.WriteAllText(Path.Combine(folder, OutputNames.Tests), ComparisonJUnit.Xml(comparison));
            File.WriteAllText(Path.Combine(folder, ComparisonFile.Name), ComparisonFile.ToJson(comparison));
            return report;
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            throw new UserException(
                $"{folder}: the comparison could not be written: {OutputTrouble.Describe(e)}. It says {comparison.Outcome.Word()}: {comparison.Reason}", ExitCode.OutputLost, e);
        }
    }
}
