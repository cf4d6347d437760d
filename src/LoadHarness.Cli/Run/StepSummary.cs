using System.Text;
using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Cli.Run;

/// <summary>
/// The page that GitHub shows below a job: the file that GITHUB_STEP_SUMMARY names. A run adds its summary to what earlier commands
/// of the step have left there. What goes wrong here is a warning: the run has its verdict already.
/// </summary>
internal static class StepSummary
{
    /// <summary>GitHub shows nothing at all of a step that wrote more than this, bytes.</summary>
    internal const int Limit = 1024 * 1024;

    private const string Variable = "GITHUB_STEP_SUMMARY";

    /// <summary>Appends the summary of a run where the environment names a file for it.</summary>
    public static void Append(Terminal terminal, RunResult result) => Append(terminal, result, Environment.GetEnvironmentVariable(Variable));

    /// <summary>Appends a page of Markdown where the environment names a file for it.</summary>
    public static void Append(Terminal terminal, string markdown) => Append(terminal, markdown, Environment.GetEnvironmentVariable(Variable));

    /// <summary>Appends the summary of a run to a file.</summary>
    /// <param name="terminal">Where the warning goes.</param>
    /// <param name="result">The run.</param>
    /// <param name="path">The file; null or empty: there is none.</param>
    internal static void Append(Terminal terminal, RunResult result, string? path) => Append(terminal, RunSummary.Markdown(result), path);

    private static void Append(Terminal terminal, string markdown, string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            var text = Encoding.UTF8.GetBytes($"{markdown}\n");
            if (file.Position + text.Length > Limit)
            {
                terminal.Complain($"{Variable}: the summary was not added: the file holds {file.Position} bytes already, and GitHub shows 1 MiB for each step.");
                return;
            }

            file.Write(text);
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            terminal.Complain($"{Variable}: the summary could not be added: {OutputTrouble.Describe(e)}.");
        }
    }
}
