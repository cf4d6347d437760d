using System.Security.Cryptography;
using LoadHarness.Clients.Protocols;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine.Events;
using LoadHarness.Engine.Faults;
using LoadHarness.Engine.Instruments;
using LoadHarness.Engine.Observing;
using LoadHarness.Engine.Slices;
using LoadHarness.Engine.Tracing;
using LoadHarness.Metrics.Recording;
using LoadHarness.Metrics.Stamps;
using LoadHarness.Results;
using LoadHarness.Results.Files;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine;

/// <summary>
/// Plays a plan: arrival, warm-up, steady, drain, leave; the only class that knows all phases. One instance plays one
/// run. A run that was cut short still gives a result.
/// </summary>
public sealed class LoadRun
{
    /// <summary>A run in which nobody has joined by then, and dials or logins have failed, ends.</summary>
    public static readonly TimeSpan NobodyJoinedAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ProbeGrace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly LoadRunOptions _options;
    private readonly LoadSlice _slice;
    private readonly RunPlan _plan;
    private readonly IReadOnlyList<IChatProtocol> _protocols;
    private readonly PhaseTimeline _phases;
    private readonly RunRecorder _recorder;
    private readonly TimeSpan _interval;
    private readonly uint _run;
    private readonly AbortWatch _abort;
    private readonly CompanyTalk _company;
    private readonly ResultBuilder _builder;
    private readonly bool _letsIn; // whether anybody is meant to join: handshakes that stay undone are not
    private readonly OldGarbage _garbage = new();
    private GeneratorHealth? _health;
    private RunMeter? _meter;
    private BackendObserver? _observer;
    private EventPlayer? _events;
    private JournalKeeper? _journal;
    private Func<TimeSpan, RunResult>? _books; // what the journal keeps beside intervals, as of an instant
    private int _journalled;
    private string? _brokenBalance;
    private TimeSpan _intervalEnd;

    /// <summary>Prepares a run; nothing happens yet.</summary>
    /// <exception cref="ProtocolException">A wire format that is written in code is not there, or an option of it is wrong.</exception>
    /// <exception cref="PlanCutException">The plan cannot be cut into so many slices.</exception>
    public LoadRun(LoadRunOptions options)
    {
        _options = options;
        _slice = options.Planned ?? (options.Slice is { } part
            ? PlanCut.Of(RunPlan.Of(_options.Scenario), part.Of).Slice(part.Number)
            : new LoadSlice(RunPlan.Of(_options.Scenario)));
        _plan = _slice.Plan;
        _run = options.Identity ?? (uint)RandomNumberGenerator.GetInt32((int)Stamp.MaxRun);
        _protocols = _options.Protocols.Of(_options.Scenario);
        _phases = new PhaseTimeline([.. _plan.Phases.Select(phase => phase.Name)], [.. _plan.Phases.Select(phase => phase.Start)]);
        _interval = RecorderLayout.IntervalFor(_plan.Length);
        _recorder = new RunRecorder(RecorderLayouts.Of(_options, _slice, _protocols, _phases, _run, _interval));
        _company = new CompanyTalk(_options.Company, _options.Scenario);
        _abort = new AbortWatch(_company.OwnLimits(_slice.Of), _phases);
        _builder = new ResultBuilder(_options, _slice, _phases, _interval);
        _letsIn = _options.Scenario.Populations.Any(population => population.Profile.Handshake.IsWhole);
    }

    /// <summary>Random identity of the run, as in its stamps and its result: 4 characters.</summary>
    public string Id => Stamp.RunText(_run);

    /// <summary>
    /// Environment variable that <see cref="PrepareProcess"/> sets; a process started by this one should not inherit it.
    /// </summary>
    public static string ProcessSetting => SocketConnector.InlineCompletions;

    /// <summary>Prepares the process for a scenario; before it makes its first socket.</summary>
    public static void PrepareProcess(Scenario scenario)
    {
        // The foreign witness stays as the runtime makes it: with inline completions it would not be the one that people use.
        if (scenario.Target.Transport == TransportKind.Own)
        {
            SocketConnector.EnableInlineCompletions();
        }
    }

    /// <summary>Plays the run.</summary>
    /// <param name="interrupted">SIGINT: clients leave politely, and the result says that the run was interrupted.</param>
    /// <param name="terminated">SIGTERM: likewise.</param>
    /// <returns>The result, not yet judged.</returns>
    /// <exception cref="RunCompanyException">It is a slice, and the slices of its run did not come together.</exception>
    /// <exception cref="OperationCanceledException">It was ended while it waited for the other slices.</exception>
    public async Task<RunResult> PlayAsync(CancellationToken interrupted, CancellationToken terminated = default)
    {
        using var waits = CancellationTokenSource.CreateLinkedTokenSource(interrupted, terminated);
        using var idle = IdleWatch.Of(_options);
        await (idle?.WatchBeforeAsync(waits.Token) ?? Task.CompletedTask).ConfigureAwait(false); // before the clock: elapsed time begins with the arrival
        _builder.CommonStart = await CommonStart.WaitAsync(_options, waits.Token).ConfigureAwait(false);
        var usage = ResourceUsage.Begin();
        var faults = new FaultWatch();
        using var wheel = new TimerWheel(_options.TimeProvider, _recorder.RecordLateness, faults.Report);
        // Elapsed time zero by the wall clock: with it people find an instant of the run in the server's log.
        var startedAt = _options.TimeProvider.GetUtcNow() - wheel.Now;
        await using var relay = RunRelay.Open(_options, faults, new RelayNews(_recorder, wheel));
        using var connectors = new Connectors(_options, wheel);
        var tracer = _options.Trace is { } trace ? new ClientTracer(trace, wheel, _options.Secretless) : null;
        var transport = connectors.Create(relay.Detour);
        var connector = new GuardedConnector(tracer?.Watch(transport) ?? transport, faults);
        using var http = new RunHttp(_options, faults, relay.Detour);
        var protocols = tracer is null ? _protocols : [.. _protocols.Select(tracer.Watch)];
        var fleet = new ClientFleet(_slice, protocols, _options.Target, _run, connector, wheel, tracer?.Watch(_recorder) ?? _recorder, () => _recorder.Connecting, faults, http);
        _health = new GeneratorHealth(connector, wheel, _recorder);
        _meter = new RunMeter(_options.Scenario.Name, _options.Scenario.Populations.Select(population => population.Name), faults.Guard);
        using var actions = new EventActions(_options, _slice, fleet, relay.Wire);
        var events = _events = new EventPlayer(_plan.Events, actions.Of, wheel, new EventNotes(_slice, _recorder), faults);
        _observer = new BackendObserver(BackendSources.Of(_options), _interval, () => wheel.Now, _options.TimeProvider, faults);
        _journal = new JournalKeeper(_options.OutputFolder, _options.Warn, faults);
        RunResult Result(RecordedRun recorded, TimeSpan at, RunEnding ending) => Build(recorded, startedAt, at, ending, connector.Name, usage.End()) with
        {
            Events = [.. events.Rows().Select(Secretless)],
            Notes = [.. RunNotes.Of(_options, fleet, _observer, _journal), .. relay.Notes.Select(_options.Secretless)],
        };
        _books = now => Result(_recorder.Books(now), now, new RunEnding(RunEndingKind.BrokenOff, Readable.Duration(_plan.Length)));
        _journal.Start(_books(TimeSpan.Zero));
        wheel.Start();
        _health.Start();
        _observer.Start();
        fleet.Open();
        events.Open();

        using var any = CancellationTokenSource.CreateLinkedTokenSource(interrupted, terminated, faults.Seen, _company.Ended);
        var ending = await PlayPhasesAsync(wheel, fleet, any.Token).ConfigureAwait(false);
        ending = Interruption(interrupted, terminated) ?? _company.EndOfAll(ending);
        _company.CallOff(FaultSoFar(faults) ?? ending);

        var leaveStart = wheel.Now;
        _phases.SkipTo((int)PhaseNumber.Leave, leaveStart);
        events.Cease();
        await LeaveAsync(wheel, fleet, http, faults).ConfigureAwait(false);
        await _observer.StopAsync().ConfigureAwait(false); // before them: what a command has started is about to end, by our hand
        await events.FinishAsync().ConfigureAwait(false); // after the clients: a command may be the very server that they take their leave of
        http.Dispose(); // what ends later is told to nobody
        var end = wheel.Now;
        _health.Stop();
        var queued = fleet.Queued;
        var recorded = _recorder.Finish(end);
        _meter.Tell(_recorder.LastInterval!, _observer.Latest);
        await _meter.FinishAsync().ConfigureAwait(false);
        Journal(); // the last interval, too: the result may be what finds no room any more
        await _journal.FinishAsync().ConfigureAwait(false);
        var returned = idle is null || ending.Kind != RunEndingKind.Completed || faults.First is not null
            ? null
            : await idle.WatchAfterAsync(waits.Token).ConfigureAwait(false);
        ending = returned is null && idle is not null && ending.Kind == RunEndingKind.Completed ? Interruption(interrupted, terminated) ?? ending : ending;
        ending = FaultSoFar(faults) ?? Check(ending, recorded, queued);
        return Result(recorded, end, ending) with { Idle = returned };
    }

    private RunEnding? FaultSoFar(FaultWatch faults) =>
        faults.First is { } fault ? new RunEnding(RunEndingKind.HarnessFault, FaultWatch.Describe(fault))
        : BrokenIdentity is { } broken ? new RunEnding(RunEndingKind.HarnessFault, broken)
        : null;

    private static RunEnding? Interruption(CancellationToken interrupted, CancellationToken terminated) =>
        terminated.IsCancellationRequested ? new RunEnding(RunEndingKind.Terminated, "ended from outside")
        : interrupted.IsCancellationRequested ? new RunEnding(RunEndingKind.Interrupted, "interrupted by the user")
        : null;

    private EventRow Secretless(EventRow row) => row with
    {
        Label = _options.Secretless(row.Label),
        What = _options.Secretless(row.What),
        Outcome = _options.Secretless(row.Outcome),
    };

    private async Task<RunEnding> PlayPhasesAsync(TimerWheel wheel, ClientFleet fleet, CancellationToken stop)
    {
        var probeAt = _plan.SayEnd + _options.Scenario.LostAfter + ProbeGrace;
        var end = _plan.Length > probeAt + LastAnswers ? _plan.Length : probeAt + LastAnswers;
        var probed = false;
        _intervalEnd = _interval;
        while (wheel.Now < end)
        {
            var next = _intervalEnd < end ? _intervalEnd : end;
            next = !probed && probeAt < next ? probeAt : next;
            if (!await WaitAsync(wheel, next, stop).ConfigureAwait(false))
            {
                break;
            }

            if (!probed && wheel.Now >= probeAt)
            {
                probed = true;
                fleet.Probe();
            }

            if (wheel.Now >= _intervalEnd)
            {
                CloseIntervals(wheel.Now, fleet);
                if (Aborted(wheel.Now) is { } limit)
                {
                    return new RunEnding(RunEndingKind.Aborted, limit);
                }
            }

            if (BrokenIdentity is not null)
            {
                break;
            }

            if (HasNobodyJoined(wheel.Now))
            {
                return NobodyJoined();
            }
        }

        return new RunEnding(RunEndingKind.Completed);
    }

    private string? BrokenIdentity => _recorder.BrokenIdentity ?? _brokenBalance;

    private bool HasNobodyJoined(TimeSpan now) =>
        _letsIn && !_recorder.EverJoined && now >= NobodyJoinedAfter && _recorder.Live.Failed >= Math.Min(3, _slice.Clients.Count);

    private async Task LeaveAsync(TimerWheel wheel, ClientFleet fleet, RunHttp http, FaultWatch faults)
    {
        fleet.Leave();
        // Whom a fault of ours has hit may never come to rest.
        await RestAsync(wheel, fleet, http, faults.First is null ? LeaveWithin : LastAnswers).ConfigureAwait(false);
        fleet.Stop();
        await RestAsync(wheel, fleet, http, TimeSpan.FromSeconds(1)).ConfigureAwait(false);
    }

    private async Task RestAsync(TimerWheel wheel, ClientFleet fleet, RunHttp http, TimeSpan atMost)
    {
        var limit = wheel.Now + atMost;
        while (wheel.Now < limit && !(fleet.IsAtRest && fleet.Queued == 0 && http.IsAtRest))
        {
            await Task.Delay(Poll, _options.TimeProvider).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the interval that has ended; and, where the process had been stopped, those that it has slept through.</summary>
    private void CloseIntervals(TimeSpan now, ClientFleet fleet)
    {
        var target = _slice.TargetAt(now < _plan.Length ? now : _plan.Length - TimeSpan.FromTicks(1)); // until they are told to leave
        var health = _health!.Take(now, fleet.OldestUnsent);
        _health.NoteWaiting(now);
        _recorder.NoteBacklog(_intervalEnd, now);
        var queue = fleet.TakeQueueLevel();
        Close(target, health, queue);
        for (_intervalEnd += _interval; _intervalEnd <= now; _intervalEnd += _interval)
        {
            _recorder.RecordLateness(_intervalEnd, now - _intervalEnd);
            Close(target, health with { GcPaused = TimeSpan.Zero }, queue);
        }

        _garbage.Tidy(now, _phases.Names[_phases.At(now)] == RunMetrics.SteadyPhase);
        var before = _recorder.Messages;
        _brokenBalance ??= MessageBalance.Check(before, fleet.Queued, _recorder.Messages);
        var together = _company.Tell(_phases.Names[_phases.At(now)], target, _recorder, () => SoFar(now));
        _options.Progress?.Report(
            new RunProgress(_phases.Names[_phases.At(now)], now, _plan.Length, target, _recorder.Live, _recorder.LastInterval!)
            {
                Observed = _observer!.Latest,
                Events = [.. _events!.RowsSoFar().Select(Secretless)],
                Together = together,
                Trouble = _recorder.MainTrouble is { } trouble ? _options.Secretless(trouble) : null,
            });
    }

    private RunResult SoFar(TimeSpan now) => Build(_recorder.SoFar(), default, now, new RunEnding(RunEndingKind.Completed), "", ResourceUsage.None);

    private void Close(int target, HealthSample health, QueueLevel queue)
    {
        _recorder.CloseInterval(_intervalEnd, target, health, queue);
        _meter!.Tell(_recorder.LastInterval!, _observer!.Latest);
        Journal();
    }

    private void Journal()
    {
        if (!_journal!.IsNeeded)
        {
            return;
        }

        var closed = _recorder.LastInterval!;
        _journal.Post(
            _builder.Journal(closed) with
            {
                EndsByCode = _recorder.LastEndsByCode(),
                Observed = _observer!.At(_journalled++),
                Sent = new PackedNumbers(_recorder.TakeSent()),
            },
            _books!(closed.To));
    }

    private string? Aborted(TimeSpan now) => _abort.IsNeeded ? _abort.Check(SoFar(now), now) : null;

    private RunResult Build(
        RecordedRun recorded, DateTimeOffset startedAt, TimeSpan end, RunEnding ending, string transport, ResourceUsage usage) =>
        _builder.Build(recorded, _run, startedAt, end, ending, transport, usage) with
        {
            Observed = [.. _observer!.Series(recorded.Series.Length).Select(series => series with { Source = _options.Secretless(series.Source), Query = _options.Secretless(series.Query) })],
            ObservedSources =
            [
                .. _observer.Sources.Select(source => source with { Name = _options.Secretless(source.Name), FirstFailure = _options.Secretless(source.FirstFailure) }),
            ],
        };

    private async Task<bool> WaitAsync(TimerWheel wheel, TimeSpan until, CancellationToken stop)
    {
        try
        {
            var pause = until - wheel.Now;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _options.TimeProvider, stop).ConfigureAwait(false);
            }

            return !stop.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Two identities must hold at the end, counted by different code; a broken one is a fault of ours.</summary>
    private RunEnding Check(RunEnding ending, RecordedRun recorded, long queued)
    {
        var sums = new MessageBalance(recorded, queued);
        if (!sums.Holds)
        {
            return new RunEnding(RunEndingKind.HarnessFault, sums.ToString());
        }

        // A run that was broken off before anybody joined was still unreachable, if there were dials or logins that failed.
        var isUnreachable = _letsIn && !_recorder.EverJoined && (ending.Kind == RunEndingKind.Completed || _recorder.MainTrouble is not null);
        return isUnreachable ? NobodyJoined() : ending;
    }

    /// <summary>Nobody joined; the address is told even if no dial had failed yet when the run ended.</summary>
    private RunEnding NobodyJoined() => new(
        RunEndingKind.NeverJoined,
        _recorder.MainTrouble is { } trouble ? _options.Secretless(trouble) : $"{_options.Target.Host}:{_options.Target.Port} had let nobody in when the run ended");
}
