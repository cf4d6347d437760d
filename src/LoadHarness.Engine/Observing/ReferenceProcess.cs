using System.ComponentModel;
using System.Diagnostics;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Observing;

/// <summary>The reference backend as a process of its own, on a free port, for the length of a run.</summary>
public sealed class ReferenceProcess : IAsyncDisposable
{
    /// <summary>First words of the line that tells where the backend listens.</summary>
    public const string ListeningWord = "listening on ";

    /// <summary>Hidden switch of the backend: it lives until its standard input ends, so that it outlives nobody.</summary>
    public const string FollowInput = "--follow-input";

    /// <summary>Exit code of the program where it does not understand its arguments.</summary>
    private const int Usage = 2;

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);
    private readonly Process _process;

    private ReferenceProcess(Process process, Uri uri)
    {
        _process = process;
        Uri = uri;
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <summary>What is watched of it.</summary>
    public StartedBackend Watched => new("the reference backend", _process.Id);

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
        var process = Start(program, rules);
        try
        {
            using var timeout = new CancellationTokenSource(StartWithin, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            var line = await process.StandardOutput.ReadLineAsync(either.Token).ConfigureAwait(false);
            if (line is not null && line.StartsWith(ListeningWord, StringComparison.Ordinal))
            {
                var chat = new Uri(line[ListeningWord.Length..]);
                return new ReferenceProcess(process, new UriBuilder(chat) { Path = "/" }.Uri); // the protocol says which dialect it wants
            }

            var error = await process.StandardError.ReadToEndAsync(either.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            throw process.ExitCode == Usage
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

    /// <summary>Asks it to end by closing its input, and ends it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(StopWithin, TimeProvider.System);
            await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static Process Start(Func<IEnumerable<string>, ProcessStartInfo> program, IEnumerable<BackendSetting> rules)
    {
        // Joined by =, so that a setting may begin with a hyphen.
        var start = program(["backend", "--port", "0", FollowInput, .. rules.Select(rule => $"--{rule.Name}={rule.Setting}")]);
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
}

/// <summary>The reference backend could not be started; the message is fit for people.</summary>
/// <param name="message">What happened.</param>
/// <param name="isOfRules">Whether the scenario is to be mended: its <c>target.rules</c>.</param>
/// <param name="inner">What it comes from.</param>
public sealed class ReferenceBackendException(string message, bool isOfRules = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the scenario is to be mended: its <c>target.rules</c>.</summary>
    public bool IsOfRules { get; } = isOfRules;
}
