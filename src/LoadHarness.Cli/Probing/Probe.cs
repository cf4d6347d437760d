using System.Runtime.InteropServices;
using LoadHarness.Cli.Run;
using LoadHarness.Engine;
using LoadHarness.Engine.Observing;
using LoadHarness.Engine.Tracing;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Results;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Shapes;
using LoadHarness.Scenarios.Yaml;

namespace LoadHarness.Cli.Probing;

/// <summary>
/// One client of a scenario, played before people's eyes: what it dials, sends and receives, and what the wire format makes of it. Nothing is
/// judged and nothing kept.
/// </summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="scenario">The scenario.</param>
/// <param name="reading">What it was read from.</param>
/// <param name="protocols">Wire formats in code.</param>
internal sealed class Probe(Terminal terminal, Scenario scenario, ScenarioReading reading, ProtocolShelf protocols)
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(1);

    /// <summary>Plays it.</summary>
    /// <param name="population">Whose client it is; null: the first one's.</param>
    /// <param name="length">How long it stays once it is joined.</param>
    /// <param name="whole">Whether frames are shown to their end, however long.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserException">There is no such population, or the server did not start.</exception>
    public async Task<int> PlayAsync(string? population, TimeSpan length, bool whole)
    {
        var one = OneClient(population, length);
        if (PreFlight.Check(one, [], protocols) is [var obstacle, ..])
        {
            throw new UserException(obstacle);
        }

        LoadRun.PrepareProcess(one);
        var folder = Directory.CreateTempSubdirectory("loadharness-probe-");
        try
        {
            using var interrupted = new CancellationTokenSource();
            using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
            {
                context.Cancel = true;
                interrupted.Cancel();
            });
            var server = await ServerStart.StartAsync(one, reading, folder.FullName, owns: true, interrupted.Token).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                var text = new ProbeText(terminal, whole);
                var run = new LoadRun(new LoadRunOptions
                {
                    Scenario = one,
                    Target = server.Target,
                    ScenarioFolder = RunServer.FolderOf(reading),
                    Source = Secretless.Record(reading),
                    Secrets = reading.Secrets,
                    Protocols = protocols,
                    Warn = terminal.Complain,
                    Trace = new TraceOptions(1, text.Show),
                });
                return Conclude(await run.PlayAsync(interrupted.Token).ConfigureAwait(false), interrupted.IsCancellationRequested);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Scenario OneClient(string? name, TimeSpan length)
    {
        var chosen = name is null ? scenario.Populations[0] : scenario.Populations.FirstOrDefault(population => population.Name == name)
            ?? throw new UserException($"--population: there is no population '{name}'{NearestName.Hint(name, [.. scenario.Populations.Select(population => population.Name)])}");
        return scenario with
        {
            Populations =
            [
                chosen with
                {
                    Clients = 1,
                    Arrival = LoadShape.Ramp(TimeSpan.Zero),
                    Say = chosen.Say is { Every: { } every } say ? say with { Every = every < SayEvery ? every : SayEvery, Spread = Spread.Even } : chosen.Say,
                },
            ],
            Phases = new PhaseLengths { WarmUp = TimeSpan.Zero, Steady = length, Drain = LostAfter + TimeSpan.FromMilliseconds(200) },
            LostAfter = LostAfter,
            Deadline = null,
            Events = [],
            Thresholds = [],
            Observe = scenario.Observe with { Prometheus = null, Series = [] },
            Drift = scenario.Drift with { Idle = null },
        };
    }

    private int Conclude(RunResult result, bool isInterrupted)
    {
        string Number(MetricDefinition metric) => Readable.Count(result.Count(metric));
        terminal.Say();
        foreach (var error in result.Errors)
        {
            terminal.Say($"{Readable.Count(error.Count)} × {error.Kind}: {error.Text}");
        }

        if (result.Timer(MetricCatalog.LoginTime) is not { IsEmpty: false } login)
        {
            terminal.Say("It was never joined.");
            return isInterrupted ? ExitCode.Interrupted : ExitCode.Unreachable;
        }

        var acks = result.Count(MetricCatalog.Acknowledged) + result.Count(MetricCatalog.Rejected) > 0
            ? $", {Number(MetricCatalog.Acknowledged)} accepted, {Number(MetricCatalog.Rejected)} rejected"
            : "";
        terminal.Say($"Joined {Readable.Duration(login.Quantile(0.5))} after the WebSocket was open. It said {Readable.Count(result.Count(MetricCatalog.Sent), "message")}{acks}; {Readable.Count(result.Timer(MetricCatalog.EchoLatency).Count)} came back to it.");
        return isInterrupted ? ExitCode.Interrupted : ExitCode.Ok;
    }
}
