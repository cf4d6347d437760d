using System.Text.Json.Nodes;
using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Planning;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of an event; what it must fit in the rest of the scenario is in <see cref="EventRules"/>.</summary>
internal static class EventShapes
{
    /// <summary>More events than this nobody finds in a report.</summary>
    public const int MaxEvents = 200;

    /// <summary>Defects of the reference backend, by the names that its admin endpoint knows.</summary>
    public static readonly IReadOnlyList<string> Defects =
    [
        "throttle", "half-open", "lose-on-reconnect", "drop", "duplicate", "wrong-room", "corrupt", "reorder", "delay", "stall", "kick", "ignore-pings",
        "refuse-logins", "slow-logins", "leak-per-message", "leak-per-connection", "leak-handles", "leak-timers",
    ];

    /// <summary>When it begins.</summary>
    public static readonly Key<TimeSpan> At = Key.Required("at", Values.Duration(TimeSpan.Zero, TimeSpan.FromDays(30)),
        "When it begins, from the start of the steady phase, or of the phase that 'in' names.");

    /// <summary>How long it lasts.</summary>
    public static readonly Key<TimeSpan> For = Key.Optional("for", Values.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30)),
        "How long it lasts; without it to the end of the run. A kick, a switch, a reset, a close and a command take no time of their own. A process that was "
        + "stopped goes on after it, one that was terminated or killed is started again.");

    /// <summary>The clients that it may hit.</summary>
    public static readonly Key<string?> Population = Key.Maybe("population", Names.Population,
        "Only clients of this population; without it of all.");

    /// <summary>An order for the reference backend.</summary>
    public static readonly Key<BackendOrder?> Backend = Key.Maybe("backend",
        Collections.AnyOf(
            Values.Word("kick", new BackendOrder(null)),
            Collections.MapOf(
                Values.Text("a setting of a defect, such as 1/10 or 20ms..80ms"), "defects with their settings, such as { drop: 1/10 }",
                name => Defects.Contains(name) ? null : $"unknown defect '{name}'{NearestName.Hint(name, Defects)}",
                (name, setting) => KeyValuePair.Create(name, setting))
                .Select(defects => new BackendOrder(defects))),
        "An order for the reference backend: kick ends connections; a map such as { drop: 1/10 } switches defects on (docs/reference-backend.md).");

    /// <summary>The key of its name.</summary>
    public static readonly Key<string?> Name = Key.Maybe("name", Values.Text("a short text"),
        "What the report calls it, and, if it is one word, limits (in NAME); without it the report says what it does, and limits call the first one event-1.");

    private static readonly Key<PhaseNumber> In = Key.Optional("in",
        Values.OneOf(("arrival", PhaseNumber.Arrival), ("warm-up", PhaseNumber.WarmUp), ("steady", PhaseNumber.Steady), ("drain", PhaseNumber.Drain)),
        "The phase in which it begins.", "steady");

    /// <summary>The key of what becomes of the network.</summary>
    public static readonly Key<NetworkChange> Network = Key.Optional("network",
        Values.OneOf(("down", NetworkChange.Down), ("silent", NetworkChange.Silent), ("switch", NetworkChange.Switch)),
        "What becomes of the network of a share of the clients. down: their sockets are aborted and dials fail inside the harness; silent: their "
        + "sockets stay open, but nothing is read or written; switch: another network takes its place, their old sockets fall silent for ever.");

    /// <summary>The key of what becomes of the target's process.</summary>
    public static readonly Key<ProcessChange> Process = Key.Optional("process",
        Values.OneOf(("stop", ProcessChange.Stop), ("continue", ProcessChange.Continue), ("terminate", ProcessChange.Terminate), ("kill", ProcessChange.Kill), ("restart", ProcessChange.Restart)),
        "What becomes of the process of the target, which the harness has started, or which observe names. stop: it is held, and keeps its connections; "
        + "continue: it goes on; terminate: it is asked to end; kill: it is ended at once; restart: it is asked to end, and started again.");

    /// <summary>The key of a population that comes with an event.</summary>
    public static readonly Key<string?> Bring = Key.Maybe("bring", Names.Population,
        "A population whose clients come when it begins, by their own arrival, and leave with a proper close when it ends.");

    private static readonly Key<double> Share = Key.Optional("share", Values.Percent(),
        "How many of the clients (the seed decides which), or of a kick how many of the backend's connections.", "100%");

    private static readonly Key<int> Code = Key.Optional("code", Values.Whole(1000, 4999),
        "Of a kick: the close code; without it connections are cut without a close frame.");

    private static readonly Key<IReadOnlyList<string>> Exec = Key.Optional("exec",
        Collections.ListOf(Words(), "words, the command and its arguments"),
        "A command of your own with its arguments, started without a shell in the folder of the scenario; what it writes is kept in the run's folder.");

    /// <summary>One event.</summary>
    public static MapShape<ScenarioEvent> Event { get; } = new()
    {
        Name = "event",
        Doc = "Something that happens at a known time: to the clients' network, on the way to the target, to its process, to the reference backend, or on this machine; or a population that comes and goes.",
        Keys = [Name, At, In, For, Network, .. WireShapes.Keys, Process, Backend, Exec, Bring, Share, Population, Code],
        Rules =
        [
            Rule.ExactlyOne(Network, WireShapes.Wire, Process, Backend, Exec, Bring),
            Rule.Needs(Code, Backend, "only a kick has a close code"),
            Rule.That("share is of network, wire and kick, population of network and wire, code of a kick; a share is more than 0%.", CheckWhom),
            Rule.That("for is of what lasts.", CheckLength),
            .. WireShapes.Rules,
            Rule.That("A close code is one that may be sent: 1000-1003, 1007-1014, 3000-4999.", CheckCode),
        ],
        Build = map => new ScenarioEvent
        {
            Name = map.Get(Name),
            At = map.Get(At),
            Phase = map.Get(In),
            For = map.GetOrNull(For),
            Network = map.Has(Network) ? new NetworkEvent(map.Get(Network), map.Get(Share), map.Get(Population)) : null,
            Wire = WireShapes.Of(map, map.Get(Share), map.Get(Population)),
            Process = map.GetOrNull(Process),
            Kick = map.Get(Backend) is { Defects: null } ? new KickEvent(map.Get(Share), map.GetOrNull(Code)) : null,
            Defects = map.Get(Backend)?.Defects,
            Command = map.Has(Exec) ? map.Get(Exec) : null,
            Bring = map.Get(Bring),
        },
    };

    /// <summary>One word of a command.</summary>
    public static ValueShape<string> Words() => new(
        NodeKind.Scalar,
        "a word",
        at => at.Node is { Kind: NodeKind.Scalar, Text.Length: > 0 } ? at.Node.Text! : Parsed<string>.Fail(),
        _ => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") });

    private static bool IsKick(MapReading map) => map.Has(Backend) && map.TryGet(Backend, out var order) && order is { Defects: null };

    private static void CheckWhom(MapReading map)
    {
        var hitsClients = map.Has(Network) || map.Has(WireShapes.Wire);
        if (map.Has(Population) && !hitsClients)
        {
            map.AtOf(Population).Error("only network and wire choose among populations: remove it");
        }

        if (map.Has(Share) && !hitsClients && !IsKick(map))
        {
            map.AtOf(Share).Error("only network, wire and backend: kick hit a share: remove it");
        }
        else if (map.Has(Share) && map.TryGet(Share, out var share) && share == 0)
        {
            map.AtOf(Share).Error("a share of 0% hits nobody: write more, or remove the event");
        }

        if (map.Has(Code) && map.Has(Backend) && !IsKick(map))
        {
            map.AtOf(Code).Error("only backend: kick has a close code: write it into the setting, as in { kick: 10% every 5s code 1012 }");
        }
    }

    private static void CheckLength(MapReading map)
    {
        var instant = IsKick(map) ? "a kick"
            : map.Has(Exec) ? "a command"
            : map.Has(Network) && map.TryGet(Network, out var change) && change == NetworkChange.Switch ? "a switch"
            : map.Has(WireShapes.Wire) && map.TryGet(WireShapes.Wire, out var wire) && new WireEvent(wire, 1, null).IsInstant ? $"a {wire.Word()}"
            : map.Has(Process) && map.TryGet(Process, out var process) && process is ProcessChange.Continue or ProcessChange.Restart ? "it"
            : null;
        if (map.Has(For) && instant is not null)
        {
            map.AtOf(For).Error($"{instant} takes no time of its own: remove 'for'");
        }
    }

    private static void CheckCode(MapReading map)
    {
        if (map.Has(Code) && map.TryGet(Code, out var code) && code is (> 1003 and < 1007) or (> 1014 and < 3000))
        {
            map.AtOf(Code).Error($"no server may send the close code {code}: write one of 1000-1003, 1007-1014, 3000-4999");
        }
    }
}

/// <summary>What the reference backend is told. Immutable.</summary>
/// <param name="Defects">Defects with their settings; null: it kicks.</param>
internal sealed record BackendOrder(IReadOnlyList<KeyValuePair<string, string>>? Defects);
