using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>
/// A server of the user's that is started for a run, by <c>target.command</c>. It leads a session of its own: Ctrl-C at the
/// terminal is meant for the harness, which takes its leave of the server first; and what the server has started ends with it. What it
/// writes goes straight into files.
/// </summary>
public sealed class ServerCommand : IServerProcess, IAsyncDisposable
{
    private const string OutputName = "backend";

    /// <summary>The shell opens the files and then becomes the command: the same process. The first argument is the path of the files.</summary>
    private const string Started = "exec </dev/null >>\"$0.out\" 2>>\"$0.err\"; command -v setsid >/dev/null && exec setsid \"$@\"; exec \"$@\"";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly ServerCommandOptions _options;
    private readonly string _output;
    private readonly string _name;
    private readonly LastLine _lastLine;
    private readonly List<Process> _former = [];
    private Process _process;
    private volatile bool _isEndedByUs;

    private ServerCommand(ServerCommandOptions options)
    {
        _options = options;
        _name = Path.GetFileName(options.Command[0]);
        _output = Path.GetFullPath(Path.Combine(options.OutputFolder, OutputName));
        _lastLine = new LastLine(_output + ".err", options.Secrets);
        _process = Begin();
        AppDomain.CurrentDomain.ProcessExit += EndAll; // a second Ctrl-C ends the program wherever it is
    }

    /// <summary>Names of the files that hold what it wrote, in the run's folder.</summary>
    public static IReadOnlyList<string> OutputNames { get; } = [OutputName + ".out", OutputName + ".err"];

    /// <inheritdoc />
    public string Label => $"the command {_name}";

    /// <inheritdoc />
    public int? Pid => _process is { HasExited: false } running ? running.Id : null;

    /// <summary>How it ended, if it ended by itself, as a sentence; null: it still runs, or an event has ended it.</summary>
    public string? Epitaph => _process.HasExited && !_isEndedByUs
        ? $"The command {_name} ended by itself with {Ending}. What it wrote is in {string.Join(" and ", OutputNames)}."
        : null;

    private string Ending => string.Create(CultureInfo.InvariantCulture, $"exit code {_process.ExitCode}{_lastLine.Remark()}");

    /// <summary>Starts it and waits until the server is ready.</summary>
    /// <param name="options">What is run, and against which target.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="ServerCommandException">There is no such server; the message is for people.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended; nothing is left behind.</exception>
    public static async Task<ServerCommand> StartAsync(ServerCommandOptions options, CancellationToken cancel)
    {
        if (await ReadyCheck.AcceptsAsync(options.Target, cancel).ConfigureAwait(false))
        {
            throw new ServerCommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"target.command: something listens on {options.Target.IdnHost}:{options.Target.Port} already, and the run would load that: end it, or do without the command."));
        }

        var check = options.Check();
        var server = new ServerCommand(options);
        try
        {
            await server.WaitUntilReadyAsync(check, cancel).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc />
    public void Hold() => Signal(ProcessSignals.Stop);

    /// <inheritdoc />
    public void GoOn() => Signal(ProcessSignals.Continue);

    /// <inheritdoc />
    public void AskToEnd()
    {
        _isEndedByUs = true;
        Signal(ProcessSignals.Continue); // who is held hears nothing
        Signal(ProcessSignals.Terminate);
    }

    /// <inheritdoc />
    public void End()
    {
        _isEndedByUs = true;
        EndAll(null, EventArgs.Empty);
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancel)
    {
        End(); // what it has started may still have the port
        var check = _options.Check();
        _former.Add(_process); // disposed with it: an observer may look at it in this moment
        _process = Begin();
        _isEndedByUs = false;
        await WaitUntilReadyAsync(check, cancel).ConfigureAwait(false);
    }

    /// <summary>Asks it to end, and ends it and what it has started if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        AskToEnd();
        using (var patience = new CancellationTokenSource(Grace, _options.TimeProvider))
        {
            try
            {
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Then by force.
            }
        }

        End();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit -= EndAll;
        _process.Dispose();
        _former.ForEach(process => process.Dispose());
    }

    private Process Begin()
    {
        var start = new ProcessStartInfo("sh") { UseShellExecute = false, WorkingDirectory = _options.Folder ?? "" };
        foreach (var argument in (string[])["-c", Started, _output, .. _options.Command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove(LoadRun.ProcessSetting); // made for the clients, not for the server that they load
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new ServerCommandException($"target.command: {_name} could not be started: {e.Message}", e);
        }
    }

    private async Task WaitUntilReadyAsync(ReadyCheck check, CancellationToken cancel)
    {
        var start = _options.TimeProvider.GetTimestamp();
        while (await check.MissingAsync(cancel).ConfigureAwait(false) is { } missing)
        {
            if (_process.HasExited)
            {
                throw new ServerCommandException($"target.command: {_name} ended before it was ready (it {missing}), with {Ending}");
            }

            if (_options.TimeProvider.GetElapsedTime(start) > _options.Ready.Within)
            {
                throw new ServerCommandException($"target.command: {_name} {missing} within {Readable.Duration(_options.Ready.Within)} (target.ready.within){_lastLine.Remark()}");
            }

            await Task.Delay(Poll, _options.TimeProvider, cancel).ConfigureAwait(false);
        }
    }

    private void EndAll(object? sender, EventArgs e)
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception failed) when (failed is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or what is left of it is not ours to end.
        }

        Signal(ProcessSignals.Kill);
    }

    /// <summary>Reaches the process and all of its session that have stayed in its group, also when it has ended itself.</summary>
    private void Signal(int signal) => ProcessSignals.SendToGroup(_process.Id, signal, orProcess: !_process.HasExited);
}

/// <summary>What a server is started with. Immutable.</summary>
/// <param name="Command">Command and arguments.</param>
/// <param name="Folder">Working directory; null: that of the harness.</param>
/// <param name="OutputFolder">Where the files for its output go.</param>
/// <param name="Target">Where it will listen.</param>
/// <param name="Ready">When it is ready.</param>
/// <param name="Secrets">Texts that no output may show.</param>
/// <param name="TimeProvider">Time.</param>
public sealed record ServerCommandOptions(
    IReadOnlyList<string> Command, string? Folder, string OutputFolder, Uri Target, Readiness Ready, IReadOnlySet<string> Secrets, TimeProvider TimeProvider)
{
    /// <summary>Asks from now on whether it is ready.</summary>
    internal ReadyCheck Check() => new(Target, Ready, [.. ServerCommand.OutputNames.Select(name => Path.Combine(OutputFolder, name))]);
}

/// <summary>The server of the user's could not be started; the message is fit for people.</summary>
public sealed class ServerCommandException(string message, Exception? inner = null) : ServerStartException(message, inner);
