using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what a client does when it has lost its connection.</summary>
internal static class ReconnectShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly ReconnectPolicy Defaults = new();

    private static readonly ValueShape<IReadOnlyList<ReconnectTriggers>> Triggers = Collections.ListOf(
        Values.OneOf(
            ("close", ReconnectTriggers.Close), ("error", ReconnectTriggers.Error), ("send-failure", ReconnectTriggers.SendFailure),
            ("silence", ReconnectTriggers.Silence), ("network-up", ReconnectTriggers.NetworkUp), ("show", ReconnectTriggers.Show),
            ("heartbeat", ReconnectTriggers.Heartbeat)),
        "close, error, send-failure, silence, network-up, show and heartbeat",
        mayBeEmpty: true);

    private static readonly Key<TimeSpan> DelayBase = Key.Required("base", Values.Duration(Shortest),
        "The delay before the first attempt.");

    private static readonly Key<double> DelayFactor = Key.Optional("factor", Values.Number(1, 100),
        "Growth of the delay per attempt.", "2");

    private static readonly Key<TimeSpan> DelayCap = Key.Optional("cap", Values.Duration(Shortest),
        "Upper bound of the delay, before jitter.", Quantity.Show(Defaults.Cap));

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

    private static readonly Key<IReadOnlyList<ReconnectTriggers>> On = Key.Optional("on", Triggers,
        "What makes a client dial again after the delay. close: a connection ended in whatever way, or a dial failed; error: it ended "
            + "without a close frame, or a dial or login failed (told before the close that follows); send-failure: it had something to "
            + "say and no connection; silence: its watchdog; heartbeat: heartbeats that could not be sent; network-up; show.",
        "[close, error]");

    private static readonly Key<IReadOnlyList<ReconnectTriggers>> AtOnce = Key.Optional("at-once", Triggers,
        "What makes it dial without waiting, however many attempts it has made.", "[]");

    private static readonly Key<ReconnectPolicy> DelayKey = Key.Optional("delay",
        Collections.AnyOf(
            Values.Word("none", new ReconnectPolicy { Law = DelayLaw.None }),
            Values.Duration(Shortest).Select(delay => new ReconnectPolicy { Law = DelayLaw.Fixed, Delay = delay }),
            Delay.Value),
        "The pause before an attempt: none, always the same, or growing.", Quantity.Show(Defaults.Delay));

    private static readonly Key<(double Share, bool IsFull)> Jitter = Key.Optional("jitter",
        Collections.AnyOf(Values.Percent().Select(share => (share, false)), Values.Word("full", (0.0, true))),
        "Random part of the delay: 20% draws from 80% to 120% of it, full draws from nothing to all of it.", "0%");

    private static readonly Key<int?> MaxAttempts = Key.Optional("max-attempts",
        Collections.AnyOf(Values.Whole(1, 1_000_000).Select(count => (int?)count), Values.Word("unlimited", (int?)null)),
        "Attempts before a client gives up for ever.", "unlimited");

    private static readonly Key<TimeSpan> ReloadAfter = Key.Required("reload-after", Values.Duration(Shortest),
        "How long the person waits before the page is loaded anew.");

    private static readonly MapShape<(GiveUpAct Act, TimeSpan After)> Reload = new()
    {
        Name = "on-give-up",
        Doc = "The page is loaded anew, with all its attempts before it.",
        Keys = [ReloadAfter],
        IsAtomic = true,
        Build = map => (GiveUpAct.Reload, map.Get(ReloadAfter)),
    };

    private static readonly Key<(GiveUpAct Act, TimeSpan After)> OnGiveUp = Key.Optional("on-give-up",
        Collections.AnyOf(Values.OneOf(("stay", (GiveUpAct.Stay, TimeSpan.Zero)), ("leave", (GiveUpAct.Leave, TimeSpan.Zero))), Reload.Value),
        "What the person behind a client that has given up does: nothing, leaves so that nothing is owed to it any more, or loads the page anew.",
        "stay");

    private static readonly Key<AttemptReset> Reset = Key.Optional("reset",
        Values.OneOf(("open", AttemptReset.Open), ("login", AttemptReset.Login), ("never", AttemptReset.Never)),
        "When the counter of attempts starts again: once open, once joined, or never.", "open");

    private static readonly Key<AttemptCount> Counted = Key.Optional("counted",
        Values.OneOf(("scheduled", AttemptCount.Scheduled), ("made", AttemptCount.Made)),
        "When an attempt is counted: once it is decided upon, or once it is made.", "scheduled");

    private static readonly Key<bool> SingleFlight = Key.Optional("single-flight", Values.OneOf(("true", true), ("false", false)),
        "Whether a trigger is ignored while an attempt is pending or a connection is open or being dialled; without it one failure that "
            + "is told twice makes two connections.",
        "true");

    private static readonly Key<bool> KeepsOld = Key.Optional("keeps-old", Values.OneOf(("true", true), ("false", false)),
        "Whether a connection that it still has stays open when it dials the next one.", "false");

    private static readonly Key<bool> JoinsAfterError = Key.Optional("joins-after-error", Values.OneOf(("true", true), ("false", false)),
        "Whether a connection that follows an error is joined; without it the client keeps it open and never says anything on it, until its "
            + "page is loaded anew.",
        "true");

    private static readonly Key<HiddenDials> WhenHidden = Key.Optional("when-hidden",
        Values.OneOf(("go", HiddenDials.Go), ("none-decided", HiddenDials.NoneDecided), ("none", HiddenDials.None)),
        "While its page is hidden: attempts go on; none is decided upon, but one that was is made; or none is made either.", "go");

    /// <summary>The key of a profile.</summary>
    public static Key<ReconnectPolicy> Reconnect { get; } = Key.Optional("reconnect",
        Collections.AnyOf(
            Values.Word("never", ReconnectPolicy.Never),
            new MapShape<ReconnectPolicy>
            {
                Name = "reconnect",
                Doc = "What a client does when its connection is lost or a dial fails.",
                Keys = [On, AtOnce, DelayKey, Jitter, MaxAttempts, OnGiveUp, Reset, Counted, SingleFlight, KeepsOld, WhenHidden, JoinsAfterError],
                Build = Build,
            }.Value),
        "What it does when its connection is lost or a dial fails.", "never");

    private static ReconnectPolicy Build(MapReading map) => map.Get(DelayKey) with
    {
        On = AllOf(map.Get(On)),
        AtOnce = AllOf(map.Get(AtOnce)),
        Jitter = map.Get(Jitter).Share,
        FullJitter = map.Get(Jitter).IsFull,
        MaxAttempts = map.Get(MaxAttempts),
        OnGiveUp = map.Get(OnGiveUp).Act,
        ReloadAfter = map.Get(OnGiveUp).After,
        ResetOn = map.Get(Reset),
        Counted = map.Get(Counted),
        SingleFlight = map.Get(SingleFlight),
        KeepsOld = map.Get(KeepsOld),
        WhenHidden = map.Get(WhenHidden),
        JoinsAfterError = map.Get(JoinsAfterError),
    };

    private static ReconnectTriggers AllOf(IReadOnlyList<ReconnectTriggers> triggers) =>
        triggers.Aggregate(ReconnectTriggers.None, (all, one) => all | one);

    private static void CheckCap(MapReading map)
    {
        if (map.TryGet(DelayBase, out var first) && map.TryGet(DelayCap, out var cap) && cap < first)
        {
            map.AtOf(map.Has(DelayCap) ? DelayCap : DelayBase).Error(
                $"the cap {Quantity.Show(cap)} is below the base {Quantity.Show(first)}: write a cap of {Quantity.Show(first)} or more");
        }
    }
}
