using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of how a client keeps its connection alive and notices that it is dead.</summary>
internal static class LifeSignShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    // --- heartbeat ---
    private static readonly Key<HeartbeatFrame> Frame = Key.Optional("send",
        Values.OneOf(("message", HeartbeatFrame.Message), ("ping", HeartbeatFrame.Ping)),
        "What a heartbeat is: the message of the protocol, or a WebSocket ping.", "message");

    private static readonly Key<HeartbeatPace> Pace = Key.Optional("pace",
        Values.OneOf(("interval", HeartbeatPace.Interval), ("chained", HeartbeatPace.Chained), ("once", HeartbeatPace.Once),
            ("idle", HeartbeatPace.Idle)),
        "How they follow one another: at a fixed distance, each so long after the one before, one and no more, or each so long after the last "
            + "data of the connection, sent or received.",
        "interval");

    private static readonly Key<HeartbeatStart> Starts = Key.Optional("starts",
        Values.OneOf(("joined", HeartbeatStart.Joined), ("open", HeartbeatStart.Open), ("dialed", HeartbeatStart.Dialed),
            ("loaded", HeartbeatStart.Loaded)),
        "With what they begin: the client is joined, its connection is open, its dial has begun, or its page is loaded, which none of the reconnects is.", "joined");

    private static readonly Key<TimeSpan> Every = Key.Optional("every", Values.Duration(TimeSpan.FromMilliseconds(10)),
        "Distance of heartbeats.", Quantity.Show(new HeartbeatPolicy().Every));

    private static readonly Key<TimeSpan> First = Key.Optional("first", Values.Duration(TimeSpan.Zero),
        "Time from their beginning to the first one; without it that is every.");

    private static readonly Key<int> GiveUpAfter = Key.Optional("give-up-after", Values.Whole(1, 1_000_000),
        "Missed heartbeats in a row after which a client gives the connection up; without it it never does.");

    private static readonly Key<bool> Outlives = Key.Optional("outlives", Values.OneOf(("true", true), ("false", false)),
        "Whether they go on after their connection has ended: to the newest one, and those that find none open have failed.", "false");

    private static readonly Key<int> ReconnectAfterFailures = Key.Optional("reconnect-after-failures", Values.Whole(1, 1_000_000),
        "Heartbeats that could not be sent, after which the trigger heartbeat is pulled; without it none.");

    private static readonly Key<bool> FailuresAreForEver = Key.Optional("failures-for-ever", Values.OneOf(("true", true), ("false", false)),
        "Whether the count of those that could not be sent is never reset; else one that is sent resets it.", "false");

    private static readonly Key<bool> GoesOn = Key.Optional("goes-on", Values.OneOf(("true", true), ("false", false)),
        "Whether they go on after they have pulled the trigger, beside those of the new connection.", "false");

    // --- silence ---
    private static readonly Key<TimeSpan> SilenceAfter = Key.Optional("after", Values.Duration(TimeSpan.FromMilliseconds(10)),
        "How long nothing may be heard.", Quantity.Show(new SilencePolicy().After));

    private static readonly Key<IReadOnlyList<SilenceSigns>> ArmedBy = Key.Optional("armed-by",
        Collections.ListOf(
            Values.OneOf(
                ("open", SilenceSigns.Open), ("reopen", SilenceSigns.Reopen), ("message", SilenceSigns.Message), ("control", SilenceSigns.Control)),
            "open, reopen, message and control"),
        "What it hears: that a connection is open, that one other than the first is, messages, pings and pongs (which scripts never see).",
        "[open, message]");

    private static readonly Key<bool> Moves = Key.Optional("moves", Values.OneOf(("true", true), ("false", false)),
        "Whether what it hears moves the one timer; else each sign starts one more timer that nothing cancels.", "true");

    private static readonly MapShape<SilencePolicy?> SilenceMap = new()
    {
        Name = "silence",
        Doc = "A watchdog that pulls the trigger silence when nothing has been heard for a time.",
        Keys = [SilenceAfter, ArmedBy, Moves],
        Build = map => new SilencePolicy
        {
            After = map.Get(SilenceAfter),
            ArmedBy = map.Get(ArmedBy).Aggregate(SilenceSigns.None, (all, one) => all | one),
            Moves = map.Get(Moves),
        },
    };

    /// <summary>Of a heartbeat: how long a reply may take.</summary>
    public static Key<TimeSpan> ReplyWithin { get; } = Key.Optional("reply-within", Values.Duration(Shortest),
        "How long a reply may take before the heartbeat counts as missed; without it none is awaited.");

    /// <summary>The key of a profile.</summary>
    public static Key<HeartbeatPolicy?> Heartbeat { get; } = Key.Optional("heartbeat",
        Collections.AnyOf(
            Values.Word("never", (HeartbeatPolicy?)null),
            new MapShape<HeartbeatPolicy?>
            {
                Name = "heartbeat",
                Doc = "How a client keeps its connection alive and notices that it is dead.",
                Keys = [Frame, Pace, Starts, Every, First, ReplyWithin, GiveUpAfter, Outlives, ReconnectAfterFailures, FailuresAreForEver, GoesOn],
                Rules =
                [
                    Rule.Needs(GiveUpAfter, ReplyWithin, "no heartbeat is missed where no reply is awaited"),
                    Rule.Needs(FailuresAreForEver, ReconnectAfterFailures, "nothing is done about those that could not be sent"),
                    Rule.Needs(GoesOn, ReconnectAfterFailures, "nothing else makes them pull the trigger"),
                    Rule.That("Heartbeats that wait for silence wait for that of one connection: pace: idle has no outlives.", CheckIdle),
                ],
                Build = Build,
            }.Value),
        "How it keeps its connection alive.", "never");

    /// <summary>The key of a profile.</summary>
    public static Key<SilencePolicy?> Silence { get; } = Key.Optional("silence",
        Collections.AnyOf(Values.Word("never", (SilencePolicy?)null), SilenceMap.Value),
        "How it notices that nothing is heard any more.", "never");

    private static void CheckIdle(MapReading map)
    {
        if (map.TryGet(Pace, out var pace) && pace == HeartbeatPace.Idle && map.TryGet(Outlives, out var outlives) && outlives)
        {
            map.AtOf(Pace).Error("idle looks at the data of one connection: write outlives: false beside it, or pace: interval");
        }
    }

    private static HeartbeatPolicy Build(MapReading map) => new()
    {
        Frame = map.Get(Frame),
        Pace = map.Get(Pace),
        Start = map.Get(Starts),
        Every = map.Get(Every),
        First = map.GetOrNull(First),
        ReplyWithin = map.GetOrNull(ReplyWithin),
        GiveUpAfter = map.GetOrNull(GiveUpAfter),
        Outlives = map.Get(Outlives),
        ReconnectAfterFailures = map.GetOrNull(ReconnectAfterFailures),
        FailuresAreForEver = map.Get(FailuresAreForEver),
        GoesOn = map.Get(GoesOn),
    };
}
