using LoadHarness.Metrics.Catalog;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what the clients of a population say and show.</summary>
internal static class SayShapes
{
    /// <summary>Length of a stamp: the least that a body can be.</summary>
    private const int StampBytes = 32;

    /// <summary>Most signals of a population.</summary>
    private const int MaxSignals = 100;

    private static readonly SayPolicy SayDefaults = new();

    // --- say ---
    private static readonly Key<TimeSpan> Every = Key.Optional("every", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "Open loop: mean distance of the messages of one client, whatever the backend does.");

    private static readonly Key<Spread> SpreadKey = Key.Optional("spread", Values.OneOf(("poisson", Spread.Poisson), ("even", Spread.Even)),
        "Open loop: random distances as of independent people, or equal ones.", "poisson");

    private static readonly Key<bool> ClosedLoop = Key.Optional("closed-loop", Values.Word("true", true),
        "Closed loop: the next message waits for the own copy of the last one.");

    private static readonly Key<TimeSpan> Think = Key.Optional("think", Values.Duration(TimeSpan.Zero),
        "Closed loop: pause before the next message.", Quantity.Show(SayDefaults.Think));

    private static readonly Key<int> Bytes = Key.Optional("bytes",
        Values.Size(StampBytes, 1 << 20, $"a stamp of {StampBytes} bytes tells one message from another"),
        $"Length of the body, with the stamp of {StampBytes} bytes that tells one message from another.", $"{SayDefaults.Bytes}");

    private static readonly Key<double> Empty = Key.Optional("empty", Values.Percent(),
        "Open loop: share of the texts that are empty, each in place of a message; outside the ledger.", "0%");

    private static readonly Key<double> Awkward = Key.Optional("awkward", Values.Percent(),
        "Open loop: share of the texts with quotes, backslashes and line breaks. Where the protocol does not escape them they are malformed "
        + "frames, each in place of a message and outside the ledger; else they are messages.", "0%");

    private static readonly MapShape<SayPolicy?> SayMap = new()
    {
        Name = "say",
        Doc = "What each client says.",
        Keys = [Every, SpreadKey, ClosedLoop, Think, Bytes, Empty, Awkward],
        Rules =
        [
            Rule.ExactlyOne(Every, ClosedLoop),
            Rule.Needs(SpreadKey, Every, "only the open loop spreads messages over time"),
            Rule.Needs(Think, ClosedLoop, "only the closed loop waits before the next message"),
            Rule.Needs(Empty, Every, "the closed loop waits for a copy that nobody can recognise"),
            Rule.Needs(Awkward, Every, "the closed loop waits for a copy that may never come"),
            Rule.That("empty and awkward together are at most 100%.", CheckShares),
        ],
        Build = map => new SayPolicy
        {
            Every = map.GetOrNull(Every),
            Spread = map.Get(SpreadKey),
            Think = map.Get(Think),
            Bytes = map.Get(Bytes),
            Empty = map.Get(Empty),
            Awkward = map.Get(Awkward),
        },
    };

    // --- signals ---
    private static readonly Key<string> SignalName = Key.Required("signal", Names.Signal,
        "Which one: a name among the signals of the protocol.");

    private static readonly Key<TimeSpan> SignalEvery = Key.Optional("every", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "Mean distance of the signals of one client, whatever the backend does; while it is not joined they are dropped.");

    private static readonly Key<Spread> SignalSpread = Key.Optional("spread",
        Values.OneOf(("poisson", Spread.Poisson), ("even", Spread.Even)), "Random distances as of independent people, or equal ones.", "poisson");

    private static readonly Key<double> PerMessage = Key.Optional("per-message", Values.Percent(),
        "Share of the messages of others that a client answers by the signal, as receipts do.");

    private static readonly MapShape<SignalPolicy> SignalMap = new()
    {
        Name = "signal",
        Doc = "What each client shows beside its messages; outside the ledger.",
        Keys = [SignalName, SignalEvery, SignalSpread, PerMessage],
        Rules =
        [
            Rule.ExactlyOne(SignalEvery, PerMessage),
            Rule.Needs(SignalSpread, SignalEvery, "answers to messages have no distance of their own"),
        ],
        IsAtomic = true,
        Build = map => new SignalPolicy
        {
            Signal = map.Get(SignalName),
            Every = map.GetOrNull(SignalEvery),
            Spread = map.Get(SignalSpread),
            PerMessage = map.GetOrNull(PerMessage) ?? 0,
        },
    };

    /// <summary>The key of what clients say.</summary>
    public static Key<SayPolicy?> Say { get; } = Key.Optional("say", SayMap.Value, "What each client says; without it they only listen.");

    /// <summary>The key of what clients show.</summary>
    public static Key<IReadOnlyList<SignalPolicy>> Signals { get; } = Key.Optional("signals",
        Collections.ListOf(SignalMap.Value, "signals", mayBeEmpty: true, MaxSignals),
        "What each client shows beside its messages, typing for instance.", "[]");

    /// <summary>Reports signals that the protocol of the profile cannot send.</summary>
    public static void CheckSignals(MapReading map, Key<ClientProfile> profile)
    {
        if (!map.TryGet(Signals, out var signals) || !map.TryGet(profile, out var client) || client.Protocol.Code is not null)
        {
            return; // what code can send is known when it runs
        }

        var known = client.Protocol.Signals.Where(signal => signal.Send is not null).Select(signal => signal.Name).ToList();
        foreach (var name in signals.Select(signal => signal.Signal).Where(name => !known.Contains(name)).Distinct())
        {
            map.AtOf(Signals).Error($"the protocol '{client.Protocol.Name}' cannot send the signal '{name}'"
                + (known.Count == 0 ? ": it has none" : NearestName.Hint(name, known)));
        }
    }

    private static void CheckShares(MapReading map)
    {
        if (map.TryGet(Empty, out var empty) && map.TryGet(Awkward, out var awkward) && empty + awkward > 1)
        {
            map.AtOf(Awkward).Error("'empty' and 'awkward' together are more than 100%");
        }
    }
}
