using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what happens around a client: its page is hidden and shown, its device changes the network.</summary>
internal static class DeviceShapes
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    // --- dwell times ---
    private static readonly Key<TimeSpan> Mean = Key.Optional("mean", Values.Duration(Shortest), "Exponential, with this mean.");

    private static readonly Key<TimeSpan> From = Key.Optional("from", Values.Duration(Shortest), "Evenly spread from this.");

    private static readonly Key<TimeSpan> To = Key.Optional("to", Values.Duration(Shortest), "Evenly spread up to this.");

    private static readonly Key<TimeSpan> Median = Key.Optional("median", Values.Duration(Shortest),
        "Log-normal, mostly short and now and then long, with this median.");

    private static readonly Key<TimeSpan> P95 = Key.Optional("p95", Values.Duration(Shortest), "Log-normal: one of twenty is longer than this.");

    private static readonly MapShape<Dwell> Spread = new()
    {
        Name = "dwell",
        Doc = "Lengths that differ: { mean }, { from, to } or { median, p95 }.",
        Keys = [Mean, From, To, Median, P95],
        Rules =
        [
            Rule.ExactlyOne(Mean, From, Median),
            Rule.Needs(From, To, "lengths are spread between two"),
            Rule.Needs(To, From, "lengths are spread between two"),
            Rule.Needs(Median, P95, "the two say how far the lengths are spread"),
            Rule.Needs(P95, Median, "the two say how far the lengths are spread"),
            Rule.That("to is at least from, p95 at least median.", CheckOrder),
        ],
        IsAtomic = true,
        Build = map => map.Has(Mean) ? new Dwell(DwellLaw.Exponential, map.Get(Mean))
            : map.Has(From) ? new Dwell(DwellLaw.Uniform, map.Get(From), map.Get(To))
            : new Dwell(DwellLaw.LogNormal, map.Get(Median), map.Get(P95)),
    };

    private static readonly ValueShape<Dwell> Lengths = Collections.AnyOf(
        Values.Duration(Shortest).Select(length => new Dwell(DwellLaw.Fixed, length)), Spread.Value);

    // --- visibility ---
    private static readonly Key<int> ConnectsOnLoad = Key.Optional("connects-on-load", Values.Whole(1, 100),
        "Connections dialled when the page is loaded: 2 where load and show both connect.", "1");

    private static readonly Key<bool> OnHide = Key.Optional("on-hide", Values.OneOf(("stay", false), ("disconnect", true)),
        "What hiding the page does to its connections: nothing, or a proper close.", "stay");

    private static readonly Key<TimeSpan?> KilledAfter = Key.Optional("killed-after",
        Collections.AnyOf(Values.Duration(Shortest).Select(time => (TimeSpan?)time), Values.Word("never", (TimeSpan?)null)),
        "A page hidden for so long is ended by the system, without a close frame; when it is shown it is loaded anew.", "never");

    private static readonly Key<Dwell?> Visible = Key.Maybe("visible", Lengths,
        "How long the page is looked at before it is hidden; without it to the end. Nobody says anything on a hidden page.");

    private static readonly Key<Dwell?> Hidden = Key.Maybe("hidden", Lengths, "How long it is hidden, or left, before it is shown or loaded again.");

    private static readonly Key<double> Unload = Key.Optional("unload", Values.Percent(),
        "How often the page is left for good rather than hidden: connections are closed, and the next time it is loaded anew.", "0%");

    /// <summary>The key of what hiding does.</summary>
    public static Key<VisibilityPolicy> Visibility { get; } = Key.Optional("visibility",
        Collections.AnyOf(
            Values.Word("always", VisibilityPolicy.Always),
            new MapShape<VisibilityPolicy>
            {
                Name = "visibility",
                Doc = "When the page of a client is hidden and shown, and what that does.",
                Keys = [ConnectsOnLoad, OnHide, KilledAfter, Visible, Hidden, Unload],
                Rules =
                [
                    Rule.Needs(Visible, Hidden, "a page that is hidden is shown again"),
                    Rule.Needs(Hidden, Visible, "a page that is hidden was shown before"),
                    Rule.Needs(Unload, Visible, "a page is left when it has been looked at"),
                ],
                Build = map => new VisibilityPolicy
                {
                    ConnectsOnLoad = map.Get(ConnectsOnLoad),
                    DisconnectsOnHide = map.Get(OnHide),
                    KilledAfter = map.Get(KilledAfter),
                    Visible = map.Get(Visible),
                    Hidden = map.Get(Hidden),
                    Unloads = map.Get(Unload),
                },
            }.Value),
        "When its page is hidden and shown, and what that does: always means never hidden.", "always");

    // --- device ---
    private static readonly Key<Dwell> SwitchEvery = Key.Required("switch-every", Lengths, "How long the device has one network before it takes another.");

    private static readonly Key<bool> Old = Key.Optional("old-connections", Values.OneOf(("silent", true), ("cut", false)),
        "What becomes of the connections of the old network: they fall silent, and neither side is told; or the device tells its own side at once.",
        "silent");

    /// <summary>The key of how the device changes its network.</summary>
    public static Key<DevicePolicy?> Device { get; } = Key.Maybe("device",
        new MapShape<DevicePolicy>
        {
            Name = "device",
            Doc = "A device that goes from one network to another, as a phone that leaves the Wi-Fi; the trigger network-up tells of the new one.",
            Keys = [SwitchEvery, Old],
            Build = map => new DevicePolicy(map.Get(SwitchEvery), map.Get(Old)),
        }.Value,
        "How its device changes its network; without it never.");

    /// <summary>A client that closes its connections when it is hidden must have something that makes it come back.</summary>
    public static void CheckShow(MapReading map)
    {
        if (map.TryGet(Visibility, out var visibility) && visibility is { DisconnectsOnHide: true, Visible: not null }
            && map.TryGet(ReconnectShapes.Reconnect, out var reconnect) && !reconnect.HeedsAny(ReconnectTriggers.Show))
        {
            map.AtOf(map.Has(ReconnectShapes.Reconnect) ? ReconnectShapes.Reconnect : Visibility).Error(
                "who disconnects when its page is hidden would never come back: write show into 'on' or 'at-once', or on-hide: stay");
        }
    }

    private static void CheckOrder(MapReading map)
    {
        Check(From, To);
        Check(Median, P95);

        void Check(Key<TimeSpan> less, Key<TimeSpan> more)
        {
            if (map.Has(less) && map.Has(more) && map.TryGet(less, out var low) && map.TryGet(more, out var high) && high < low)
            {
                map.AtOf(more).Error($"'{more.Name}' {Quantity.Show(high)} is below '{less.Name}' {Quantity.Show(low)}: write {Quantity.Show(low)} or more");
            }
        }
    }
}
