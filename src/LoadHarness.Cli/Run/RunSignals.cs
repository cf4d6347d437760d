using System.Runtime.InteropServices;

namespace LoadHarness.Cli.Run;

/// <summary>Ctrl-C once: leave politely and write the report. Twice: stop at once. SIGTERM: like the first Ctrl-C.</summary>
internal sealed class RunSignals : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly CancellationTokenSource _terminated = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _interrupts; // counted before anything is said: the second Ctrl-C may come while the first is being answered
    private int _terminations;

    /// <summary>From now on signals are ours.</summary>
    public RunSignals(Terminal terminal)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                var isTerminated = Volatile.Read(ref _terminations) > 0;
                if (Interlocked.Increment(ref _interrupts) > 1 || isTerminated)
                {
                    terminal.RestoreScreen();
                    Environment.Exit(isTerminated ? ExitCode.Terminated : ExitCode.Interrupted);
                }

                _interrupted.Cancel(); // first: a terminal held with Ctrl-S takes no words
                terminal.Complain("Leaving politely; the report follows. Ctrl-C again stops at once.");
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                if (Interlocked.Increment(ref _terminations) == 1)
                {
                    _terminated.Cancel();
                    terminal.Complain("Ended by SIGTERM: leaving politely; the report follows. Ctrl-C stops at once.");
                }
            }),
        ];
    }

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>SIGTERM.</summary>
    public CancellationToken Terminated => _terminated.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _interrupted.Dispose();
        _terminated.Dispose();
    }
}
