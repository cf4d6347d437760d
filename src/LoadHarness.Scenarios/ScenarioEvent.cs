using System.Globalization;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Scenarios;

/// <summary>
/// Something that is done to the clients, to the backend or on the machine of the harness while a run goes on. Exactly one of
/// <see cref="Network"/>, <see cref="Kick"/>, <see cref="Defects"/>, <see cref="Command"/> and <see cref="Bring"/> says what. Immutable.
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

    /// <summary>The reference backend ends connections; null: it does not.</summary>
    public KickEvent? Kick { get; init; }

    /// <summary>Defects of the reference backend with their settings, in the order in which they are written; null: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Defects { get; init; }

    /// <summary>Command and arguments of a process that is started; null: none.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Name of a population whose clients come with it and leave with its end; null: nobody does.</summary>
    public string? Bring { get; init; }

    /// <summary>Whether it takes no time of its own.</summary>
    public bool IsInstant => Kick is not null || Command is not null || Network is { Change: NetworkChange.Switch };

    /// <summary>Whether it asks the admin endpoint of a reference backend.</summary>
    public bool NeedsAdmin => Kick is not null || Defects is not null;

    /// <summary>What it is, for people: its name, or what it does.</summary>
    public string Label => Name ?? What;

    /// <summary>What it does, for people: <c>network down, 50% of members</c>, <c>kick 25%, code 1012</c>, <c>exec restart.sh</c>.</summary>
    public string What =>
        Network is { } network ? $"network {network.Change.ToString().ToLowerInvariant()}, {Percent(network.Share)}{(network.Population is { } name ? $" of {name}" : "")}"
        : Kick is { } kick ? $"kick {Percent(kick.Share)}{(kick.Code is { } code ? string.Create(CultureInfo.InvariantCulture, $", code {code}") : "")}"
        : Bring is { } brought ? $"bring {brought}"
        : Defects is { } defects ? $"backend {string.Join(", ", defects.Select(defect => $"{defect.Key} {defect.Value}"))}"
        // Arguments may be long and hold secrets; the first word is what people look for.
        : $"exec {Path.GetFileName(Command![0])}";

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
