namespace LoadHarness.Scenarios.Yaml;

/// <summary>The keys of an event that breaks connections on their way between clients and target.</summary>
internal static class WireShapes
{
    /// <summary>The key of what happens on the wire.</summary>
    public static readonly Key<WireEventKind> Wire = Key.Optional("wire",
        Values.OneOf([.. Enum.GetValues<WireEventKind>().Select(kind => (kind.Word(), kind))]),
        "What happens to connections on their way, in the fault proxy of target.through. reset: both ends get a reset; close: both get the end of the "
        + "stream; black-hole: what is sent is thrown away, and the connection never works again; stall: nothing moves, and nothing is lost; delay: "
        + "everything comes later; bandwidth: it comes slowly; never-answer: new dials are accepted, no more; refuse: new dials are reset, or, where all "
        + "are hit, nobody listens; corrupt-upgrade: of new dials one of the first bytes is another one.");

    /// <summary>Of a fault that has one: which way.</summary>
    public static readonly Key<WireDirection> Direction = Key.Optional("direction",
        Values.OneOf([.. ((WireDirection[])[WireDirection.Both, WireDirection.ToServer, WireDirection.ToClients]).Select(way => (way.Word(), way))]),
        "Of a black hole, stall, delay, bandwidth or changed byte: which way. Without it both, of a changed byte to-clients.");

    /// <summary>Of a delay: by how much.</summary>
    public static readonly Key<TimeSpan> Delay = Key.Optional("delay", Values.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        "Of wire: delay: by how much everything comes later.");

    /// <summary>Of a delay: by how much more at most.</summary>
    public static readonly Key<TimeSpan> Jitter = Key.Optional("jitter", Values.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        "Of wire: delay: by how much more at most, evenly drawn for each piece that is read.", "0s");

    /// <summary>Of a bandwidth: bytes a second.</summary>
    public static readonly Key<int> Rate = Key.Optional("rate", Values.ByteRate(1, 1_000_000_000),
        "Of wire: bandwidth: so many bytes a second, of each connection and direction.");

    /// <summary>The keys.</summary>
    public static IReadOnlyList<IKey> Keys { get; } = [Wire, Direction, Delay, Jitter, Rate];

    /// <summary>What must hold between them.</summary>
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Needs(Direction, Wire, "only connections have a direction"),
        Rule.That("delay and jitter are of wire: delay, rate is of wire: bandwidth, direction of those that have one.", Check),
    ];

    /// <summary>What is written; null: nothing happens on the wire.</summary>
    public static WireEvent? Of(MapReading map, double share, string? population)
    {
        if (!map.Has(Wire))
        {
            return null;
        }

        var kind = map.Get(Wire);
        return new WireEvent(kind, share, population)
        {
            Direction = map.GetOrNull(Direction) ?? (kind == WireEventKind.CorruptUpgrade ? WireDirection.ToClients : WireDirection.Both),
            Delay = map.GetOrNull(Delay) ?? TimeSpan.Zero,
            Jitter = map.Get(Jitter),
            BytesPerSecond = map.GetOrNull(Rate) ?? 0,
        };
    }

    private static void Check(MapReading map)
    {
        var kind = map.Has(Wire) && map.TryGet(Wire, out var found) ? found : (WireEventKind?)null;
        foreach (var key in ((IKey[])[Delay, Jitter]).Where(key => map.Has(key) && kind != WireEventKind.Delay))
        {
            map.AtOf(key).Error($"only wire: delay has a '{key.Name}': remove it");
        }

        if (map.Has(Rate) && kind != WireEventKind.Bandwidth)
        {
            map.AtOf(Rate).Error("only wire: bandwidth has a 'rate': remove it");
        }

        if (kind == WireEventKind.Delay && !map.Has(Delay) && !map.Has(Jitter))
        {
            map.AtOf(Wire).Error("by how much? write delay: 200ms, or jitter: 50ms, or both");
        }

        if (kind == WireEventKind.Bandwidth && !map.Has(Rate))
        {
            map.AtOf(Wire).Error("how narrow? write rate: 16 KB/s");
        }

        if (map.Has(Direction) && kind is { } one && !new WireEvent(one, 1, null).HasDirection)
        {
            map.AtOf(Direction).Error($"wire: {one.Word()} has no direction: remove it");
        }
    }
}
