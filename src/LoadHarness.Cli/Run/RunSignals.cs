using System.Globalization;
using System.Runtime.InteropServices;

namespace LoadHarness.Cli.Run;

/// <summary>
/// Ctrl-C once: leave politely and write the report. Twice: stop at once. SIGTERM, and SIGHUP of a console that is gone: like the first Ctrl-C.
/// </summary>
internal sealed class RunSignals : IDisposable
{
    /// <summary>SIGXFSZ: a file grew beyond what `ulimit -f` allows. Not to die of it makes it an error of the write, as a full disk is.</summary>
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _terminated = new();
    private readonly CancellationTokenSource _any;
    private readonly PosixSignalRegistration[] _registrations;
    private int _interrupts; // counted before anything is said: the second Ctrl-C may come while the first is being answered
    private int _terminations;

    /// <summary>From now on signals are ours.</summary>
    /// <param name="terminal">Where it is said what follows.</param>
    /// <param name="folder">Where what there is can be found, when the program stops at once.</param>
    public RunSignals(Terminal terminal, RunFolder folder)
    {
        _any = CancellationTokenSource.CreateLinkedTokenSource(_interrupted.Token, _terminated.Token);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                var isTerminated = Volatile.Read(ref _terminations) > 0;
                if (Interlocked.Increment(ref _interrupts) > 1 || isTerminated)
                {
                    terminal.RestoreScreen();
                    if (folder.HasJournal)
                    {
                        terminal.Complain($"Stopped. What had been measured is kept: {folder.Remedy}");
                    }

                    Environment.Exit(isTerminated ? ExitCode.Terminated : ExitCode.Interrupted);
                }

                _interrupted.Cancel(); // first: a terminal held with Ctrl-S takes no words
                terminal.Complain("Leaving politely; the report follows. Ctrl-C again stops at once.");
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Terminate(signal, terminal, "SIGTERM")),
            .. IsHangUpIgnored() ? [] : new[] { PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Terminate(signal, terminal, "SIGHUP")) },
            .. OperatingSystem.IsLinux() ? [PosixSignalRegistration.Create(FileSizeLimit, signal => signal.Cancel = true)] : Array.Empty<PosixSignalRegistration>(),
        ];
    }

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Any of them.</summary>
    public CancellationToken Any => _any.Token;

    /// <summary>SIGTERM.</summary>
    public CancellationToken Terminated => _terminated.Token;

    private void Terminate(PosixSignalContext signal, Terminal terminal, string name)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _terminations) == 1)
        {
            _terminated.Cancel();
            terminal.Complain($"Ended by {name}: leaving politely; the report follows. Ctrl-C stops at once.");
        }
    }

    /// <summary>Who starts a run with nohup wants it to outlive the console.</summary>
    private static bool IsHangUpIgnored()
    {
        const string status = "/proc/self/status";
        const string ignored = "SigIgn:";
        return File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(line => line.StartsWith(ignored, StringComparison.Ordinal)) is { } mask
            && ulong.TryParse(mask.AsSpan(ignored.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var signals)
            && (signals & 1) != 0; // SIGHUP is the first
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _any.Dispose();
        _interrupted.Dispose();
        _terminated.Dispose();
    }
}
