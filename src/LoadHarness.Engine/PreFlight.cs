using System.Globalization;
using System.Net;
using LoadHarness.Clients.Transport;
using LoadHarness.Engine.Faults;
using LoadHarness.Engine.Observing;
using LoadHarness.Scenarios;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Engine;

/// <summary>Checks before anything is dialled whether this machine can hold what a scenario asks for.</summary>
public static class PreFlight
{
    /// <summary>Descriptors that the harness needs beside one for each client: runtime, files, pipes, listeners.</summary>
    public const int OwnDescriptors = 200;

    private const long OwnMemory = 150 << 20;

    /// <summary>What stands in the way on this machine; empty: nothing.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="sources">Addresses to dial from; empty: the system chooses.</param>
    /// <param name="protocols">Wire formats in code; null: those that the program brings.</param>
    /// <param name="adapters">Where adapters to packages of others are; null: beside the program.</param>
    /// <param name="slice">The part of it that this machine is to play; null: all.</param>
    public static IReadOnlyList<string> Check(
        Scenario scenario, IReadOnlyList<IPAddress> sources, ProtocolShelf? protocols = null, AdapterShelf? adapters = null, LoadSlice? slice = null) =>
    [
        .. (protocols ?? ProtocolShelf.BuiltIn).Check(scenario.Populations.Select(population => population.Profile)),
        .. Check(slice is null ? scenario : PartOf(slice), sources, MachineLimits.Read(), slice),
        .. CheckTls(scenario.Target.Tls),
        .. Connectors.Check(scenario.Target.Transport, adapters ?? AdapterShelf.BesideProgram) is { } absent ? [absent] : Array.Empty<string>(),
        .. !ProcessSignals.AreThere && scenario.Events.Any(one => one.Process is not null) ? ["Events with process need signals, which Windows has none of: play them on Linux or macOS."] : Array.Empty<string>(),
        .. RunRelay.Check(scenario) is { } taken ? [taken] : Array.Empty<string>(),
        .. slice is null or { IsFirst: true } && ProcessFinder.Check(scenario.Observe) is { } missing ? [missing] : Array.Empty<string>(), // slice 1 observes
    ];

    /// <summary>What stands in the way on a machine with these limits.</summary>
    /// <param name="scenario">What is to be played on it.</param>
    /// <param name="sources">Addresses to dial from; empty: the system chooses.</param>
    /// <param name="limits">What the machine grants.</param>
    /// <param name="slice">Which part of a run that is, so that more parts are a remedy; null: it is all.</param>
    public static IReadOnlyList<string> Check(Scenario scenario, IReadOnlyList<IPAddress> sources, MachineLimits limits, LoadSlice? slice = null)
    {
        var clients = scenario.Populations.Sum(population => (long)population.Clients);
        string?[] obstacles =
        [
            CheckDescriptors(scenario, clients, slice is { IsFirst: true, Of: > 1 } ? slice.Of : 0, limits.Descriptors, OrFewer),
            CheckPorts(scenario, clients, sources, limits.PortsPerAddress, slice?.Of ?? 1, OrFewer),
            CheckMemory(scenario, clients, limits.FreeMemory, OrFewer),
        ];
        return [.. obstacles.OfType<string>()];

        string OrFewer(long fitting) =>
            slice is { Of: > 1 } ? " or cut the run into more slices (--slices)"
            : fitting >= scenario.Populations.Count ? string.Create(CultureInfo.InvariantCulture, $" or lower the clients (--clients {fitting})")
            : "";
    }

    private static Scenario PartOf(LoadSlice slice) => slice.Plan.Scenario with
    {
        Populations = [.. slice.Plan.Scenario.Populations.Select((population, number) => population with { Clients = slice.ClientsOf(number).Count() })],
    };

    /// <param name="scenario">The scenario.</param>
    /// <param name="clients">How many clients.</param>
    /// <param name="guests">Slices that come to this one, if they meet.</param>
    /// <param name="granted">How many this process may open.</param>
    /// <param name="orFewer">What else would help.</param>
    private static string? CheckDescriptors(Scenario scenario, long clients, long guests, long? granted, Func<long, string> orFewer)
    {
        var http = HttpDescriptors(scenario);
        var each = DescriptorsOfClient(scenario);
        var needed = (each * (clients + http)) + guests + OwnDescriptors;
        return granted is not { } limit || needed <= limit ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{clients} clients{(each > 1 ? " through the fault proxy" : "")} need {needed} file descriptors, but this process may open {limit}: raise the limit (ulimit -n {needed}){orFewer(Math.Max(((limit - OwnDescriptors) / each) / (http > 0 ? 2 : 1), ((limit - OwnDescriptors) / each) - http))}.");
    }

    /// <summary>
    /// Its own, and both halves in the fault proxy; and where connections outlive their client there, those of the dials that follow: into a black hole one, in a stall one
    /// for each time that the client loses patience.
    /// </summary>
    private static int DescriptorsOfClient(Scenario scenario)
    {
        int DialsAfter(ScenarioEvent one) => one.Wire?.Kind switch
        {
            WireEventKind.BlackHole => 1,
            WireEventKind.Stall => (int)Math.Min(1_000, Math.Ceiling((one.For ?? scenario.Phases.Steady + scenario.Phases.Drain) / scenario.Target.ConnectTimeout)),
            _ => 0,
        };
        return scenario.GoesThroughProxy ? 3 + (2 * scenario.Events.Select(DialsAfter).DefaultIfEmpty().Max()) : 1;
    }

    /// <summary>Connections for HTTP beside those of the clients; a client that polls has no other.</summary>
    private static long HttpDescriptors(Scenario scenario) => Math.Min(
        scenario.Target.HttpConnections, scenario.Populations.Where(population => population.UsesHttp).Sum(population => (long)population.Clients));

    /// <summary>On loopback there are addresses enough, and the own transport takes the next one by itself.</summary>
    private static string? CheckPorts(Scenario scenario, long clients, IReadOnlyList<IPAddress> sources, int? granted, int slices, Func<long, string> orFewer)
    {
        var rotates = sources.Count == 0 && scenario.Target.Transport == TransportKind.Own
            && (scenario.Target.Url is not { } url || url.IsLoopback);
        var addresses = Math.Max(1, sources.Count);
        var fitting = (granted ?? 0) * (long)addresses;
        if (rotates || granted is not { } ports || clients <= fitting)
        {
            return null;
        }

        var needed = (clients + ports - 1) / ports;
        var from = addresses == 1 ? "one source address has" : string.Create(CultureInfo.InvariantCulture, $"{addresses} source addresses have");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{clients} clients need as many local ports, but {from} {fitting}: name {needed * slices} addresses{(slices > 1 ? " for all slices, which share them in turn" : " of this machine")} (--source A,B), widen net.ipv4.ip_local_port_range{orFewer(fitting)}.");
    }

    private static string? CheckMemory(Scenario scenario, long clients, long? granted, Func<long, string> orFewer)
    {
        var each = MemoryOfClient(scenario);
        var needed = OwnMemory + (clients * each);
        return granted is not { } limit || needed <= limit ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{clients} clients need about {Gigabytes(needed)} GB of memory ({each / 1024} KB each), but {Gigabytes(limit)} GB are free: free some{orFewer((limit - OwnMemory) / each)}.");
    }

    /// <summary>Memory that so many clients need, all of the program included, bytes.</summary>
    /// <param name="scenario">What they play, and where they connect to.</param>
    /// <param name="clients">How many there are.</param>
    public static long MemoryOf(Scenario scenario, long clients) => OwnMemory + (clients * MemoryOfClient(scenario));

    /// <summary>Resident memory of one client that has a connection: measured, and rounded up.</summary>
    private static long MemoryOfClient(Scenario scenario)
    {
        var target = scenario.Target;
        var inProxy = scenario.GoesThroughProxy ? 8L << 10 : 0;
        var isSecure = target.Url?.Scheme == Uri.UriSchemeWss;
        return inProxy + (target.Transport, isSecure) switch
        {
            (TransportKind.Own, false) => 4 << 10,
            (TransportKind.Own, true) => 48 << 10,
            (TransportKind.WebsocketClient, false) => 40 << 10,
            (TransportKind.WebsocketClient, true) => 84 << 10,
            (_, false) => 20 << 10,
            (_, true) => 64 << 10,
        };
    }

    private static double Gigabytes(long bytes) => Math.Round(bytes / (double)(1 << 30), 1);

    private static IEnumerable<string> CheckTls(TlsSettings settings)
    {
        try
        {
            TlsOptions.Of(settings, "");
            return [];
        }
        catch (TlsSettingsException e)
        {
            return [e.Message];
        }
    }
}
