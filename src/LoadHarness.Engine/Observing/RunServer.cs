using System.Diagnostics;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Engine.Observing;

/// <summary>Whom a run talks to: a server that is there, one that the scenario starts, or the reference backend. What was started ends with it.</summary>
public sealed class RunServer : IAsyncDisposable
{
    private readonly ReferenceProcess? _own;
    private readonly ServerCommand? _command;

    private RunServer(Uri target, ReferenceProcess? own, ServerCommand? command)
    {
        Target = target;
        (_own, _command) = (own, command);
    }

    /// <summary>Where clients connect to.</summary>
    public Uri Target { get; }

    /// <summary>What people know it by; null: its address.</summary>
    public string? Label => _own is null ? null : "reference backend";

    /// <summary>Where it takes orders; null: nowhere.</summary>
    public Uri? Admin => _own?.Admin;

    /// <summary>Its process; null: it was not started here.</summary>
    public IServerProcess? Process => (IServerProcess?)_own ?? _command;

    /// <summary>How it ended before its time; null: it did not.</summary>
    public string? Epitaph => _command?.Epitaph;

    /// <summary>The folder of a scenario: commands run there.</summary>
    public static string? FolderOf(ScenarioReading reading) => Path.GetDirectoryName(Path.GetFullPath(reading.FileName));

    /// <summary>Starts what has to be started, and waits until it is ready.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="reading">What it was read from.</param>
    /// <param name="folder">Takes what a server writes that the scenario starts.</param>
    /// <param name="program">How the program <c>loadharness</c> is started with these arguments; asked only where the reference backend is wanted.</param>
    /// <param name="interrupted">Ends the waiting.</param>
    /// <param name="owns">Whether the server of the scenario is started here; false: somebody else does, as slice 1 of a run.</param>
    /// <exception cref="ReferenceBackendException">The reference backend did not start.</exception>
    /// <exception cref="ServerCommandException">The server of the scenario did not start.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended; nothing is left behind.</exception>
    public static async Task<RunServer> StartAsync(
        Scenario scenario, ScenarioReading reading, string folder, Func<IEnumerable<string>, ProcessStartInfo> program, CancellationToken interrupted, bool owns = true)
    {
        if (scenario.Target.Url is not { } url)
        {
            var own = await ReferenceProcess.StartAsync(program, scenario.Target.Rules, interrupted).ConfigureAwait(false);
            return new RunServer(own.Uri, own, null);
        }

        if (scenario.Target.Command is not { } command || !owns)
        {
            return new RunServer(url, null, null);
        }

        var options = new ServerCommandOptions(
            command, FolderOf(reading), folder, url, scenario.Target.Ready, reading.Secrets, TimeProvider.System);
        return new RunServer(url, null, await ServerCommand.StartAsync(options, interrupted).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await (_own?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
        await (_command?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
    }
}
