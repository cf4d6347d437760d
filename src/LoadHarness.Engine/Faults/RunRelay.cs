using System.Net.Sockets;
using LoadHarness.Clients.Transport;
using LoadHarness.Results.Formatting;
using LoadHarness.Scenarios;

namespace LoadHarness.Engine.Faults;

/// <summary>The fault proxy of a run: opened where its events need one, and closed with it.</summary>
internal sealed class RunRelay : IAsyncDisposable
{
    private readonly FaultRelay? _relay;

    private RunRelay(FaultRelay? relay) => _relay = relay;

    /// <summary>What connections go through; null: they go straight to the target.</summary>
    public Detour? Detour => _relay is null ? null : new Detour(_relay.EndPoint);

    /// <summary>What events break; null: there is no way that they could.</summary>
    public IWire? Wire => _relay;

    /// <summary>What it did, each one sentence.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (_relay is null)
            {
                yield break;
            }

            var traffic = _relay.Traffic;
            var swallowed = traffic.Swallowed > 0 ? $", and threw {Readable.Bytes(traffic.Swallowed)} away" : "";
            yield return $"Connections went through the fault proxy inside the harness: it took {Readable.Count(_relay.Accepted, "connection")}, passed {Readable.Bytes(traffic.Passed)} in {Readable.Count(traffic.Pieces, "piece")}{swallowed}.";
            if (_relay.Target is { Failed: > 0 and var failed, Failure: var why })
            {
                yield return $"The fault proxy did not reach the target {Readable.Count(failed, "time")}, and reset whoever had dialled: {why}.";
            }
        }
    }

    /// <summary>Opens it, if the scenario has events that break connections.</summary>
    /// <param name="options">The scenario, its target, and the addresses to dial from.</param>
    /// <param name="faults">Is told what our own code throws.</param>
    /// <param name="news">Is told what must not be held against the target.</param>
    /// <exception cref="SocketException">It cannot listen where it is to.</exception>
    public static RunRelay Open(LoadRunOptions options, FaultWatch faults, IRelayNews news)
    {
        var (scenario, time) = (options.Scenario, options.TimeProvider);
        if (!scenario.GoesThroughProxy)
        {
            return new RunRelay(null);
        }

        var target = new RelayTarget(options.Target.DnsSafeHost, options.Target.Port, options.Sources, scenario.Target.ConnectTimeout, time, news);
        return new RunRelay(new FaultRelay(scenario.Target.Through!.Listen, target, scenario.Seed, time, faults, EpollLoop.All, news));
    }

    /// <summary>Why it cannot be opened on this machine; null: it can, or need not be.</summary>
    public static string? Check(Scenario scenario)
    {
        if (!scenario.GoesThroughProxy)
        {
            return null;
        }

        var place = scenario.Target.Through!.Listen;
        try
        {
            using var trial = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            trial.Bind(place);
            return null;
        }
        catch (SocketException e)
        {
            return $"The fault proxy cannot listen on {place}: {e.Message}. Write another address into target.through, or through: proxy.";
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _relay?.DisposeAsync() ?? ValueTask.CompletedTask;
}
