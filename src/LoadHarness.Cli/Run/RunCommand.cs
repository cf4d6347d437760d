using LoadHarness.Cli.Export;
using LoadHarness.Cli.Live;
using LoadHarness.Cli.Slices;
using LoadHarness.Engine;
using LoadHarness.Engine.Instruments;
using LoadHarness.Engine.Observing;
using LoadHarness.Engine.Slices;
using LoadHarness.Engine.Tracing;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Results.Merging;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Run;

/// <summary>One run, or one slice of it, from its checks to its exit code.</summary>
internal sealed class RunCommand(Terminal terminal, Scenario scenario, ScenarioReading reading, RunChoices choices)
{
    private SliceOfRun? _part = choices.Slices.Slice;
    private LoadSlice? _planned; // of a slice
    private readonly SliceNews _news = new(terminal, choices.Quiet);

    /// <summary>Plays the run, writes its folder and says what came of it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserException">Something stood in the way before the run, or the output was lost.</exception>
    public async Task<int> ExecuteAsync()
    {
        if (_part is not null)
        {
            _planned = CutText.Cut(RunPlan.Of(scenario), _part.Of).Slice(_part.Number);
            _part = _part with { Plan = PlanFingerprint.Of(_planned.Plan) };
        }

        if (PreFlight.Check(scenario, choices.Sources, choices.Protocols, slice: _planned) is [var obstacle, ..])
        {
            throw new UserException(obstacle);
        }

        var baseline = BaselineCheck.Open(choices.Baselines, choices.Output);
        LoadRun.PrepareProcess(scenario);
        var folder = RunFolder.Create(choices.Output, scenario.Name, choices.Label, TimeProvider.System.GetUtcNow());
        using var signals = new RunSignals(terminal, folder);
        var judged = choices.Slices.Rendezvous is { } settings
            ? await PlayInCompanyAsync(settings, folder, signals).ConfigureAwait(false)
            : await PlayAloneAsync(folder, signals).ConfigureAwait(false);
        return baseline?.Conclude(terminal, folder, judged, choices.Quiet) ?? ExitCode.Of(judged.Verdict);
    }

    private async Task<RunResult> PlayAloneAsync(RunFolder folder, RunSignals signals)
    {
        var judged = RunJudge.Judge(await PlayAsync(folder, signals, null).ConfigureAwait(false));
        RunConclusion.Conclude(terminal, judged, folder, choices.Quiet);
        return judged;
    }

    /// <summary>Plays a slice; slice 1 then has the others' results, and its folder becomes that of the whole run.</summary>
    private async Task<RunResult> PlayInCompanyAsync(RendezvousSettings settings, RunFolder folder, RunSignals signals)
    {
        var meeting = await ComeAsync(settings, folder, signals).ConfigureAwait(false);
        await using (meeting.ConfigureAwait(false))
        {
            var judged = RunJudge.Judge(await PlayWithAsync(meeting, folder, signals).ConfigureAwait(false));
            judged = meeting is RendezvousHost host ? await SliceResults.MergeAsync(host, judged, folder, signals).ConfigureAwait(false) : judged;
            RunConclusion.Conclude(terminal, judged, folder, choices.Quiet);
            if (meeting is RendezvousClient client)
            {
                await SliceResults.DeliverAsync(client, folder, terminal, signals).ConfigureAwait(false);
            }

            return judged;
        }
    }

    private async Task<RunResult> PlayWithAsync(IMeeting meeting, RunFolder folder, RunSignals signals)
    {
        try
        {
            return await PlayAsync(folder, signals, meeting).ConfigureAwait(false);
        }
        catch (UserException) when (signals.Any.IsCancellationRequested)
        {
            // Before the start: the others shall hear that somebody has had enough, not that this one is gone.
            meeting.CallOff(new RunEnding(signals.Terminated.IsCancellationRequested ? RunEndingKind.Terminated : RunEndingKind.Interrupted));
            throw;
        }
    }

    private async Task<IMeeting> ComeAsync(RendezvousSettings settings, RunFolder folder, RunSignals signals)
    {
        var terms = new RendezvousTerms(reading.Hash, _part!.Plan, choices.Build, scenario.Seed, _part.Of, Application.Version);
        var meeting = await SliceTrouble.TellAsync(
            () => Meeting.ComeAsync(_part, settings, terms, folder.FullPath, _news.Tell, TimeProvider.System, signals.Any),
            signals).ConfigureAwait(false);
        _news.Follow(meeting);
        (meeting as RendezvousHost)?.HoldLimits(new CommonLimits(_planned!.Plan).Check);
        return meeting;
    }

    private async Task<RunResult> PlayAsync(RunFolder folder, RunSignals signals, IMeeting? meeting)
    {
        var server = await ServerStart.StartAsync(scenario, reading, folder.FullPath, _part is null or { Number: 1 }, signals.Interrupted).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var result = await PlayAgainstAsync(server, folder, signals, meeting).ConfigureAwait(false);
            return server.Epitaph is { } epitaph ? result with { Notes = [.. result.Notes, epitaph] } : result;
        }
    }

    private async Task<RunResult> PlayAgainstAsync(RunServer server, RunFolder folder, RunSignals signals, IMeeting? meeting)
    {
        var source = Secretless.Record(reading);
        var shownTarget = server.Label ?? Redaction.Of(server.Target, scenario.Target.Proxy);
        var view = View(LiveHeading.Of(scenario, shownTarget, choices.Build, _part));
        _news.ShowOn(view);
        using var trace = choices.TracedClients > 0 ? new TraceFile(folder.FullPath, terminal.Complain) : null;
        var run = new LoadRun(new LoadRunOptions
        {
            Scenario = scenario,
            Target = server.Target,
            TargetLabel = server.Label,
            Admin = server.Admin,
            Backend = server.Process,
            ScenarioFolder = RunServer.FolderOf(reading),
            OutputFolder = folder.FullPath,
            Source = source,
            Slice = meeting?.Slice ?? _part,
            Planned = _planned,
            Identity = meeting?.Run ?? Identity(),
            StartAt = choices.Slices.StartAt,
            Company = meeting,
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
            terminal.Say($"{scenario.Name}: {scenario.Populations.Sum(population => population.Clients)} clients against {shownTarget}{(_part is null ? "" : $", of which this is {SliceNumbers.Text(_part.Number, _part.Of)}")}");
        }

        using var export = choices.Receiver is null ? null : new OtlpExport(choices.Receiver, Attributes(run.Id));
        var result = await view.ShowWhileAsync(() => SliceTrouble.TellAsync(() => run.PlayAsync(signals.Interrupted, signals.Terminated), signals)).ConfigureAwait(false);
        if (export?.Finish() is { } trouble)
        {
            terminal.Complain(trouble);
        }

        return result;
    }

    /// <summary>The identity that slices without a rendezvous make from what all of them know; null: a random one.</summary>
    private uint? Identity() => _part is { SharesIdentity: true } && choices.Slices.RunKey is { } key
        ? RunKey.IdentityOf(scenario.Name, reading.Hash, _part.Plan, $"{_part.Of}", key)
        : null;

    /// <summary>What tells this run from others where its metrics are sent to: OpenTelemetry's names, and ours where it has none.</summary>
    private Dictionary<string, object> Attributes(string run)
    {
        var attributes = new Dictionary<string, object>
        {
            ["service.name"] = "loadharness",
            ["service.version"] = Application.Version,
            ["service.instance.id"] = _part is null ? run : $"{run}-{_part.Number}",
            ["loadharness.run.id"] = run,
            [InstrumentTable.ScenarioAttribute] = scenario.Name,
            ["loadharness.build"] = choices.Build,
            ["loadharness.seed"] = scenario.Seed,
        };
        if (_part is not null)
        {
            attributes["loadharness.slice"] = _part.ToString();
        }

        return attributes;
    }

    private IProgressView View(LiveHeading heading) =>
        choices.Quiet ? new QuietProgress()
        : terminal.HasScreen ? new LiveView(terminal, heading, terminal.HasColour, TimeProvider.System)
        : new LineProgress(terminal.Say, heading, TimeProvider.System);

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

        if (_part is not null)
        {
            words.Add($"--slice {_part}");
        }

        return string.Join(' ', words);
    }
}
