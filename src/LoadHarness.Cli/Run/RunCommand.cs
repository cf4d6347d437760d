using System.Net;
using LoadHarness.Cli.Live;
using LoadHarness.Engine;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Run;

/// <summary>One run from its checks to its exit code.</summary>
internal sealed class RunCommand(
    Terminal terminal, Scenario scenario, ScenarioReading reading, string? output, string build, IReadOnlyList<IPAddress> sources, bool quiet)
{
    /// <summary>Plays the run, writes its folder and says what came of it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserException">Something stood in the way before the run, or the output was lost.</exception>
    public async Task<int> ExecuteAsync()
    {
        if (PreFlight.Check(scenario, sources) is [var obstacle, ..])
        {
            throw new UserException(obstacle);
        }

        LoadRun.PrepareProcess(scenario);
        var folder = RunFolder.Create(output, scenario.Name, build, TimeProvider.System.GetUtcNow());
        using var signals = new RunSignals(terminal);
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
        }

        terminal.Say($"Report: {folder.Report}");
        return ExitCode.Of(judged.Verdict);
    }

    private async Task<RunResult> PlayAsync(RunFolder folder, RunSignals signals)
    {
        if (scenario.Target.Url is { } url)
        {
            return await PlayAgainstAsync(url, null, folder, signals).ConfigureAwait(false);
        }

        var backend = await BackendProcess.StartAsync(scenario.Target.Rules, signals.Interrupted).ConfigureAwait(false);
        await using (backend.ConfigureAwait(false))
        {
            return await PlayAgainstAsync(backend.Uri, backend, folder, signals).ConfigureAwait(false);
        }
    }

    private async Task<RunResult> PlayAgainstAsync(Uri target, BackendProcess? own, RunFolder folder, RunSignals signals)
    {
        var label = own is null ? null : "reference backend";
        var overrides = reading.Overrides.Select(change => Redaction.Of(Secretless.Override(change), reading.Secrets)).ToList();
        var shownTarget = label ?? Redaction.Of(target, scenario.Target.Proxy);
        var view = View(LiveHeading.Of(scenario, shownTarget, build));
        var run = new LoadRun(new LoadRunOptions
        {
            Scenario = scenario,
            Target = target,
            TargetLabel = label,
            Admin = own?.Admin,
            ScenarioFolder = Path.GetDirectoryName(Path.GetFullPath(reading.FileName)),
            OutputFolder = folder.FullPath,
            Source = new ScenarioRecord(Path.GetFileName(reading.FileName), reading.Text, overrides, reading.Hash),
            Build = build,
            Sources = sources,
            CommandLine = CommandLine(overrides),
            Secrets = reading.Secrets,
            Version = Application.Version,
            Progress = view,
        });
        if (!quiet)
        {
            terminal.Say($"{scenario.Name}: {scenario.Populations.Sum(population => population.Clients)} clients against {shownTarget}");
        }

        return await view.ShowWhileAsync(() => run.PlayAsync(signals.Interrupted, signals.Terminated)).ConfigureAwait(false);
    }

    private IProgressView View(LiveHeading heading) =>
        quiet ? new QuietProgress()
        : terminal.HasScreen ? new LiveView(terminal, heading, terminal.HasColour, TimeProvider.System)
        : new LineProgress(terminal.Say, heading, TimeProvider.System);

    private void Conclude(RunResult judged)
    {
        if (quiet)
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
        if (build.Length > 0)
        {
            words.Add($"--build {build}");
        }

        return string.Join(' ', words);
    }
}
