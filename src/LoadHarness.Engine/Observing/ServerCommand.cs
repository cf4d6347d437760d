using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadHarness.Results.Formatting;

namespace LoadHarness.Engine.Observing;

/// <summary>
/// A server of the user's that is started for a run, by the command of <c>observe</c>. It leads a session of its own: Ctrl-C at the
/// terminal is meant for the harness, which takes its leave of the server first; and what the server has started ends with it. What it
/// writes goes straight into files.
/// </summary>
public sealed class ServerCommand : IAsyncDisposable
{
    /// <summary>Beginning of the names of the files that hold what it wrote.</summary>
    public const string OutputName = "backend";

    /// <summary>The shell opens the files and then becomes the command: the same process. The first argument is the path of the files.</summary>
    private const string Started = "exec </dev/null >\"$0.out\" 2>\"$0.err\"; command -v setsid >/dev/null && exec setsid \"$@\"; exec \"$@\"";

    private const int Terminate = 15;
    private const int Kill = 9;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly LastLine _lastLine;
    private readonly TimeProvider _time;

    private ServerCommand(Process process, string label, LastLine lastLine, TimeProvider time)
    {
        (_process, _lastLine, _time) = (process, lastLine, time);
        Backend = new StartedBackend(label, process.Id);
        AppDomain.CurrentDomain.ProcessExit += KillAll; // a second Ctrl-C ends the program wherever it is
    }

    /// <summary>What is watched.</summary>
    public StartedBackend Backend { get; }

    /// <summary>How it ended, if it ended by itself, as a sentence; null: it still runs.</summary>
    public string? Epitaph => _process.HasExited
        ? $"{Backend.Label} ended by itself with {Ending}. What it wrote is in {OutputName}.out and {OutputName}.err."
        : null;

    private string Ending => string.Create(CultureInfo.InvariantCulture, $"exit code {_process.ExitCode}{_lastLine.Remark()}");

    /// <summary>Starts it and waits until the server accepts a connection.</summary>
    /// <param name="options">What is run, and against which target.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="ServerCommandException">There is no such server; the message is for people.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended; nothing is left behind.</exception>
    public static async Task<ServerCommand> StartAsync(ServerCommandOptions options, CancellationToken cancel)
    {
        var (host, port) = (options.Target.IdnHost, options.Target.Port);
        var label = Path.GetFileName(options.Command[0]);
        if (await AcceptsAsync(host, port, cancel).ConfigureAwait(false))
        {
            throw new ServerCommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"observe.command: something listens on {host}:{port} already, and the run would load that: end it, or do without the command."));
        }

        var server = Start(options, label);
        try
        {
            var start = options.TimeProvider.GetTimestamp();
            while (!await AcceptsAsync(host, port, cancel).ConfigureAwait(false))
            {
                if (server._process.HasExited)
                {
                    throw new ServerCommandException($"observe.command: {label} ended before it listened on {host}:{port}, with {server.Ending}");
                }

                if (options.TimeProvider.GetElapsedTime(start) > options.ReadyWithin)
                {
                    throw new ServerCommandException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"observe.command: {label} did not listen on {host}:{port} within {Readable.Duration(options.ReadyWithin)} (observe.ready-within){server._lastLine.Remark()}"));
                }

                await Task.Delay(Poll, options.TimeProvider, cancel).ConfigureAwait(false);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks it to end, and ends it and what it has started if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        Signal(Terminate);
        using (var patience = new CancellationTokenSource(Grace, _time))
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

        KillAll(null, EventArgs.Empty);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit -= KillAll;
        _process.Dispose();
    }

    private static ServerCommand Start(ServerCommandOptions options, string label)
    {
        var output = Path.GetFullPath(Path.Combine(options.OutputFolder, OutputName));
        var start = new ProcessStartInfo("sh") { UseShellExecute = false, WorkingDirectory = options.Folder ?? "" };
        foreach (var argument in (string[])["-c", Started, output, .. options.Command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove(LoadRun.ProcessSetting); // made for the clients, not for the server that they load
        try
        {
            return new ServerCommand(Process.Start(start)!, label, new LastLine(output + ".err", options.Secrets), options.TimeProvider);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new ServerCommandException($"observe.command: {label} could not be started: {e.Message}", e);
        }
    }

    private static async Task<bool> AcceptsAsync(string host, int port, CancellationToken cancel)
    {
        using var glance = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        glance.CancelAfter(Glance);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, glance.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void KillAll(object? sender, EventArgs e)
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception failed) when (failed is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or what is left of it is not ours to end.
        }

        Signal(Kill);
    }

    /// <summary>Reaches the process and all of its session that have stayed in its group; where there are no sessions, the process.</summary>
    private void Signal(int signal)
    {
        if (!OperatingSystem.IsWindows() && kill(-Backend.Pid, signal) != 0 && !_process.HasExited)
        {
            _ = kill(Backend.Pid, signal);
        }
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}

/// <summary>What a server is started with. Immutable.</summary>
/// <param name="Command">Command and arguments.</param>
/// <param name="Folder">Working directory; null: that of the harness.</param>
/// <param name="OutputFolder">Where the files for its output go.</param>
/// <param name="Target">Where it will listen.</param>
/// <param name="ReadyWithin">How long it may take until it does.</param>
/// <param name="Secrets">Texts that no output may show.</param>
/// <param name="TimeProvider">Time.</param>
public sealed record ServerCommandOptions(
    IReadOnlyList<string> Command, string? Folder, string OutputFolder, Uri Target, TimeSpan ReadyWithin, IReadOnlySet<string> Secrets, TimeProvider TimeProvider);

/// <summary>The server of the user's could not be started; the message is fit for people.</summary>
public sealed class ServerCommandException(string message, Exception? inner = null) : Exception(message, inner);
