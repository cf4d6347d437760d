using System.Globalization;
using LoadHarness.Metrics.Thresholds;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Scenarios;

/// <summary>
/// Something that is done to the clients, to the backend, to the way between them or on the machine of the harness while a run goes on. Exactly one of
/// <see cref="Network"/>, <see cref="Wire"/>, <see cref="Process"/>, <see cref="Kick"/>, <see cref="Defects"/>, <see cref="Command"/> and <see cref="Bring"/> says what. Immutable.
/// </summary>
public sealed record ScenarioEvent
{
    /// <summary>What people call it; null: <see cref="Label"/> says what it does.</summary>
    public string? Name { get; init; }

    /// <summary>When it begins, from the start of <see cref="Phase"/>.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>The phase whose start <see cref="At"/> counts from, and in which it begins. Default: steady.</summary>
    public PhaseNumber Phase { get; init; } = PhaseNumber.Steady;

    /// <summary>How long it lasts; null: an instant, or to the end of the run.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>The network of clients goes away; null: it does not.</summary>
    public NetworkEvent? Network { get; init; }

    /// <summary>Connections break on their way between clients and target; null: they do not.</summary>
    public WireEvent? Wire { get; init; }

    /// <summary>What becomes of the target's process; null: nothing.</summary>
    public ProcessChange? Process { get; init; }

    /// <summary>The reference backend ends connections; null: it does not.</summary>
    public KickEvent? Kick { get; init; }

    /// <summary>Defects of the reference backend with their settings, in the order in which they are written; null: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Defects { get; init; }

    /// <summary>Command and arguments of a process that is started; null: none.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Name of a population whose clients come with it and leave with its end; null: nobody does.</summary>
    public string? Bring { get; init; }

    /// <summary>Whether it takes no time of its own.</summary>
    public bool IsInstant => Kick is not null || Command is not null || Network is { Change: NetworkChange.Switch } || Wire is { IsInstant: true }
        || (Process is { } change && (change is ProcessChange.Continue or ProcessChange.Restart || (change.EndsIt() && For is null)));

    /// <summary>Which part of the clients it hits; null: it does not choose among them.</summary>
    public (double Share, string? Population)? Chosen =>
        Network is { } network ? (network.Share, network.Population)
        : Wire is { } wire ? (wire.Share, wire.Population)
        : Bring is { } brought ? (1, brought)
        : null;

    /// <summary>Whether it asks the admin endpoint of a reference backend.</summary>
    public bool NeedsAdmin => Kick is not null || Defects is not null;

    /// <summary>What it is, for people: its name, or what it does.</summary>
    public string Label => Name ?? What;

    /// <summary>Whether limits call it so: by its name, or by its number as <c>event-1</c>.</summary>
    /// <param name="name">The name in a limit.</param>
    /// <param name="number">Its number, from 1.</param>
    public bool IsCalled(string name, int number) => name == Name || name == EventScope.NameOf(number);

    /// <summary>What it does, for people: <c>network down, 50% of members</c>, <c>kick 25%, code 1012</c>, <c>exec restart.sh</c>.</summary>
    public string What =>
        Network is { } network ? $"network {network.Change.ToString().ToLowerInvariant()}, {Whose(network.Share, network.Population)}"
        : Wire is { } wire ? $"wire {wire.What}, {Whose(wire.Share, wire.Population)}"
        : Process is { } change ? $"process {change.ToString().ToLowerInvariant()}"
        : Kick is { } kick ? $"kick {Percent(kick.Share)}{(kick.Code is { } code ? string.Create(CultureInfo.InvariantCulture, $", code {code}") : "")}"
        : Bring is { } brought ? $"bring {brought}"
        : Defects is { } defects ? $"backend {string.Join(", ", defects.Select(defect => $"{defect.Key} {defect.Value}"))}"
        // Arguments may be long and hold secrets; the first word is what people look for.
        : $"exec {Path.GetFileName(Command![0])}";

    private static string Whose(double share, string? population) => $"{Percent(share)}{(population is null ? "" : $" of {population}")}";

    private static string Percent(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}

/// <summary>What becomes of a network.</summary>
public enum NetworkChange
{
    /// <summary>Sockets are aborted, and dials fail.</summary>
    Down,

    /// <summary>Sockets stay open but are not read and nothing is written to them, as where a phone leaves its network.</summary>
    Silent,

    /// <summary>Another network takes its place: old connections fall silent for ever, dials go over the new one (seed row 4.4).</summary>
    Switch,
}

/// <summary>The network of a share of the clients goes away and comes back, or becomes another one. Immutable.</summary>
/// <param name="Change">What becomes of it.</param>
/// <param name="Share">Which part of the clients, above 0, at most 1; the seed decides who.</param>
/// <param name="Population">Only clients of this population; null: of all.</param>
public sealed record NetworkEvent(NetworkChange Change, double Share, string? Population);

/// <summary>The reference backend ends a share of its connections at once. Immutable.</summary>
/// <param name="Share">Which part of the connections, above 0, at most 1; the backend decides which.</param>
/// <param name="Code">Close code; null: cut on the level of TCP, without a close frame.</param>
public sealed record KickEvent(double Share, int? Code);

/// <summary>What becomes of the process of the target.</summary>
public enum ProcessChange
{
    /// <summary>It is held: it keeps its connections, and does nothing (SIGSTOP).</summary>
    Stop,

    /// <summary>It goes on (SIGCONT).</summary>
    Continue,

    /// <summary>It is asked to end (SIGTERM), as at a deployment.</summary>
    Terminate,

    /// <summary>It is ended at once (SIGKILL), as by a crash or for want of memory.</summary>
    Kill,

    /// <summary>It is asked to end, and started again.</summary>
    Restart,
}

/// <summary>What changes of a process mean.</summary>
public static class ProcessChanges
{
    /// <summary>Whether the process is gone afterwards.</summary>
    public static bool EndsIt(this ProcessChange change) => change is ProcessChange.Terminate or ProcessChange.Kill;
}
