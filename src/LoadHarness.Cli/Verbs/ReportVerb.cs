using System.CommandLine;
using LoadHarness.Cli.Run;
using LoadHarness.Engine;
using LoadHarness.Reports.Charts;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Formatting;
using LoadHarness.Results.Judging;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness report</c>: writes the report of a run anew from its result, or from the journal of one that was broken off.</summary>
internal static class ReportVerb
{
    private const string Scripts = "script";
    private const string Drawings = "oxyplot";
    private const string Adapter = "OxyPlot";

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder or result.json." };
        var svg = new Option<bool>("--svg") { Description = "Also writes each chart as an SVG file into the folder charts of the run: for wikis, mails and PDFs. Needs the adapter for OxyPlot." };
        var charts = new Option<string>("--charts")
        {
            Description = $"Who draws the charts of index.html: {Scripts} (the page itself) or {Drawings} (they stand in it as SVG, and it has no script at all).",
            HelpName = $"{Scripts}|{Drawings}",
            DefaultValueFactory = _ => Scripts,
        };
        charts.AcceptOnlyFromAmong(Scripts, Drawings);
        var command = new Command("report", """
            Writes index.html, summary.md and junit.xml of a run anew from its result.json. Where there is none, because the program
            was killed or the disk was full, it puts the result together from the journal of the run: partial, and INCONCLUSIVE.

            Examples:
              loadharness report reports/runs/NAME
              loadharness report reports/runs/NAME --svg --charts oxyplot
            """) { run, svg, charts };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(run);
            var (isDrawn, hasFiles) = (parsed.GetRequiredValue(charts) == Drawings, parsed.GetValue(svg));
            var drawer = isDrawn || hasFiles ? Drawer() : null;
            Write(path, isDrawn ? drawer : null, hasFiles ? drawer : null, terminal);
            return ExitCode.Ok;
        });
        return command;
    }

    private static IChartDrawer Drawer()
    {
        try
        {
            return AdapterShelf.BesideProgram.Make<IChartDrawer>(Adapter);
        }
        catch (AdapterException e)
        {
            throw new UserException(Readable.Sentence(e.Message), inner: e);
        }
    }

    /// <summary>Writes all that was asked for.</summary>
    /// <param name="path">Run folder or result.</param>
    /// <param name="ofPage">Draws the charts of the page; null: its scripts do.</param>
    /// <param name="ofFiles">Draws the charts as files; null: there shall be none.</param>
    /// <param name="terminal">Is told what is where.</param>
    private static void Write(string path, IChartDrawer? ofPage, IChartDrawer? ofFiles, Terminal terminal)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var run = RunFolder.Open(folder);
        try
        {
            var result = ResultOf(path, run, terminal);
            run.WriteReports(result, ofPage);
            terminal.Say(Path.Combine(folder, OutputNames.Report));
            if (ofFiles is not null)
            {
                run.WriteCharts(result, ofFiles);
                terminal.Say(Path.Combine(folder, OutputNames.Charts));
            }
        }
        catch (ChartDrawingException e)
        {
            throw new UserException(e.Message, ExitCode.OurBug, e);
        }
        catch (Exception e) when (OutputTrouble.Is(e))
        {
            throw new UserException($"{folder}: the report cannot be written: {OutputTrouble.Describe(e)}.", inner: e);
        }
    }

    private static RunResult ResultOf(string path, RunFolder folder, Terminal terminal)
    {
        var isJournalOnly = Directory.Exists(path) && folder.HasJournal && !File.Exists(Path.Combine(path, ResultFile.Name));
        var result = isJournalOnly ? null : ShowVerb.Load(path);
        if (result is not null && (result.Ending.Kind != RunEndingKind.BrokenOff || !folder.HasJournal)) // it may have gone on since the last time
        {
            return result;
        }

        var partial = RunJudge.Judge(UserException.ForBadFiles(() => RunJournal.Read(path)));
        ResultFile.Write(folder.FullPath, partial);
        terminal.Say($"{partial.Verdict.Word}  {partial.Verdict.Reason}");
        return partial;
    }
}
