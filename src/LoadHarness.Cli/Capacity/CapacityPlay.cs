using LoadHarness.Cli.Repeat;
using LoadHarness.Cli.Verbs;
using LoadHarness.Results.Capacity;

namespace LoadHarness.Cli.Capacity;

/// <summary>
/// Plays what a search asks for until it asks for nothing more, or a run ends it for good. What is known is written after each run: whoever is
/// killed loses the run that was under way.
/// </summary>
/// <param name="terminal">Where it is said what is played.</param>
/// <param name="plan">What is searched.</param>
internal sealed class CapacityPlay(Terminal terminal, CapacityPlan plan)
{
    private CapacityResult _result = plan.Start;

    /// <summary>Plays the search.</summary>
    /// <returns>What was found; and the exit code of what has ended it before its end, 0 if nothing has.</returns>
    /// <exception cref="UserException">What is known cannot be written, or a run has left no result.</exception>
    public async Task<(CapacityResult Result, int Code)> PlayAsync()
    {
        using var series = new RunSeries(terminal, _result.Pause, plan.IsSilent);
        while (_result.Search.Next is { } move)
        {
            if (plan.ObstacleOf(move.Level) is { } obstacle)
            {
                Add(LevelReading.Impossible(move, plan.ClientsOf(move.Level), obstacle));
                continue;
            }

            var name = CapacityFolder.NameOf(_result.Runs.Count + 1, move);
            var code = await series.PlayAsync(CapacityText.Heading(_result, move, name), plan.ArgumentsOf(move, name)).ConfigureAwait(false);
            code = series.SignalCode != 0 ? series.SignalCode : code;
            if (code is not (ExitCode.Ok or ExitCode.Fail or ExitCode.Inconclusive))
            {
                return (_result with { Broken = Why(code!.Value, move.Level) }, code.Value);
            }

            Add(LevelReading.Of(ShowVerb.Load(Path.Combine(plan.Folder, name)), move, name, plan.ComeAndGo));
        }

        return (_result, ExitCode.Ok);
    }

    private void Add(LevelRun run)
    {
        _result = _result with { Runs = [.. _result.Runs, run] };
        CapacityFolder.Write(plan.Folder, _result);
        if (!plan.IsSilent)
        {
            terminal.Say(CapacityText.Line(_result, run));
        }
    }

    private string Why(int code, int level)
    {
        var at = _result.Axis.Show(level);
        return code switch
        {
            ExitCode.Usage => $"the run of {at} could not begin",
            ExitCode.Unreachable => $"nobody could join the run of {at}",
            ExitCode.OutputLost => $"the output of the run of {at} was lost",
            ExitCode.Interrupted => $"it was interrupted at {at}",
            ExitCode.Terminated => $"it was ended from outside at {at}",
            _ => $"the run of {at} ended with exit code {code}",
        };
    }
}
