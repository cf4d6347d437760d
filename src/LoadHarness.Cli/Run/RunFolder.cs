using LoadHarness.Cli.Comparing;
using LoadHarness.Cli.Slices;
using LoadHarness.Engine.Observing;
using LoadHarness.Engine.Tracing;
using LoadHarness.Reports;
using LoadHarness.Reports.Charts;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Run;

/// <summary>
/// The folder of one run: <c>result.json</c>, <c>index.html</c>, <c>summary.md</c>, <c>junit.xml</c>, <c>event-N.out</c> and <c>event-N.err</c>
/// with what the commands of events wrote, <c>charts</c> with the charts as files if they were asked for, <c>trace.ndjson</c> if some clients were looked at closely, and <c>backend.out</c> and <c>backend.err</c> with what a server wrote that was started for the run.
/// While the run goes on, and where it could not be ended properly, <c>journal</c> with all that had been measured. A run with a baseline has a
/// <see cref="ComparisonFolder"/> in it.
/// </summary>
internal sealed class RunFolder
{
    /// <summary>Folder of the runs that nobody has named a folder for.</summary>
    public static readonly string DefaultParent = Path.Combine("reports", "runs");

    private RunFolder(string path) => FullPath = path;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>The HTML report.</summary>
    public string Report => Path.Combine(FullPath, OutputNames.Report);

    private string Slices => Path.Combine(FullPath, ResultStore.FolderName);

    private string Charts => Path.Combine(FullPath, OutputNames.Charts);

    /// <summary>An existing folder.</summary>
    public static RunFolder Open(string path) => new(path);

    /// <summary>Makes the folder before the run and proves that it can be written to.</summary>
    /// <param name="path">As the user named it; null: a folder of its own under reports/runs.</param>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="label">Name of the build, and of the part of the run; may be empty.</param>
    /// <param name="now">Wall clock, a label only.</param>
    /// <exception cref="UserException">It cannot be written to.</exception>
    public static RunFolder Create(string? path, string scenario, string label, DateTimeOffset now)
    {
        path ??= Path.Combine(DefaultParent, DefaultName(scenario, label, now));
        try
        {
            WritableFolder.Make(path);
            Array.ForEach([ResultFile.Name, OutputNames.Report, OutputNames.Summary, OutputNames.Tests, TraceFile.Name, .. ServerCommand.OutputNames], name => ResultFile.RemoveEarlier(Path.Combine(path, name)));
            RunJournal.Drop(path);
            Array.ForEach([.. ComparisonFolder.FileNames], name => ResultFile.RemoveEarlier(Path.Combine(path, ComparisonFolder.InRun, name)));
            DropCharts(path);
            Array.ForEach([.. Directory.GetFiles(path, "event-*.out"), .. Directory.GetFiles(path, "event-*.err")], ResultFile.RemoveEarlier);
            return new RunFolder(path);
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            throw new UserException($"{path}: the run folder cannot be written to: {OutputTrouble.Describe(e)}. Name another one with --out.", inner: e);
        }
    }

    /// <summary>Writes the result and its reports.</summary>
    /// <exception cref="UserException">Writing failed; exit code 6. What could be written stays.</exception>
    public void Write(RunResult result)
    {
        try
        {
            ResultFile.Write(FullPath, result);
            WriteReports(result);
            RunJournal.Drop(FullPath);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            throw Lost(result, e);
        }
    }

    private UserException Lost(RunResult result, Exception e)
    {
        var remedy = HasJournal && !File.Exists(Path.Combine(FullPath, ResultFile.Name)) ? $" Its journal is there: make room, then {Remedy}" : "";
        return new UserException(
            $"{FullPath}: the output of the run could not be written: {OutputTrouble.Describe(e)}. The verdict was {result.Verdict.Word}: {result.Verdict.Reason}{remedy}",
            ExitCode.OutputLost,
            e);
    }

    /// <summary>Keeps the result of one slice, where the folder is that of the whole run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="result">The result.</param>
    /// <exception cref="UserException">Writing failed; exit code 6. The journal has the same.</exception>
    public void WritePart(string path, RunResult result)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ResultFile.WriteTo(path, result);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            throw Lost(result, e);
        }
    }

    /// <summary>Writes the reports of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="drawer">Draws the charts of a page without scripts; null: the scripts of the page do.</param>
    public void WriteReports(RunResult result, IChartDrawer? drawer = null)
    {
        File.WriteAllText(Report, drawer is null ? RunReport.Render(result) : RunReport.Render(result, drawer));
        File.WriteAllText(Path.Combine(FullPath, OutputNames.Summary), RunSummary.Markdown(result));
        File.WriteAllText(Path.Combine(FullPath, OutputNames.Tests), JUnitReport.Xml(result));
    }

    /// <summary>Writes each chart as a file of its own.</summary>
    public void WriteCharts(RunResult result, IChartDrawer drawer)
    {
        List<ChartFile> charts = [.. RunReport.Files(result, drawer)]; // all are drawn before one of an earlier time is removed
        DropCharts(FullPath);
        Directory.CreateDirectory(Charts);
        charts.ForEach(chart => File.WriteAllText(Path.Combine(Charts, chart.Name), chart.Svg));
    }

    /// <summary>The command that puts a result together from what there is: the journal, or the results of slices.</summary>
    public string Remedy => Directory.Exists(Slices) && ResultStore.FilesIn(Slices).Count > 0 ? $"loadharness merge {Slices}" : $"loadharness report {FullPath}";

    /// <summary>Whether there is a journal.</summary>
    public bool HasJournal => RunJournal.IsIn(FullPath);

    private static void DropCharts(string path)
    {
        var charts = new DirectoryInfo(Path.Combine(path, OutputNames.Charts));
        if (charts is { Exists: true, LinkTarget: null })
        {
            Array.ForEach([.. charts.EnumerateFiles("*.svg").Select(file => file.FullName)], ResultFile.RemoveEarlier);
        }
    }

    private static string DefaultName(string scenario, string label, DateTimeOffset now)
    {
        var name = OutputNames.Folder(scenario, now);
        var clean = string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-')).Trim('-', '.');
        return clean.Length > 0 ? $"{name}-{clean}" : name;
    }
}
