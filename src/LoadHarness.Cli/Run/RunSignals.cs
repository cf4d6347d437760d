using System.Runtime.InteropServices;

namespace LoadHarness.Cli.Run;

/// <summary>Ctrl-C once: leave politely and write the report. Twice: stop at once. SIGTERM: like the first Ctrl-C.</summary>
internal sealed class RunSignals : IDisposable
{
    private readonly CancellationTokenSource interrupted = new();
    private readonly CancellationTokenSource terminated = new();
    private readonly PosixSignalRegistration[] registrations;

    /// <summary>From now on signals are ours.</summary>
    public RunSignals(Terminal terminal)
    {
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                if (terminated.IsCancellationRequested || interrupted.IsCancellationRequested)
                {
                    terminal.ShowCursor();
                    Environment.Exit(terminated.IsCancellationRequested ? ExitCode.Terminated : ExitCode.Interrupted);
                }

                terminal.Complain("Leaving politely; the report follows. Ctrl-C again stops at once.");
                interrupted.Cancel();
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                if (!terminated.IsCancellationRequested)
                {
                    terminal.Complain("Ended by SIGTERM: leaving politely; the report follows. Ctrl-C stops at once.");
                    terminated.Cancel();
                }
            }),
        ];
    }

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Interrupted => interrupted.Token;

    /// <summary>SIGTERM.</summary>
    public CancellationToken Terminated => terminated.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        interrupted.Dispose();
        terminated.Dispose();
    }
}
