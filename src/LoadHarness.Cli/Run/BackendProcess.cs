using System.Diagnostics;
using LoadHarness.Cli.Verbs;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;

namespace LoadHarness.Cli.Run;

/// <summary>The reference backend as a process of its own: this program once more, on a free port, for the length of a run.</summary>
internal sealed class BackendProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(8);
    private readonly Process _process;

    private BackendProcess(Process process, Uri uri)
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
    /// <param name="rules">What it is told beside its defaults.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="UserException">It did not start.</exception>
    public static async Task<BackendProcess> StartAsync(IReadOnlyList<BackendSetting> rules, CancellationToken cancel)
    {
        var start = StartInfo(rules);
        var process = Process.Start(start) ?? throw new UserException("The reference backend could not be started.", ExitCode.OurBug);
        try
        {
            using var timeout = new CancellationTokenSource(StartWithin, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
            var line = await process.StandardOutput.ReadLineAsync(either.Token).ConfigureAwait(false);
            if (line is not null && line.StartsWith(BackendVerb.ListeningWord, StringComparison.Ordinal))
            {
                var chat = new Uri(line[BackendVerb.ListeningWord.Length..]);
                return new BackendProcess(process, new UriBuilder(chat) { Path = "/" }.Uri); // the protocol says which dialect it wants
            }

            var error = await process.StandardError.ReadToEndAsync(either.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            throw process.ExitCode == ExitCode.Usage
                ? new UserException($"The reference backend does not understand target.rules: {error.Trim().TrimStart('-')}")
                : new UserException($"The reference backend did not start: {error.Trim()}", ExitCode.OurBug);
        }
        catch (OperationCanceledException e)
        {
            process.Kill();
            process.Dispose();
            throw new UserException(
                cancel.IsCancellationRequested ? "Interrupted before the run began." : $"The reference backend did not start within {StartWithin.TotalSeconds} s.",
                cancel.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.OurBug,
                e);
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

    private static ProcessStartInfo StartInfo(IEnumerable<BackendSetting> rules)
    {
        // Joined by =, so that a setting may begin with a hyphen.
        var start = OwnProgram.StartInfo(["backend", "--port", "0", BackendVerb.FollowInput, .. rules.Select(rule => $"--{rule.Name}={rule.Setting}")]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        return start;
    }
}
