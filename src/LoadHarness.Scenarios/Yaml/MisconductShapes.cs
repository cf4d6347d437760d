using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what a client does wrong on purpose.</summary>
internal static class MisconductShapes
{
    /// <summary>Most kinds of unruly frames of a profile.</summary>
    private const int MostUnruly = 20;

    private const int LargestFrame = 16 << 20;

    private static readonly UnrulyPolicy UnrulyDefaults = new() { Frame = UnrulyFrame.Malformed, Every = TimeSpan.FromSeconds(1) };

    // --- handshake ---
    private static readonly Key<TimeSpan> ByteEvery = Key.Required("byte-every", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "One byte of the request at once and a further one every so often; the last one is never sent.");

    private static readonly MapShape<HandshakePolicy> Dripping = new()
    {
        Name = "handshake",
        Doc = "The request of the upgrade comes byte by byte, and never to its end.",
        Keys = [ByteEvery],
        IsAtomic = true,
        Build = map => new HandshakePolicy(false, map.Get(ByteEvery)),
    };

    // --- unruly ---
    private static readonly Key<UnrulyFrame> Frame = Key.Required("send",
        Values.OneOf(("malformed", UnrulyFrame.Malformed), ("oversized", UnrulyFrame.Oversized), ("join", UnrulyFrame.Join)),
        "What it is. malformed: a text that begins like JSON and ends in the middle of it; oversized: a chat message that is far too long; join: the join "
        + "of the protocol once more.");

    private static readonly Key<TimeSpan> Every = Key.Required("every", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "Mean distance of such frames of one client, whatever the backend does; while it is not joined they are left out.");

    private static readonly Key<Spread> SpreadKey = Key.Optional("spread", Values.OneOf(("poisson", Spread.Poisson), ("even", Spread.Even)),
        "Random distances as of independent people, or equal ones.", "poisson");

    private static readonly Key<int> Bytes = Key.Optional("bytes", Values.Size(1024, LargestFrame),
        "Of an oversized one: length of its text; the frame is a little longer.", "2 MiB");

    private static readonly MapShape<UnrulyPolicy> UnrulyMap = new()
    {
        Name = "unruly-frame",
        Doc = "Frames that no well-made client sends; outside the ledger.",
        Keys = [Frame, Every, SpreadKey, Bytes],
        Rules = [Rule.That("bytes are of oversized frames.", CheckBytes)],
        IsAtomic = true,
        Build = map => UnrulyDefaults with
        {
            Frame = map.Get(Frame),
            Every = map.Get(Every),
            Spread = map.Get(SpreadKey),
            Bytes = map.Get(Bytes),
        },
    };

    private static readonly Key<TimeSpan?> HangUp = Key.Optional("hang-up",
        Collections.AnyOf(Values.Duration(TimeSpan.Zero).Select(after => (TimeSpan?)after), Values.Word("never", (TimeSpan?)null)),
        "How long after it is joined it cuts its own connection, without a close frame; what follows says 'reconnect'.", "never");

    private static readonly Key<IReadOnlyList<UnrulyPolicy>> Unruly = Key.Optional("unruly",
        Collections.ListOf(UnrulyMap.Value, "unruly frames", mayBeEmpty: true, MostUnruly),
        "Frames that it should not send, each in a pace of its own.", "[]");

    private static readonly Key<Template?> Token = Key.Maybe("token", Templates.OwnToken,
        "Token of its clients in place of that of their population: a wrong one, say.");

    private static readonly Key<bool> Misbehaves = Key.Optional("misbehaves", Values.OneOf(("true", true), ("false", false)),
        "Whether it does wrong on purpose: key numbers and limits are then about the other populations. Without it that is so if it reads slowly, "
        + "leaves its handshake undone, hangs up or sends unruly frames.");

    /// <summary>The key of how fast a client reads.</summary>
    public static Key<ReadPolicy> Read { get; } = Key.Optional("read",
        Collections.AnyOf(Values.Word("all", ReadPolicy.Full), Values.ByteRate(1, 1_000_000_000).Select(rate => new ReadPolicy(rate))),
        "How fast it takes what the server sends: all at once, or no faster than so many bytes per second, through a small buffer, so that the rest "
        + "waits in the server.", "all");

    /// <summary>The key of how a client dials.</summary>
    public static Key<HandshakePolicy> Handshake { get; } = Key.Optional("handshake",
        Collections.AnyOf(Values.OneOf(("whole", HandshakePolicy.Whole), ("half", HandshakePolicy.Half)), Dripping.Value),
        "How much of the request of its upgrade it sends: all of it, the half and then nothing, or a byte every so often. It waits until the server "
        + "ends it, at most target.connect-timeout.", "whole");

    /// <summary>The keys of a profile.</summary>
    public static IReadOnlyList<IKey> Keys { get; } = [Read, Handshake, HangUp, Unruly, Token, Misbehaves];

    /// <summary>A profile with what these keys say.</summary>
    public static ClientProfile Into(ClientProfile profile, MapReading map) => profile with
    {
        Read = map.Get(Read),
        Handshake = map.Get(Handshake),
        HangUp = map.Get(HangUp),
        Unruly = map.Get(Unruly),
        Token = map.Get(Token),
        Declared = map.GetOrNull(Misbehaves),
    };

    /// <summary>Reports joins that the protocol does not have, and a token beside a login that gets one.</summary>
    public static void Check(MapReading map, Key<ProtocolDefinition> protocolKey, Key<AuthPolicy> authKey)
    {
        // What code can do is known when it runs.
        if (map.TryGet(Unruly, out var unruly) && unruly.Any(one => one.Frame == UnrulyFrame.Join)
            && map.TryGet(protocolKey, out var protocol) && protocol.Code is null && protocol.Logins.All(step => step.Send is null))
        {
            // A protocol that the scenario put into a ready-made profile is to blame itself: the profile was right before.
            var files = map.At.Context.Definitions;
            var isReplaced = files.IsIncluded(map.AtOf(Unruly).Node.Place.File) && !files.IsIncluded(map.AtOf(protocolKey).Node.Place.File);
            map.AtOf(isReplaced ? protocolKey : Unruly).Error($"the protocol '{protocol.Name}' has no frame that joins, its clients are in their room as soon as they are "
                + "connected: take another protocol, or remove send: join");
        }

        if (map.Has(Token) && map.TryGet(authKey, out var auth) && auth is not { HasToken: true, Login: null })
        {
            map.AtOf(Token).Error(auth.HasToken
                ? "the token comes from a login (auth.login): remove 'token', or the login"
                : "the profile sends no token (auth): remove 'token'");
        }
    }

    private static void CheckBytes(MapReading map)
    {
        if (map.Has(Bytes) && map.TryGet(Frame, out var frame) && frame != UnrulyFrame.Oversized)
        {
            map.AtOf(Bytes).Error("only oversized frames have a length of their own: remove 'bytes', or write send: oversized");
        }
    }
}
