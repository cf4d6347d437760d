using System.Net;
using LoadHarness.Metrics.Thresholds;

namespace LoadHarness.Scenarios;

/// <summary>The whole request: what shall be played against which backend, and what the run must keep. Immutable.</summary>
public sealed record Scenario
{
    /// <summary>Short name: part of the run folder, so <c>[a-z0-9-]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for people; may be empty.</summary>
    public string About { get; init; } = "";

    /// <summary>Where the clients connect to.</summary>
    public required Target Target { get; init; }

    /// <summary>What of the backend is watched from outside. Default: the reference backend, if it is started for the run.</summary>
    public Observation Observe { get; init; } = Observation.Default;

    /// <summary>Source of all randomness of the plan. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Who takes part; at least one.</summary>
    public required IReadOnlyList<Population> Populations { get; init; }

    /// <summary>How long each part of the run lasts.</summary>
    public PhaseLengths Phases { get; init; } = new();

    /// <summary>What is done to the clients, the backend or the machine while the run goes on, in the order of the file.</summary>
    public IReadOnlyList<ScenarioEvent> Events { get; init; } = [];

    /// <summary>Limits that the run must keep, as written; the implicit ones are added by the verdict.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];

    /// <summary>How late and busy the harness itself may be before its numbers are void.</summary>
    public GeneratorLimits Generator { get; init; } = GeneratorLimits.Default;

    /// <summary>How drift is judged.</summary>
    public DriftRules Drift { get; init; } = DriftRules.Default;

    /// <summary>Whether connections go through the fault proxy: without an event of the wire it is not in their way.</summary>
    public bool GoesThroughProxy => Target.Through is not null && Events.Any(one => one.Wire is not null);

    /// <summary>How long after it was sent a message that has not arrived may count as lost (H). Default 5 s.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after it was sent an arrival still counts as delivered rather than late; null: <see cref="LostAfter"/>.</summary>
    public TimeSpan? Deadline { get; init; }
}

/// <summary>Where the clients connect to: a backend of the user's, or the reference backend started for the run. Immutable.</summary>
public sealed record Target
{
    /// <summary>WebSocket URL (<c>ws</c> or <c>wss</c>) of the backend; null: start the reference backend.</summary>
    public Uri? Url { get; init; }

    /// <summary>Command and arguments of the server at <see cref="Url"/>, which is started for the run; null: it is there already.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>When the server that the command starts is ready. Default: its port accepts a connection.</summary>
    public Readiness Ready { get; init; } = new();

    /// <summary>What the reference backend that is started for the run is told, beside its defaults; empty where none is started.</summary>
    public IReadOnlyList<BackendSetting> Rules { get; init; } = [];

    /// <summary>Where a reference backend that is already running takes orders, <c>http://host:port/admin</c>; null: nowhere.</summary>
    public Uri? Admin { get; init; }

    /// <summary>How long a dial may take from the first packet to the completed upgrade. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Dials and upgrades that may be under way before a further client arrives: more would wait in the listen queue of the
    /// server, and the kernel repeats there what does not fit only after seconds. Reconnects are not held back. Default 500.
    /// </summary>
    public int Handshakes { get; init; } = 500;

    /// <summary>
    /// TCP connections that the HTTP requests of all clients share; further requests wait. Long polls have one of their own each, in place
    /// of the WebSocket. Default 256.
    /// </summary>
    public int HttpConnections { get; init; } = 256;

    /// <summary>What carries the connections. Default: our own client.</summary>
    public TransportKind Transport { get; init; } = TransportKind.Own;

    /// <summary>When Websocket.Client dials again, if that is what carries the connections.</summary>
    public WebsocketClientSettings WebsocketClient { get; init; } = new();

    /// <summary>Whether permessage-deflate is offered; not over <see cref="TransportKind.Own"/>. Default false.</summary>
    public bool Compression { get; init; }

    /// <summary>HTTP proxy to go through, user and password included; not over <see cref="TransportKind.Own"/>; null: none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The fault proxy that connections go through while the run has events of the wire; null: they go straight to the target.</summary>
    public FaultProxy? Through { get; init; }

    /// <summary>How a <c>wss</c> server is checked.</summary>
    public TlsSettings Tls { get; init; } = new();

    /// <summary>Whether the harness starts the reference backend for this run.</summary>
    public bool IsReferenceBackend => Url is null;

    /// <summary>Whether the harness starts the backend for this run, whichever it is.</summary>
    public bool IsStarted => IsReferenceBackend || Command is not null;
}

/// <summary>When a server that was started is ready: its port accepts a connection, and what is asked for beside that has come about. Immutable.</summary>
public sealed record Readiness
{
    /// <summary>A text that it writes, to its output or its errors; null: none is waited for.</summary>
    public string? Log { get; init; }

    /// <summary>A URL that answers with a status of 200 to 299; null: none is asked.</summary>
    public Uri? Http { get; init; }

    /// <summary>How long that may take. Default 30 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>A relay inside the harness, between clients and target, that events of the wire break connections in. Immutable.</summary>
/// <param name="Listen">Where it listens, port 0: a free one. Default on loopback.</param>
public sealed record FaultProxy(IPEndPoint Listen)
{
    /// <summary>On loopback, on a free port.</summary>
    public static FaultProxy OnLoopback { get; } = new(new IPEndPoint(IPAddress.Loopback, 0));
}

/// <summary>What carries the connections.</summary>
public enum TransportKind
{
    /// <summary>Our own WebSocket client over sockets: cheapest, and tells what was on the wire.</summary>
    Own,

    /// <summary>.NET's ClientWebSocket: the foreign witness, and the way to compression and proxies; hides absent close codes and pings.</summary>
    ClientWebSocket,

    /// <summary>The package Websocket.Client, over .NET's: for those whose production client it is. It dials again by itself, and drops what is said meanwhile.</summary>
    WebsocketClient,
}

/// <summary>How a <c>wss</c> server is checked, and how the client shows itself. Immutable.</summary>
public sealed record TlsSettings
{
    /// <summary>Whether the server's certificate must be trusted and fit its name. Default true.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>PEM file with authorities to trust instead of the system's; null: the system's.</summary>
    public string? Authority { get; init; }

    /// <summary>PEM file with the client's certificate and its key; null: none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Name for SNI and the check of the certificate; null: the host of the URL.</summary>
    public string? ServerName { get; init; }

    /// <summary>Lowest version of TLS, 12 or 13; null: what the system allows.</summary>
    public int? MinVersion { get; init; }

    /// <summary>
    /// Whether connections may resume the TLS session of an earlier one. Default false: sessions are shared among all simulated clients, who
    /// are devices of their own, and the server would be spared most of its handshakes.
    /// </summary>
    public bool Resume { get; init; }
}

/// <summary>Lengths of the phases after arrival. The arrival lasts as long as the slowest population takes. Immutable.</summary>
public sealed record PhaseLengths
{
    /// <summary>Clients already say things, but nothing of it is judged by default. Default 2 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is measured. Default 30 s.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Nothing new is said; what is under way may arrive. At least <see cref="Scenario.LostAfter"/>. Default 6 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(6);
}
