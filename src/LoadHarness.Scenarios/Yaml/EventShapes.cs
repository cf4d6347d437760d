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
        "How long it lasts; without it to the end of the run. A kick, a switch and a command take no time of their own.");

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

    private static readonly Key<string?> Name = Key.Maybe("name", Values.Text("a short text"), "What the report calls it; without it what it does.");

    private static readonly Key<PhaseNumber> In = Key.Optional("in",
        Values.OneOf(("arrival", PhaseNumber.Arrival), ("warm-up", PhaseNumber.WarmUp), ("steady", PhaseNumber.Steady), ("drain", PhaseNumber.Drain)),
        "The phase in which it begins.", "steady");

    /// <summary>The key of what becomes of the network.</summary>
    public static readonly Key<NetworkChange> Network = Key.Optional("network",
        Values.OneOf(("down", NetworkChange.Down), ("silent", NetworkChange.Silent), ("switch", NetworkChange.Switch)),
        "What becomes of the network of a share of the clients. down: their sockets are aborted and dials fail inside the harness; silent: their "
        + "sockets stay open, but nothing is read or written; switch: another network takes its place, their old sockets fall silent for ever.");

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
        Doc = "Something that happens at a known time: to the clients' network, to the reference backend, or on this machine.",
        Keys = [Name, At, In, For, Network, Backend, Exec, Share, Population, Code],
        Rules =
        [
            Rule.ExactlyOne(Network, Backend, Exec),
            Rule.Needs(Population, Network, "only clients of the harness have a population"),
            Rule.Needs(Code, Backend, "only a kick has a close code"),
            Rule.That("share is of network and kick, code of a kick, for of network down and silent and of defects; a share is more than 0%.", CheckKind),
            Rule.That("A close code is one that may be sent: 1000-1003, 1007-1014, 3000-4999.", CheckCode),
        ],
        Build = map => new ScenarioEvent
        {
            Name = map.Get(Name),
            At = map.Get(At),
            Phase = map.Get(In),
            For = map.GetOrNull(For),
            Network = map.Has(Network) ? new NetworkEvent(map.Get(Network), map.Get(Share), map.Get(Population)) : null,
            Kick = map.Get(Backend) is { Defects: null } ? new KickEvent(map.Get(Share), map.GetOrNull(Code)) : null,
            Defects = map.Get(Backend)?.Defects,
            Command = map.Has(Exec) ? map.Get(Exec) : null,
        },
    };

    /// <summary>One word of a command.</summary>
    public static ValueShape<string> Words() => new(
        NodeKind.Scalar,
        "a word",
        at => at.Node is { Kind: NodeKind.Scalar, Text.Length: > 0 } ? at.Node.Text! : Parsed<string>.Fail(),
        _ => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") });

    private static void CheckKind(MapReading map)
    {
        var isKick = map.Has(Backend) && map.TryGet(Backend, out var order) && order is { Defects: null };
        if (map.Has(Share) && !map.Has(Network) && !isKick)
        {
            map.AtOf(Share).Error("only network and backend: kick hit a share: remove it");
        }
        else if (map.Has(Share) && map.TryGet(Share, out var share) && share == 0)
        {
            map.AtOf(Share).Error("a share of 0% hits nobody: write more, or remove the event");
        }

        if (map.Has(Code) && map.Has(Backend) && !isKick)
        {
            map.AtOf(Code).Error("only backend: kick has a close code: write it into the setting, as in { kick: 10% every 5s code 1012 }");
        }

        var isSwitch = map.Has(Network) && map.TryGet(Network, out var change) && change == NetworkChange.Switch;
        if (map.Has(For) && (isKick || isSwitch || map.Has(Exec)))
        {
            map.AtOf(For).Error($"{(isKick ? "a kick" : isSwitch ? "a switch" : "a command")} takes no time of its own: remove 'for'");
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
