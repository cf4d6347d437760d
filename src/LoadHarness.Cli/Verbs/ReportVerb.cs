using System.CommandLine;
using LoadHarness.Cli.Run;

namespace LoadHarness.Cli.Verbs;

/// <summary><c>loadharness report</c>: writes the report of a run anew from its result.</summary>
internal static class ReportVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "Run folder or result.json." };
        var command = new Command("report", """
            Writes index.html, summary.md and junit.xml of a run anew from its result.json.

            Example:
              loadharness report reports/runs/NAME
            """) { run };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(run);
            var result = ShowVerb.Load(path);
            var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            try
            {
                RunFolder.Open(folder).WriteReports(result);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UserException($"{folder}: the report cannot be written: {e.Message}", inner: e);
            }

            terminal.Say(Path.Combine(folder, RunFolder.ReportName));
            return ExitCode.Ok;
        });
        return command;
    }
}
