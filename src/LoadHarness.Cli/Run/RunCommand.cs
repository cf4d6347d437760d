using LoadHarness.Cli.Export;
using LoadHarness.Cli.Live;
using LoadHarness.Engine;
using LoadHarness.Engine.Instruments;
using LoadHarness.Engine.Observing;
using LoadHarness.Engine.Tracing;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Run;

/// <summary>One run from its checks to its exit code.</summary>
internal sealed class RunCommand(Terminal terminal, Scenario scenario, ScenarioReading reading, RunChoices choices)
{
    /// <summary>Plays the run, writes its folder and says what came of it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserException">Something stood in the way before the run, or the output was lost.</exception>
    public async Task<int> ExecuteAsync()
    {
        if (PreFlight.Check(scenario, choices.Sources, choices.Protocols) is [var obstacle, ..])
        {
            throw new UserException(obstacle);
        }

        var baseline = BaselineCheck.Open(choices.Baselines, choices.Output);
        LoadRun.PrepareProcess(scenario);
        var folder = RunFolder.Create(choices.Output, scenario.Name, choices.Build, TimeProvider.System.GetUtcNow());
        using var signals = new RunSignals(terminal, folder);
        var result = await PlayAsync(folder, signals).ConfigureAwait(false);
        var judged = RunJudge.Judge(result);

        try
        {
            folder.Write(judged);
        }
        finally
        {
            // Said in any case: a full disk must not take the numbers of a long night with it. And said after it is written: nor must
            // a terminal that is held with Ctrl-S.
            Conclude(judged);
            StepSummary.Append(terminal, judged);
        }

        terminal.Say($"Report: {folder.Report}");
        return baseline?.Conclude(terminal, folder, judged, choices.Quiet) ?? ExitCode.Of(judged.Verdict);
    }

    private async Task<RunResult> PlayAsync(RunFolder folder, RunSignals signals)
    {
        var server = await ServerStart.StartAsync(scenario, reading, folder.FullPath, signals.Interrupted).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var result = await PlayAgainstAsync(server, folder, signals).ConfigureAwait(false);
            return server.Epitaph is { } epitaph ? result with { Notes = [.. result.Notes, epitaph] } : result;
        }
    }

    private async Task<RunResult> PlayAgainstAsync(RunServer server, RunFolder folder, RunSignals signals)
    {
        var source = Secretless.Record(reading);
        var shownTarget = server.Label ?? Redaction.Of(server.Target, scenario.Target.Proxy);
        var view = View(LiveHeading.Of(scenario, shownTarget, choices.Build));
        using var trace = choices.TracedClients > 0 ? new TraceFile(folder.FullPath, terminal.Complain) : null;
        var run = new LoadRun(new LoadRunOptions
        {
            Scenario = scenario,
            Target = server.Target,
            TargetLabel = server.Label,
            Admin = server.Admin,
            Backend = server.Watched,
            ScenarioFolder = RunServer.FolderOf(reading),
            OutputFolder = folder.FullPath,
            Source = source,
            Build = choices.Build,
            Sources = choices.Sources,
            Protocols = choices.Protocols,
            CommandLine = CommandLine(source.Overrides),
            Repetition = choices.Repetition,
            Secrets = reading.Secrets,
            Version = Application.Version,
            Progress = view,
            Warn = terminal.Complain,
            Waiting = view,
            Trace = trace is null ? null : new TraceOptions(choices.TracedClients, trace.Take),
        });
        if (!choices.Quiet)
        {
            terminal.Say($"{scenario.Name}: {scenario.Populations.Sum(population => population.Clients)} clients against {shownTarget}");
        }

        using var export = choices.Receiver is null ? null : new OtlpExport(choices.Receiver, Attributes(run.Id));
        var result = await view.ShowWhileAsync(() => run.PlayAsync(signals.Interrupted, signals.Terminated)).ConfigureAwait(false);
        if (export?.Finish() is { } trouble)
        {
            terminal.Complain(trouble);
        }

        return result;
    }

    /// <summary>What tells this run from others where its metrics are sent to: OpenTelemetry's names, and ours where it has none.</summary>
    private Dictionary<string, object> Attributes(string run) => new()
    {
        ["service.name"] = "loadharness",
        ["service.version"] = Application.Version,
        ["service.instance.id"] = run,
        ["loadharness.run.id"] = run,
        [InstrumentTable.ScenarioAttribute] = scenario.Name,
        ["loadharness.build"] = choices.Build,
        ["loadharness.seed"] = scenario.Seed,
    };

    private IProgressView View(LiveHeading heading) =>
        choices.Quiet ? new QuietProgress()
        : terminal.HasScreen ? new LiveView(terminal, heading, terminal.HasColour, TimeProvider.System)
        : new LineProgress(terminal.Say, heading, TimeProvider.System);

    private void Conclude(RunResult judged)
    {
        if (choices.Quiet)
        {
            RunConclusion.PrintVerdict(terminal, judged);
        }
        else
        {
            RunConclusion.Print(terminal, judged);
        }
    }

    private string CommandLine(IEnumerable<string> overrides)
    {
        var words = new List<string> { "loadharness", "run", Path.GetFileName(reading.FileName) };
        words.AddRange(overrides);
        if (choices.Build.Length > 0)
        {
            words.Add($"--build {choices.Build}");
        }

        if (choices.Receiver is { } receiver)
        {
            words.Add($"--otlp {receiver.Shown}");
        }

        return string.Join(' ', words);
    }
}
