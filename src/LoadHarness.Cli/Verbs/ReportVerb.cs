using System.CommandLine;
using LoadHarness.Cli.Run;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Judging;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness report</c>: writes the report of a run anew from its result, or from the journal of one that was broken off.</summary>
internal static class ReportVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder or result.json." };
        var command = new Command("report", """
            Writes index.html, summary.md and junit.xml of a run anew from its result.json. Where there is none, because the program
            was killed or the disk was full, it puts the result together from the journal of the run: partial, and INCONCLUSIVE.

            Example:
              loadharness report reports/runs/NAME
            """) { run };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(run);
            var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            try
            {
                Write(path, RunFolder.Open(folder), terminal);
            }
            catch (Exception e) when (OutputTrouble.Is(e))
            {
                throw new UserException($"{folder}: the report cannot be written: {OutputTrouble.Describe(e)}.", inner: e);
            }

            terminal.Say(Path.Combine(folder, OutputNames.Report));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(string path, RunFolder folder, Terminal terminal)
    {
        var isJournalOnly = Directory.Exists(path) && folder.HasJournal && !File.Exists(Path.Combine(path, ResultFile.Name));
        var result = isJournalOnly ? null : ShowVerb.Load(path);
        if (result is null || (result.Ending.Kind == RunEndingKind.BrokenOff && folder.HasJournal)) // it may have gone on since the last time
        {
            var partial = RunJudge.Judge(UserException.ForBadFiles(() => RunJournal.Read(path)));
            ResultFile.Write(folder.FullPath, partial);
            folder.WriteReports(partial);
            terminal.Say($"{partial.Verdict.Word}  {partial.Verdict.Reason}");
            return;
        }

        folder.WriteReports(result);
    }
}
