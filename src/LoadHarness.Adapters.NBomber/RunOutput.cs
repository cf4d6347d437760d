using LoadHarness.Reports;
using LoadHarness.Results;
using LoadHarness.Results.Files;

namespace LoadHarness.Adapters.NBomber;

/// <summary>The folder of a run: <c>result.json</c>, <c>index.html</c>, and while the run goes on its journal.</summary>
internal sealed class RunOutput
{
    private RunOutput(string path) => FullPath = path;

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Makes it.</summary>
    /// <param name="path">As the user named it; null: a folder of its own.</param>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="now">Wall clock, a label only.</param>
    /// <exception cref="ChatScenarioException">It cannot be written to.</exception>
    public static RunOutput Create(string? path, string scenario, DateTimeOffset now)
    {
        path = Path.GetFullPath(path ?? Path.Combine("reports", "runs", OutputNames.Folder(scenario, now)));
        try
        {
            Directory.CreateDirectory(path);
            Array.ForEach([ResultFile.Name, OutputNames.Report], name => ResultFile.RemoveEarlier(Path.Combine(path, name)));
            RunJournal.Drop(path);
            return new RunOutput(path);
        }
        catch (Exception e) when (OutputTrouble.IsOfTypedPath(e))
        {
            throw new ChatScenarioException($"{path}: the run folder cannot be written to: {OutputTrouble.Describe(e)}.", e);
        }
    }

    /// <summary>Writes a result and its report.</summary>
    /// <exception cref="IOException">It cannot be written; the journal stays.</exception>
    public void Write(RunResult judged)
    {
        ResultFile.Write(FullPath, judged);
        File.WriteAllText(Path.Combine(FullPath, OutputNames.Report), RunReport.Render(judged));
        RunJournal.Drop(FullPath);
    }
}
