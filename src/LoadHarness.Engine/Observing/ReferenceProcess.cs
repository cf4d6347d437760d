using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>The reference backend as a process of its own for the length of a run, on a free port, which it keeps when it is started again.</summary>
public sealed class ReferenceProcess : IServerProcess, IAsyncDisposable
{
    /// <summary>First words of the line that tells where the backend listens.</summary>
    public const string ListeningWord = "listening on ";

    /// <summary>Hidden switch of the backend: it lives until its standard input ends, so that it outlives nobody.</summary>
    public const string FollowInput = "--follow-input";

    /// <summary>Exit code of the program where it does not understand its arguments.</summary>
    private const int Usage = 2;

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);
    private readonly Func<IEnumerable<string>, ProcessStartInfo> _program;
    private readonly IReadOnlyList<BackendSetting> _rules;
    private readonly List<Process> _former = [];
    private Process _process;

    private ReferenceProcess(Func<IEnumerable<string>, ProcessStartInfo> program, IReadOnlyList<BackendSetting> rules, Process process, Uri uri)
    {
        (_program, _rules, _process, Uri) = (program, rules, process, uri);
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <inheritdoc />
    public string Label => "the reference backend";

    /// <inheritdoc />
    public int? Pid => _process is { HasExited: false } running ? running.Id : null;

    /// <summary>Where it takes orders.</summary>
    public Uri Admin => new UriBuilder(Uri) { Scheme = "http", Path = "/admin", Query = "" }.Uri;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="program">How the program <c>loadharness</c> is started with these arguments.</param>
    /// <param name="rules">What it is told beside its defaults.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="ReferenceBackendException">It did not start; the message is for people.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended; nothing is left behind.</exception>
    public static async Task<ReferenceProcess> StartAsync(
        Func<IEnumerable<string>, ProcessStartInfo> program, IReadOnlyList<BackendSetting> rules, CancellationToken cancel)
    {
        var (process, chat) = await StartAsync(program, rules, port: 0, cancel).ConfigureAwait(false);
        return new ReferenceProcess(program, rules, process, new UriBuilder(chat) { Path = "/" }.Uri); // the protocol says which dialect it wants
    }

    /// <inheritdoc />
    public void Hold() => Signal(ProcessSignals.Stop);

    /// <inheritdoc />
    public void GoOn() => Signal(ProcessSignals.Continue);

    /// <inheritdoc />
    public void AskToEnd()
    {
        GoOn(); // who is held hears nothing
        try
        {
            _process.StandardInput.Close(); // that is what it understands: a signal may be meant for the harness
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    /// <inheritdoc />
    public void End() => _process.Kill();

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancel)
    {
        _process.Kill();
        _former.Add(_process); // disposed with it: an observer may look at it in this moment
        (_process, _) = await StartAsync(_program, _rules, Uri.Port, cancel).ConfigureAwait(false);
    }

    /// <summary>Asks it to end by closing its input, and ends it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        AskToEnd();
        try
        {
            using var timeout = new CancellationTokenSource(StopWithin, TimeProvider.System);
            await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _former.ForEach(process => process.Dispose());
    }

    private static async Task<(Process Process, Uri Chat)> StartAsync(
        Func<IEnumerable<string>, ProcessStartInfo> program, IReadOnlyList<BackendSetting> rules, int port, CancellationToken cancel)
    {
        var process = Start(program, rules, port);
        try
        {
            using var timeout = new CancellationTokenSource(StartWithin, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            var line = await process.StandardOutput.ReadLineAsync(either.Token).ConfigureAwait(false);
            if (line is not null && line.StartsWith(ListeningWord, StringComparison.Ordinal))
            {
                return (process, new Uri(line[ListeningWord.Length..]));
            }

            var error = await process.StandardError.ReadToEndAsync(either.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            throw process.ExitCode == Usage && port == 0
                ? new ReferenceBackendException($"The reference backend does not understand target.rules: {error.Trim().TrimStart('-')}", isOfRules: true)
                : new ReferenceBackendException($"The reference backend did not start: {error.Trim()}");
        }
        catch (OperationCanceledException e)
        {
            process.Kill();
            process.Dispose();
            cancel.ThrowIfCancellationRequested();
            throw new ReferenceBackendException($"The reference backend did not start within {StartWithin.TotalSeconds} s.", inner: e);
        }
    }

    private static Process Start(Func<IEnumerable<string>, ProcessStartInfo> program, IEnumerable<BackendSetting> rules, int port)
    {
        // Joined by =, so that a setting may begin with a hyphen.
        var start = program(["backend", "--port", port.ToString(CultureInfo.InvariantCulture), FollowInput, .. rules.Select(rule => $"--{rule.Name}={rule.Setting}")]);
        start.UseShellExecute = false;
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment.Remove(LoadRun.ProcessSetting); // made for the clients, not for the server that they load
        try
        {
            return Process.Start(start) ?? throw new ReferenceBackendException("The reference backend could not be started.");
        }
        catch (Win32Exception e)
        {
            throw new ReferenceBackendException($"The reference backend could not be started: {e.Message}", inner: e);
        }
    }

    private void Signal(int signal)
    {
        if (Pid is { } pid)
        {
            ProcessSignals.Send(pid, signal);
        }
    }
}

/// <summary>The reference backend could not be started; the message is fit for people.</summary>
/// <param name="message">What happened.</param>
/// <param name="isOfRules">Whether the scenario is to be mended: its <c>target.rules</c>.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ReferenceBackendException(string message, bool isOfRules = false, Exception? inner = null) : ServerStartException(message, inner)
{
    /// <summary>Whether the scenario is to be mended: its <c>target.rules</c>.</summary>
    public bool IsOfRules { get; } = isOfRules;
}
