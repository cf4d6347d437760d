using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of a client profile.</summary>
internal static class ProfileShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly ReconnectPolicy ReconnectDefaults = new();

    // --- reconnect ---
    private static readonly Key<TimeSpan> DelayBase = Key.Required("base", Values.Duration(Shortest),
        "The delay before the first attempt.");

    private static readonly Key<double> DelayFactor = Key.Optional("factor", Values.Number(1, 100),
        "Growth of the delay per attempt.", "2");

    private static readonly Key<TimeSpan> DelayCap = Key.Optional("cap", Values.Duration(Shortest),
        "Upper bound of the delay, before jitter.", Quantity.Show(ReconnectDefaults.Cap));

    private static readonly MapShape<ReconnectPolicy> Delay = new()
    {
        Name = "delay",
        Doc = "A delay that grows: base × factor^attempt, at most the cap.",
        Keys = [DelayBase, DelayFactor, DelayCap],
        Rules = [Rule.That("The cap is at least the base.", CheckCap)],
        IsAtomic = true,
        Build = map => new ReconnectPolicy
        {
            Law = DelayLaw.Exponential,
            Delay = map.Get(DelayBase),
            Factor = map.Get(DelayFactor),
            Cap = map.Get(DelayCap),
        },
    };

    private static readonly Key<IReadOnlyList<ReconnectTriggers>> On = Key.Optional("on",
        Collections.ListOf(Values.OneOf(("close", ReconnectTriggers.Close), ("error", ReconnectTriggers.Error)), "close and error"),
        "What makes a client dial again: a close frame, or a cut connection and a failed dial or login.", "[close, error]");

    private static readonly Key<ReconnectPolicy> DelayKey = Key.Optional("delay",
        Collections.AnyOf(
            Values.Word("none", new ReconnectPolicy { Law = DelayLaw.None }),
            Values.Duration(Shortest).Select(delay => new ReconnectPolicy { Law = DelayLaw.Fixed, Delay = delay }),
            Delay.Value),
        "The pause before an attempt: none, always the same, or growing.", Quantity.Show(ReconnectDefaults.Delay));

    private static readonly Key<(double Share, bool IsFull)> Jitter = Key.Optional("jitter",
        Collections.AnyOf(Values.Percent().Select(share => (share, false)), Values.Word("full", (0.0, true))),
        "Random part of the delay: 20% draws from 80% to 120% of it, full draws from nothing to all of it.", "0%");

    private static readonly Key<int?> MaxAttempts = Key.Optional("max-attempts",
        Collections.AnyOf(Values.Whole(1, 1_000_000).Select(count => (int?)count), Values.Word("unlimited", (int?)null)),
        "Attempts before a client gives up for ever.", "unlimited");

    private static readonly Key<AttemptReset> Reset = Key.Optional("reset",
        Values.OneOf(("open", AttemptReset.Open), ("login", AttemptReset.Login), ("never", AttemptReset.Never)),
        "When the counter of attempts starts again: once open, once joined, or never.", "open");

    private static readonly MapShape<ReconnectPolicy> Reconnect = new()
    {
        Name = "reconnect",
        Doc = "What a client does when its connection is lost or a dial fails.",
        Keys = [On, DelayKey, Jitter, MaxAttempts, Reset],
        Build = map => map.Get(DelayKey) with
        {
            On = map.Get(On).Aggregate((all, one) => all | one),
            Jitter = map.Get(Jitter).Share,
            FullJitter = map.Get(Jitter).IsFull,
            MaxAttempts = map.Get(MaxAttempts),
            ResetOn = map.Get(Reset),
        },
    };

    // --- heartbeat ---
    private static readonly Key<TimeSpan> Every = Key.Optional("every", Values.Duration(TimeSpan.FromMilliseconds(10)),
        "Distance of heartbeats while a client is joined.", Quantity.Show(new HeartbeatPolicy().Every));

    private static readonly Key<TimeSpan> First = Key.Optional("first", Values.Duration(TimeSpan.Zero),
        "Time from joined to the first heartbeat; without it that is every.");

    private static readonly Key<TimeSpan> ReplyWithin = Key.Optional("reply-within", Values.Duration(Shortest),
        "How long a reply may take before the heartbeat counts as missed; without it none is awaited.");

    private static readonly Key<int> GiveUpAfter = Key.Optional("give-up-after", Values.Whole(1, 1_000_000),
        "Missed heartbeats in a row after which a client gives the connection up; without it it never does.");

    private static readonly MapShape<HeartbeatPolicy?> Heartbeat = new()
    {
        Name = "heartbeat",
        Doc = "How a client keeps its connection alive and notices that it is dead.",
        Keys = [Every, First, ReplyWithin, GiveUpAfter],
        Rules = [Rule.Needs(GiveUpAfter, ReplyWithin, "no heartbeat is missed where no reply is awaited")],
        Build = map => new HeartbeatPolicy
        {
            Every = map.Get(Every),
            First = map.GetOrNull(First),
            ReplyWithin = map.GetOrNull(ReplyWithin),
            GiveUpAfter = map.GetOrNull(GiveUpAfter),
        },
    };

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
    private static readonly Key<string> Name = Key.Required("profile", Names.File, "Name of the profile, that of its file.");

    private static readonly Key<string?> Extends = Key.Maybe(Definition<ClientProfile>.Extends,
        Values.Text("the name of a profile or a path to one"),
        "The profile that this one starts from; what is written here changes single keys of it.");

    private static readonly Key<string> About = Key.Optional("about", Values.Text(), "What such a client is and does to a server.", "''");

    private static readonly Key<ProtocolDefinition> ProtocolKey = Key.Inherited("protocol", ProtocolShapes.Protocol.Reference(),
        "The wire format that it speaks.");

    private static readonly Key<AuthPolicy> AuthKey = Key.Optional("auth", AuthShapes.Value,
        "Where its token comes from and where it goes: where the protocol has it, nowhere, or as said here.", "protocol");

    private static readonly Key<ReconnectPolicy> ReconnectKey = Key.Optional("reconnect",
        Collections.AnyOf(Values.Word("never", ReconnectPolicy.Never), Reconnect.Value),
        "What it does when its connection is lost or a dial fails.", "never");

    private static readonly Key<HeartbeatPolicy?> HeartbeatKey = Key.Optional("heartbeat",
        Collections.AnyOf(Values.Word("never", (HeartbeatPolicy?)null), Heartbeat.Value),
        "How it keeps its connection alive.", "never");

    /// <summary>The key of what a profile does about pings.</summary>
    public static Key<PongPolicy> AnswerPings { get; } = Key.Optional("answer-pings",
        Collections.AnyOf(Values.OneOf(("always", PongPolicy.Always), ("never", PongPolicy.Never)), LatePongs.Value),
        "Whether it answers the WebSocket pings of the server: always and at once, never, or late.", "always");

    private static readonly IKey[] Keys = [About, ProtocolKey, AuthKey, ReconnectKey, HeartbeatKey, AnswerPings];

    private static readonly Rule[] Rules =
    [
        Rule.That("Heartbeats need a protocol with a heartbeat frame; awaited replies one that says what they look like.", CheckHeartbeat),
        Rule.That("What auth signs or logs in for is used, and what is used is there.", CheckAuth),
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

    private static ClientProfile Build(MapReading map, string name) => new()
    {
        Name = name,
        About = map.Get(About),
        Protocol = map.Get(ProtocolKey),
        Auth = map.Get(AuthKey),
        Reconnect = map.Get(ReconnectKey),
        Heartbeat = map.Get(HeartbeatKey),
        Pongs = map.Get(AnswerPings),
    };

    private static void CheckCap(MapReading map)
    {
        if (map.TryGet(DelayBase, out var first) && map.TryGet(DelayCap, out var cap) && cap < first)
        {
            map.AtOf(map.Has(DelayCap) ? DelayCap : DelayBase).Error(
                $"the cap {Quantity.Show(cap)} is below the base {Quantity.Show(first)}: write a cap of {Quantity.Show(first)} or more");
        }
    }

    private static void CheckAuth(MapReading map)
    {
        if (map.TryGet(AuthKey, out var auth) && map.TryGet(ProtocolKey, out var protocol))
        {
            AuthShapes.Check(map.AtOf(map.Has(AuthKey) ? AuthKey : ProtocolKey), auth, protocol);
        }
    }

    private static void CheckHeartbeat(MapReading map)
    {
        if (!map.TryGet(HeartbeatKey, out var heartbeat) || heartbeat is null || !map.TryGet(ProtocolKey, out var protocol))
        {
            return;
        }

        var missing = protocol.Heartbeat is null ? ProtocolShapes.Heartbeat.Name
            : heartbeat.ReplyWithin is not null && protocol.HeartbeatReply is null ? ProtocolShapes.HeartbeatReply.Name
            : null;
        if (missing is null)
        {
            return;
        }

        // A protocol that the scenario put into a ready-made profile is to blame itself: the profile was right before.
        var files = map.At.Context.Definitions;
        var isReplaced = files.IsIncluded(map.AtOf(HeartbeatKey).Node.Place.File)
            && !files.IsIncluded(map.AtOf(ProtocolKey).Node.Place.File);
        var at = map.AtOf(isReplaced ? ProtocolKey : HeartbeatKey);
        if (!isReplaced && missing == ProtocolShapes.HeartbeatReply.Name && at.Node.Find(ReplyWithin.Name) is { } awaited)
        {
            at = at.Of(ReplyWithin.Name, awaited);
        }

        at.Error(missing == ProtocolShapes.Heartbeat.Name
            ? $"the profile sends heartbeats, but the protocol '{protocol.Name}' has no '{missing}': "
                + "write heartbeat: never, or take another protocol"
            : $"the profile awaits replies (reply-within), but the protocol '{protocol.Name}' has no '{missing}': "
                + "remove reply-within, or take another protocol");
    }
}
