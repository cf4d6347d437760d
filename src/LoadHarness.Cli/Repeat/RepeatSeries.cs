using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadHarness.Cli.Run;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Repeat;

/// <summary>
/// Plays one run after the other, each in a process of its own: none finds code that is compiled, memory that is taken or ports that are used by
/// the one before.
/// </summary>
/// <param name="terminal">Where it is said what is played.</param>
/// <param name="plan">What is played.</param>
internal sealed class RepeatSeries(Terminal terminal, RepeatPlan plan) : IDisposable
{
    private const int Terminate = 15;

    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private Process? _running;
    private int _signalCode;

    /// <summary>Plays the series.</summary>
    /// <param name="argumentsOf">The command line of a run.</param>
    /// <returns>The exit code of each run, in order; a run that cannot be judged by others of its kind ends the series.</returns>
    public async Task<IReadOnlyList<int>> PlayAsync(Func<RepeatStep, IReadOnlyList<string>> argumentsOf)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated));
        var codes = new List<int>();
        var steps = plan.Steps();
        foreach (var step in steps)
        {
            if (codes.Count > 0 && !await PauseAsync().ConfigureAwait(false))
            {
                break;
            }

            terminal.Say($"Run {step.Repetition.Position} of {steps.Count}{(plan.IsPaired ? $", {step.Repetition.Side} of {plan.Order}" : "")}: {step.Folder}");
            codes.Add(await RunAsync(argumentsOf(step)).ConfigureAwait(false));
            if (_stopped.IsCancellationRequested || !CanGoOn(codes[^1]))
            {
                break;
            }
        }

        return _signalCode != 0 ? [.. codes, _signalCode] : codes;
    }

    /// <inheritdoc />
    public void Dispose() => _stopped.Dispose();

    /// <summary>A run that failed or could not tell is one of the sample; where nobody can join, or there is no room, the next will fare no better.</summary>
    private static bool CanGoOn(int code) => code is ExitCode.Ok or ExitCode.Fail or ExitCode.Inconclusive;

    private async Task<bool> PauseAsync()
    {
        try
        {
            if (plan.Pause > TimeSpan.Zero)
            {
                terminal.Say($"Pause of {Readable.Duration(plan.Pause)}.");
            }

            await Task.Delay(plan.Pause, TimeProvider.System, _stopped.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(OwnProgram.StartInfo(arguments)) ?? throw new UserException("The run could not be started.", ExitCode.OurBug);
        lock (_gate)
        {
            _running = process;
        }

        await process.WaitForExitAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _running = null;
        }

        return process.ExitCode;
    }

    /// <summary>A terminal tells the run of Ctrl-C by itself, and a second one ends it at once; a service manager may tell only us.</summary>
    private void Stop(PosixSignalContext signal, int code)
    {
        signal.Cancel = true;
        lock (_gate)
        {
            _signalCode = code;
            if (code == ExitCode.Terminated && _running is { HasExited: false } running && !OperatingSystem.IsWindows())
            {
                _ = kill(running.Id, Terminate);
            }
        }

        _stopped.Cancel();
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
