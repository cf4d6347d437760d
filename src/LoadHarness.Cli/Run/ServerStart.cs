using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Run;

/// <summary>Starts the server of a run; the reference backend is this program once more.</summary>
internal static class ServerStart
{
    /// <summary>Starts what has to be started, and waits until it is ready.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="reading">What it was read from.</param>
    /// <param name="folder">Takes what a server writes that the scenario starts.</param>
    /// <param name="owns">Whether the server is ours to start: of the slices of a run, it is that of slice 1.</param>
    /// <param name="interrupted">Ends the waiting.</param>
    /// <exception cref="UserException">It did not start.</exception>
    public static async Task<RunServer> StartAsync(Scenario scenario, ScenarioReading reading, string folder, bool owns, CancellationToken interrupted)
    {
        try
        {
            return await RunServer.StartAsync(scenario, reading, folder, OwnProgram.StartInfo, interrupted, owns).ConfigureAwait(false);
        }
        catch (ReferenceBackendException e)
        {
            throw new UserException(e.Message, e.IsOfRules ? ExitCode.Usage : ExitCode.OurBug, e);
        }
        catch (ServerCommandException e)
        {
            throw new UserException(e.Message, inner: e);
        }
        catch (OperationCanceledException e)
        {
            throw new UserException("Interrupted before the run began.", ExitCode.Interrupted, e);
        }
    }
}
