using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine.Events;

/// <summary>
/// Runs a command of the user's. It never outlives the run, however that ends: its process and all that descend from it are
/// killed, but for those that had detached themselves. What it writes goes straight into files: a server that it starts and
/// leaves behind must neither keep us waiting nor lose its output when we are gone.
/// </summary>
/// <param name="command">Command and arguments.</param>
/// <param name="folder">Working directory; null: that of the harness.</param>
/// <param name="output">Path of the files for its output, without their endings .out and .err; null: it is not kept.</param>
/// <param name="secrets">Texts that no output may show.</param>
/// <param name="time">Time.</param>
internal sealed class ExecAction(
    IReadOnlyList<string> command, string? folder, string? output, IReadOnlySet<string> secrets, TimeProvider time) : IEventAction
{
    /// <summary>
    /// The shell opens the files and then becomes the command: the same process, no pipe in between. The first argument is the
    /// path of the files.
    /// </summary>
    private const string Redirected = "exec \"$@\" </dev/null >\"$0.out\" 2>\"$0.err\"";

    private const string Unheard = "exec \"$@\" </dev/null >/dev/null 2>&1";

    /// <inheritdoc />
    public async Task<EventOutcome> BeginAsync(CancellationToken stop)
    {
        var start = time.GetTimestamp();
        Process process;
        try
        {
            process = Process.Start(StartInfo())!;
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return new EventOutcome($"it could not be started: {e.Message}", Failed: true);
        }

        using (process)
        {
            void Kill(object? sender, EventArgs e) => KillTree(process);
            AppDomain.CurrentDomain.ProcessExit += Kill; // a second Ctrl-C ends the program wherever it is
            try
            {
                await process.WaitForExitAsync(stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                KillTree(process);
                await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
                return new EventOutcome("it was still running and was ended with the run");
            }
            finally
            {
                AppDomain.CurrentDomain.ProcessExit -= Kill;
            }

            var code = process.ExitCode;
            var text = string.Create(CultureInfo.InvariantCulture, $"exit code {code} after {Readable.Duration(time.GetElapsedTime(start))}");
            return new EventOutcome(code == 0 ? text : text + new LastLine(output is null ? null : output + ".err", secrets).Remark(), Failed: code != 0);
        }
    }

    /// <inheritdoc />
    public Task<EventOutcome?> EndAsync() => Task.FromResult<EventOutcome?>(null);

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo("sh") { UseShellExecute = false, WorkingDirectory = folder ?? "" };
        foreach (var argument in (string[])["-c", output is null ? Unheard : Redirected, output ?? "sh", .. command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove(LoadRun.ProcessSetting); // made for the clients, not for a server that the command may start
        return start;
    }

    private static void KillTree(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or what is left of it is not ours to end.
        }
    }
}
