using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using LoadHarness.Engine;
using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Recording;
using LoadHarness.Results;
using LoadHarness.Results.Judging;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;
using LoadHarness.Scenarios.Yaml;
using Serilog;

namespace LoadHarness.Adapters.NBomber;

/// <summary>
/// The one run behind the NBomber scenarios of a file: prepared by the first of them that is initialised, begun by the first copy of any, ended when NBomber
/// cleans up. Thread-safe.
/// </summary>
internal sealed class ChatSession : IRunListener
{
    /// <summary>How much longer than its plan NBomber plays a run: copies begin within a second, the last answers come, clients leave.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3);

    /// <summary>So long before that a copy of NBomber's may be told at any time to take nothing more: it begins up to a second later than its scenario.</summary>
    private static readonly TimeSpan LastStretch = TimeSpan.FromSeconds(1.2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Scenario _scenario;
    private readonly ScenarioReading _reading;
    private readonly ChatScenarioOptions _options;
    private readonly CancellationTokenSource _interrupt = new(); // never disposed: NBomber may clean up at any time
    private readonly Lock _gate = new();
    private Task? _prepared;
    private Task? _ended;
    private volatile Task<RunResult>? _played;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _warnings = new();
    private long _begun;
    private ITimer? _timer;
    private RunOutput? _output;
    private RunServer? _server;
    private LoadRun? _run;

    /// <summary>A run to come.</summary>
    public ChatSession(Scenario scenario, ScenarioReading reading, ChatScenarioOptions options)
    {
        (_scenario, _reading, _options) = (scenario, reading, options);
        Feeds = [.. scenario.Populations.Select(_ => new SampleFeed(options.MaxWaiting))];
        Planned = RunPlan.Of(scenario).Length + (2 * (scenario.Drift.Idle ?? TimeSpan.Zero)) + Margin;
        int[] sizes = [.. scenario.Populations.Select(population => population.Say?.Bytes).OfType<int>().Distinct()];
        MessageBytes = sizes is [var size] ? size : 0;
    }

    /// <summary>What happens to each population.</summary>
    public IReadOnlyList<SampleFeed> Feeds { get; }

    /// <summary>How long NBomber plays its scenarios; nearly always the run has ended by then.</summary>
    public TimeSpan Planned { get; }

    /// <summary>Whether NBomber may be about to end its scenarios by the clock: what still comes has to be counted by iterations that are under way.</summary>
    public bool IsNearItsEnd => TimeProvider.System.GetElapsedTime(_begun) > Planned - LastStretch;

    /// <summary>Ends when NBomber waits for nothing but its copies.</summary>
    public Task Over => _over.Task;

    /// <summary>Planned bytes of a message; 0: populations differ in it.</summary>
    public int MessageBytes { get; }

    /// <summary>Where its output goes; null: it has not been prepared.</summary>
    public string? Folder => _output?.FullPath;

    /// <summary>What came of it, judged; null: it has not ended.</summary>
    public RunResult? Result { get; private set; }

    /// <inheritdoc />
    public void OnSample(in RunSample sample) => Feeds[sample.Population].Add(sample);

    /// <summary>Checks the machine and starts the server; what a population needs before its load.</summary>
    /// <exception cref="ChatScenarioException">The run cannot be played.</exception>
    public Task PrepareAsync(int population, ILogger logger)
    {
        lock (_gate)
        {
            if (_ended is not null)
            {
                throw new ChatScenarioException($"The scenario {_scenario.Name} has been played: call {nameof(ChatScenario.ToNBomber)} once more for another run.");
            }

            Feeds[population].Open();
            return _prepared ??= PrepareOnceAsync(logger);
        }
    }

    /// <summary>Begins the run, once.</summary>
    /// <param name="goesOn">Whether NBomber still wants it.</param>
    public void Begin(Func<bool> goesOn)
    {
        if (_played is not null)
        {
            return;
        }

        lock (_gate)
        {
            if (_played is null)
            {
                _begun = TimeProvider.System.GetTimestamp();
                _timer = TimeProvider.System.CreateTimer(_ => Look(goesOn), null, LookEvery, LookEvery);
                _played = Task.Run(PlayAsync);
            }
        }
    }

    /// <summary>Ends the run, politely if it is still going on, and writes what came of it, once.</summary>
    public Task EndAsync(ILogger logger)
    {
        lock (_gate)
        {
            return _ended ??= EndOnceAsync(logger);
        }
    }

    private async Task PrepareOnceAsync(ILogger logger)
    {
        if (PreFlight.Check(_scenario, [], _options.Protocols) is { Count: > 0 } obstacles)
        {
            throw new ChatScenarioException(string.Join(Environment.NewLine, obstacles));
        }

        // Not LoadRun.PrepareProcess: it would change how the sockets of NBomber's other scenarios answer.
        _output = RunOutput.Create(_options.OutputFolder, _scenario.Name, TimeProvider.System.GetUtcNow());
        try
        {
            _server = await RunServer.StartAsync(
                _scenario, _reading, _output.FullPath, arguments => ProgramFile.StartInfo(_options.Program, arguments), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ReferenceBackendException or ServerCommandException)
        {
            throw new ChatScenarioException(e.Message, e);
        }

        _run = new LoadRun(RunOptions(_server, _output.FullPath));
#if NBOMBER5_OR_LATER && !NBOMBER6_OR_LATER
        logger.Warning("{Note:l}", "NBomber 5 takes no latencies from others: those of the steps mean nothing. Counts and failures are right, and so is our own report.");
#endif
    }

    private LoadRunOptions RunOptions(RunServer server, string folder) => new()
    {
        Scenario = _scenario,
        Target = server.Target,
        TargetLabel = server.Label,
        Admin = server.Admin,
        Backend = server.Process,
        ScenarioFolder = RunServer.FolderOf(_reading),
        OutputFolder = folder,
        Source = Secretless.Record(_reading),
        Build = _options.Build,
        Protocols = _options.Protocols,
        Secrets = _reading.Secrets,
        Version = typeof(LoadRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
        Warn = _warnings.Enqueue, // a line of the log while NBomber 4 draws its live table may stop both for ever: they are told when it cleans up
        Listener = this,
    };

    private async Task<RunResult> PlayAsync()
    {
        Told? last = null;
        try
        {
            var judged = RunJudge.Judge(await PlayAgainstServerAsync().ConfigureAwait(false));
            last = _options.FailOnVerdict && judged.Verdict.Outcome == VerdictOutcome.Fail
                ? new Told(Told.Verdict, judged.Duration, judged.Verdict.Word, judged.Verdict.Reason)
                : null;
            return judged;
        }
        catch (Exception e)
        {
            last = new Told(Told.Verdict, TimeSpan.Zero, "no result", e.Message);
            throw;
        }
        finally
        {
            var first = Feeds.FirstOrDefault(feed => feed.IsOpen);
            foreach (var feed in Feeds)
            {
                feed.Complete(feed == first ? last : null);
            }
        }
    }

    private async Task<RunResult> PlayAgainstServerAsync()
    {
        await using (_server!.ConfigureAwait(false))
        {
            var result = await _run!.PlayAsync(_interrupt.Token).ConfigureAwait(false);
            return _server!.Epitaph is { } epitaph ? result with { Notes = [.. result.Notes, epitaph] } : result;
        }
    }

    /// <summary>
    /// Looks whether NBomber has come to its end. It tells nobody, and waits for its copies, which wait for what happens. Where it was ended before its time the
    /// run should have ended, too, when it cleans up: NBomber 4 does not always wait for that, and may clean up twice.
    /// </summary>
    private void Look(Func<bool> goesOn)
    {
        if (goesOn() || !_over.TrySetResult())
        {
            return;
        }

        _timer!.Dispose();
        if (!IsNearItsEnd)
        {
            _ = _interrupt.CancelAsync();
            foreach (var feed in Feeds)
            {
                feed.Complete();
            }
        }
    }

    private async Task EndOnceAsync(ILogger logger)
    {
        if (_played is null)
        {
            await (_server?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
            return;
        }

        var judged = await _played.ConfigureAwait(false);
        List<string> notes = [.. Notes()];
        Result = judged with { Notes = [.. judged.Notes, .. notes] };
        foreach (var warning in _warnings.Concat(notes))
        {
            logger.Warning("{Warning:l}", warning);
        }

        logger.Information("{Verdict:l}", $"LoadHarness: {judged.Verdict.Word}  {judged.Verdict.Reason}");
        _output!.Write(Result);
        logger.Information("{Report:l}", $"LoadHarness: the report is in {_output.FullPath}");
    }

    private IEnumerable<string> Notes()
    {
        for (var i = 0; i < Feeds.Count; i++)
        {
            var (name, missing, back) = (_scenario.Populations[i].Name, Feeds[i].NotTaken, Feeds[i].TakenBack);
            if (missing > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{missing} connects, logins, deliveries and reconnects of {name} were not counted by NBomber: it had been ended, or they came faster than its copies took them. This result has them all.");
            }

            if (back > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{back} deliveries to {name} came, or were found in a history, after they had been declared lost: NBomber has them among its failures all the same.");
            }
        }
    }
}
