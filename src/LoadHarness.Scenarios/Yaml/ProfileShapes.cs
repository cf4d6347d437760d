using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of a client profile.</summary>
internal static class ProfileShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // --- answer-pings ---
    private static readonly Key<TimeSpan> After = Key.Required("after", Values.Duration(Shortest),
        "From a ping to its pong; of several pings meanwhile the newest is answered.");

    private static readonly MapShape<PongPolicy> LatePongs = new()
    {
        Name = "answer-pings",
        Doc = "Pings of the server are answered, but late.",
        Keys = [After],
        IsAtomic = true,
        Build = map => new PongPolicy(map.Get(After)),
    };

    // --- profile ---
    private static readonly Key<string> Name = Key.Required("profile", Names.Definition, "Name of the profile, that of its file.");

    private static readonly Key<string?> Extends = Key.Maybe(Definition<ClientProfile>.Extends,
        Values.Text("the name of a profile or a path to one"),
        "The profile that this one starts from; what is written here changes single keys of it.");

    private static readonly Key<string> About = Key.Optional("about", Values.Text(), "What such a client is and does to a server.", "''");

    private static readonly Key<ProtocolDefinition> ProtocolKey = Key.Inherited("protocol", ProtocolShapes.Protocol.Reference(),
        "The wire format that it speaks.");

    private static readonly Key<int> MaxSockets = Key.Optional("max-sockets", Values.Whole(1, 1_000),
        "Connections that its platform lets it have at a time.", "5");

    private static readonly Key<AuthPolicy> AuthKey = Key.Optional("auth", AuthShapes.Value,
        "Where its token comes from and where it goes: where the protocol has it, nowhere, or as said here.", "protocol");

    private static readonly Key<DedupeKey> Dedupe = Key.Optional("dedupe",
        Values.OneOf(("never", DedupeKey.None), ("id", DedupeKey.Id), ("time", DedupeKey.Time)),
        "By what it knows a message that it had already, and does not show it again: by nothing, by its id, or by the millisecond at which "
        + "it was said, which different messages may share.", "never");

    /// <summary>The key of what a profile does about pings.</summary>
    public static Key<PongPolicy> AnswerPings { get; } = Key.Optional("answer-pings",
        Collections.AnyOf(Values.OneOf(("always", PongPolicy.Always), ("never", PongPolicy.Never)), LatePongs.Value),
        "Whether it answers the WebSocket pings of the server: always and at once, never, or late.", "always");

    private static readonly IKey[] Keys =
    [
        About, ProtocolKey, AuthKey, ReconnectShapes.Reconnect, LifeSignShapes.Heartbeat, LifeSignShapes.Silence, SendShapes.Send, Dedupe,
        AnswerPings, DeviceShapes.Visibility, DeviceShapes.Device, MaxSockets,
        HttpShapes.History, HttpShapes.Requests, HttpShapes.Logs, FallBackShapes.FallBack,
        .. MisconductShapes.Keys,
    ];

    private static readonly Rule[] Rules =
    [
        Rule.That("Heartbeats need a protocol with a heartbeat frame; awaited replies one that says what they look like.", CheckHeartbeat),
        Rule.That("A profile with a fall-back awaits no replies to its heartbeats.", FallBackShapes.Check),
        Rule.That("A client that disconnects when its page is hidden reconnects when it is shown.", DeviceShapes.CheckShow),
        Rule.That("What auth signs or logs in for is used, and what is used is there.", CheckAuth),
        Rule.That("Repeated joins need a protocol with a frame that joins; a token of its own needs a profile that sends the token of its population.",
            map => MisconductShapes.Check(map, ProtocolKey, AuthKey)),
    ];

    /// <summary>A profile where a file refers to one.</summary>
    public static Definition<ClientProfile> Profile { get; } = new(
        "profile",
        new MapShape<ClientProfile>
        {
            Name = "profile-file",
            Doc = "How one kind of client behaves: a set of policies and its wire format.",
            Keys = [Name, Extends, .. Keys],
            Rules = Rules,
            Build = map => Build(map, map.Get(Name)),
        },
        new MapShape<ClientProfile>
        {
            Name = "profile",
            Doc = "A client profile written out in place.",
            Keys = [Extends, .. Keys],
            Rules = Rules,
            Build = map => Build(map, Names.OfInline(map.Get(Extends))),
        });

    private static ClientProfile Build(MapReading map, string name) => MisconductShapes.Into(new ClientProfile
    {
        Name = name,
        About = map.Get(About),
        Protocol = map.Get(ProtocolKey),
        Auth = map.Get(AuthKey),
        Reconnect = map.Get(ReconnectShapes.Reconnect),
        Heartbeat = map.Get(LifeSignShapes.Heartbeat),
        Silence = map.Get(LifeSignShapes.Silence),
        Send = map.Get(SendShapes.Send),
        Visibility = map.Get(DeviceShapes.Visibility),
        Device = map.Get(DeviceShapes.Device),
        Dedupe = map.Get(Dedupe),
        MaxSockets = map.Get(MaxSockets),
        Pongs = map.Get(AnswerPings),
        History = map.Get(HttpShapes.History),
        Actions = map.Get(HttpShapes.Requests),
        Logs = map.Get(HttpShapes.Logs),
        FallBack = map.Get(FallBackShapes.FallBack),
    }, map);

    private static void CheckAuth(MapReading map)
    {
        if (map.TryGet(AuthKey, out var auth) && map.TryGet(ProtocolKey, out var protocol))
        {
            AuthShapes.Check(map.AtOf(map.Has(AuthKey) ? AuthKey : ProtocolKey), auth, protocol);
        }
    }

    private static void CheckHeartbeat(MapReading map)
    {
        if (!map.TryGet(LifeSignShapes.Heartbeat, out var heartbeat) || heartbeat is null || !map.TryGet(ProtocolKey, out var protocol))
        {
            return;
        }

        var missing = heartbeat.Frame == HeartbeatFrame.Ping || protocol.Code is not null ? null // what code can do is known when it runs
            : protocol.Heartbeat is null ? ProtocolShapes.Heartbeat.Name
            : heartbeat.ReplyWithin is not null && protocol.HeartbeatReply is null ? ProtocolShapes.HeartbeatReply.Name
            : null;
        if (missing is null)
        {
            return;
        }

        // A protocol that the scenario put into a ready-made profile is to blame itself: the profile was right before.
        var files = map.At.Context.Definitions;
        var isReplaced = files.IsIncluded(map.AtOf(LifeSignShapes.Heartbeat).Node.Place.File)
            && !files.IsIncluded(map.AtOf(ProtocolKey).Node.Place.File);
        var at = map.AtOf(isReplaced ? ProtocolKey : LifeSignShapes.Heartbeat);
        if (!isReplaced && missing == ProtocolShapes.HeartbeatReply.Name && at.Node.Find(LifeSignShapes.ReplyWithin.Name) is { } awaited)
        {
            at = at.Of(LifeSignShapes.ReplyWithin.Name, awaited);
        }

        at.Error(missing == ProtocolShapes.Heartbeat.Name
            ? $"the profile sends heartbeats, but the protocol '{protocol.Name}' has no '{missing}': "
                + "write heartbeat: never, or take another protocol"
            : $"the profile awaits replies (reply-within), but the protocol '{protocol.Name}' has no '{missing}': "
                + "remove reply-within, or take another protocol");
    }
}
