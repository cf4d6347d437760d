namespace LoadHarness.Cli.Repeat;

/// <summary>Plays the runs of <c>loadharness repeat</c> in their order.</summary>
/// <param name="terminal">Where it is said what is played.</param>
/// <param name="plan">What is played.</param>
internal sealed class RepeatSeries(Terminal terminal, RepeatPlan plan)
{
    /// <summary>Plays the series.</summary>
    /// <param name="argumentsOf">The command line of a run.</param>
    /// <returns>The exit code of each run, in order; a run that cannot be judged by others of its kind ends the series.</returns>
    public async Task<IReadOnlyList<int>> PlayAsync(Func<RepeatStep, IReadOnlyList<string>> argumentsOf)
    {
        using var series = new RunSeries(terminal, plan.Pause);
        var codes = new List<int>();
        var steps = plan.Steps();
        foreach (var step in steps)
        {
            var heading = $"Run {step.Repetition.Position} of {steps.Count}{(plan.IsPaired ? $", {step.Repetition.Side} of {plan.Order}" : "")}: {step.Folder}";
            if (await series.PlayAsync(heading, argumentsOf(step)).ConfigureAwait(false) is not { } code)
            {
                break;
            }

            codes.Add(code);
            if (series.SignalCode != 0 || !CanGoOn(code))
            {
                break;
            }
        }

        return series.SignalCode != 0 ? [.. codes, series.SignalCode] : codes;
    }

    /// <summary>A run that failed or could not tell is one of the sample; where nobody can join, or there is no room, the next will fare no better.</summary>
    private static bool CanGoOn(int code) => code is ExitCode.Ok or ExitCode.Fail or ExitCode.Inconclusive;
}
