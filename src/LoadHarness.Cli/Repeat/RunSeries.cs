using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadHarness.Cli.Run;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Cli.Repeat;

/// <summary>
/// Plays one run after the other, each in a process of its own: none finds code that is compiled, memory that is taken or ports that are used by
/// the one before. Signals are its own from the beginning to its end.
/// </summary>
internal sealed class RunSeries : IDisposable
{
    private const int Terminate = 15;

    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly TimeSpan _pause;
    private readonly bool _isSilent;
    private readonly PosixSignalRegistration[] _signals;
    private Process? _running;
    private bool _hasBegun;

    /// <summary>A series that has not begun.</summary>
    /// <param name="terminal">Where it is said what is played.</param>
    /// <param name="pause">Between two runs.</param>
    /// <param name="isSilent">Whether nothing is said, neither here nor by the runs, but errors: the output belongs to somebody else.</param>
    public RunSeries(Terminal terminal, TimeSpan pause, bool isSilent = false)
    {
        (_terminal, _pause, _isSilent) = (terminal, pause, isSilent);
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated)),
        ];
    }

    /// <summary>The exit code of the signal that has ended the series; 0: none has.</summary>
    public int SignalCode { get; private set; }

    /// <summary>Plays the next run.</summary>
    /// <param name="heading">What is said before it.</param>
    /// <param name="arguments">Its command line.</param>
    /// <returns>Its exit code; null: the series was ended before it began.</returns>
    public async Task<int?> PlayAsync(string heading, IReadOnlyList<string> arguments)
    {
        if (_hasBegun && !await PauseAsync().ConfigureAwait(false))
        {
            return null;
        }

        _hasBegun = true;
        Say(heading);
        return await RunAsync(arguments).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        _stopped.Dispose();
    }

    private void Say(string line)
    {
        if (!_isSilent)
        {
            _terminal.Say(line);
        }
    }

    private async Task<bool> PauseAsync()
    {
        try
        {
            if (_pause > TimeSpan.Zero)
            {
                Say($"Pause of {Readable.Duration(_pause)}.");
            }

            await Task.Delay(_pause, TimeProvider.System, _stopped.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var start = OwnProgram.StartInfo(arguments);
        start.RedirectStandardOutput = _isSilent;
        using var process = Process.Start(start) ?? throw new UserException("The run could not be started.", ExitCode.OurBug);
        lock (_gate)
        {
            _running = process;
            TellRunning(); // what came while it was being started
        }

        if (_isSilent)
        {
            await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null).ConfigureAwait(false);
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
            SignalCode = code;
            TellRunning();
        }

        _stopped.Cancel();
    }

    private void TellRunning()
    {
        if (SignalCode == ExitCode.Terminated && _running is { HasExited: false } running && !OperatingSystem.IsWindows())
        {
            _ = kill(running.Id, Terminate);
        }
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
