using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of a wire format.</summary>
internal static partial class ProtocolShapes
{
    private static readonly ProtocolDefinition Defaults = new() { Name = "", Say = Template.Parse("") };

    // --- signals ---
    private static readonly Key<Template?> SignalSend = Key.Maybe("send", Templates.Frame,
        "The frame that a client sends; without it only the server sends the signal.");

    private static readonly Key<FrameMatch?> SignalMatch = Key.Maybe("match", MatchShapes.Match.Value,
        "Which inbound frames are the signal; without it none come.");

    private static readonly MapShape<SignalFrame> Signal = new()
    {
        Name = "signal-frame",
        Doc = "Something that clients show beside messages: how it looks when it is sent, and when it comes.",
        Keys = [SignalSend, SignalMatch],
        Rules = [Rule.AtLeastOne(SignalSend, SignalMatch)],
        Build = map => new SignalFrame("", map.Get(SignalSend), map.Get(SignalMatch)),
    };

    // --- protocol ---
    private static readonly Key<string> Name = Key.Required("protocol", Names.Definition, "Name of the protocol, that of its file.");

    private static readonly Key<string?> Extends = Key.Maybe(Definition<ProtocolDefinition>.Extends,
        Values.Text("the name of a protocol or a path to one"),
        "The protocol that this one starts from; what is written here changes single keys of it.");

    private static readonly Key<string> About = Key.Optional("about", Values.Text(), "One or two sentences for people.", "''");

    private static readonly Key<string?> PathKey = Key.Maybe("path",
        Values.Matching("a path that begins with /, without ? and #", UrlPath()),
        "Path of the URL, used if the target's URL has none; without it the URL stays as it is.");

    private static readonly Key<IReadOnlyList<NamedTemplate>> Query = Key.Optional("query", RequestShapes.Query,
        "Query parameters added to the target's URL; one that the URL already has stays as it is there. In a list they have no names.",
        "{}");

    private static readonly Key<IReadOnlyList<NamedTemplate>> Headers = Key.Optional("headers", RequestShapes.Headers,
        "Request headers of the upgrade.", "{}");

    private static readonly Key<IReadOnlyList<string>> SubProtocols = Key.Optional("sub-protocols",
        Collections.ListOf(RequestShapes.SubProtocol, "sub-protocols", mayBeEmpty: true),
        "WebSocket sub-protocols that are offered, in order of preference.", "[]");

    private static readonly Key<bool> Frames = Key.Optional("frames", Values.OneOf(("text", false), ("binary", true)),
        "Whether frames are sent as text or as binary.", "text");

    private static readonly Key<int> MaxMessage = Key.Optional("max-message", Values.Size(125, 1 << 30),
        "Largest inbound message; a larger one ends the connection.", "1 MiB");

    private static readonly Key<string?> Code = Key.Maybe("code", Names.Code,
        "Name of the code that plays the wire format; it makes all frames itself, so that nothing is said of them here.");

    private static readonly Key<IReadOnlyList<KeyValuePair<string, string>>> Options = Key.Optional("options",
        Collections.MapOf(Templates.Option, "texts by name", Names.WrongOption, KeyValuePair.Create), "What the code is told.", "{}");

    private static readonly Key<string?> Separator = Key.Maybe("separator", SeparatorText(),
        "What stands between, or after, several messages in one frame, and after each one that is sent; without it a frame is a message.");

    private static readonly Key<bool> SpansFrames = Key.Optional("spans-frames", Values.OneOf(("true", true), ("false", false)),
        "Whether a message may begin in one frame and end in a later one.", "false");

    private static readonly Key<bool> Durable = Key.Optional("durable", Values.OneOf(("true", true), ("false", false)),
        "Whether the server owes a client what was said while it had no connection, and gives it to the next one: what never comes is lost then, "
        + "not missed offline.", "false");

    private static readonly Key<TimeSpan> Settle = Key.Optional("settle", Values.Duration(TimeSpan.Zero),
        "Without a join answer: time from open to joined; the first own echo ends it earlier.", Quantity.Show(Defaults.Settle));

    private static readonly Key<Template?> Say = Key.Maybe("say", Templates.Say, "The frame of a chat message; only code does without.");

    private static readonly Key<bool> EscapeBody = Key.Optional("escape-body", Values.OneOf(("true", true), ("false", false)),
        "Whether quotes, backslashes and line breaks of a text are escaped where it stands within JSON; some published clients do not, "
        + "and then such a text makes a frame that is no JSON.", "true");

    private static readonly Key<IReadOnlyList<SignalFrame>> Signals = Key.Optional("signals",
        Collections.MapOf(Signal.Value, "signals by name", Names.WrongSignal, (name, signal) => signal with { Name = name }),
        "What clients show beside messages, typing for instance, by names that populations use; outside the ledger.", "{}");

    private static readonly Key<FrameMatch?> Chat = Key.Maybe("chat", MatchShapes.Match.Value,
        "Which inbound frames are chat; without it every frame is that nothing else matches.");

    private static readonly Key<FrameMatch?> ErrorKey = Key.Maybe("error", MatchShapes.Match.Value,
        "Which inbound frames tell of an error; without it none is known.");

    private static readonly Key<Template?> Leave = Key.Maybe("leave", Templates.Frame,
        "Frame that is sent before a polite close; without it none is.");

    /// <summary>Heartbeat frame; a profile with heartbeats needs it.</summary>
    public static Key<Template?> Heartbeat { get; } = Key.Maybe("heartbeat", Templates.Frame,
        "Heartbeat frame; without it the protocol has none.");

    /// <summary>What answers a heartbeat; a profile that awaits replies needs it.</summary>
    public static Key<FrameMatch?> HeartbeatReply { get; } = Key.Maybe("heartbeat-reply", MatchShapes.Match.Value,
        "What answers a heartbeat; without it nothing does.");

    private static readonly IKey[] Keys =
    [
        About, Code, Options, PathKey, Query, Headers, SubProtocols, Frames, MaxMessage, LoginStepShapes.Steps, LoginStepShapes.Join, Settle, Say, EscapeBody,
        AnswerShapes.Accepted, AnswerShapes.Rejected, AnswerShapes.Answers, AnswerShapes.Notices, Signals, Heartbeat, HeartbeatReply, Leave, Chat, ErrorKey,
        MadeValueShapes.MadeValues, Separator, SpansFrames, Durable,
    ];

    /// <summary>What data says of frames, and code does not need.</summary>
    private static readonly IKey[] FrameKeys = [.. Keys.Except([About, Code, Options, PathKey, Query, Headers, SubProtocols, MaxMessage])];

    private static readonly Rule[] Rules =
    [
        Rule.That("A protocol has say, or it has code: that makes all frames itself.", CheckCode),
        Rule.Needs(Options, Code, "nobody else is told", isInherited: true),
        Rule.Needs(SpansFrames, Separator, "nothing else tells where a message ends", isInherited: true),
        Rule.That("accepted and rejected tell messages apart in the same way, by an id or by their order.", AnswerShapes.CheckIds),
        Rule.That("What a frame holds is captured before it is sent, and each name means one thing.", FrameNames.Check),
    ];

    /// <summary>A protocol where a file refers to one.</summary>
    public static Definition<ProtocolDefinition> Protocol { get; } = new(
        "protocol",
        new MapShape<ProtocolDefinition>
        {
            Name = "protocol-file",
            Doc = "A wire format: how the intents of a chat client look as frames, and what inbound frames mean.",
            Keys = [Name, Extends, .. Keys],
            Rules = Rules,
            Build = map => Build(map, map.Get(Name)),
        },
        new MapShape<ProtocolDefinition>
        {
            Name = "protocol",
            Doc = "A wire format written out in place.",
            Keys = [Extends, .. Keys],
            Rules = Rules,
            Build = map => Build(map, Names.OfInline(map.Get(Extends))),
        });

    private static ProtocolDefinition Build(MapReading map, string name) => new()
    {
        Name = name,
        About = map.Get(About),
        Code = map.Get(Code),
        Options = map.Get(Options).ToFrozenDictionary(),
        Path = map.Get(PathKey),
        Query = map.Get(Query),
        Headers = map.Get(Headers),
        SubProtocols = map.Get(SubProtocols),
        Binary = map.Get(Frames),
        MaxMessage = map.Get(MaxMessage),
        Steps = map.Get(LoginStepShapes.Steps),
        Join = map.Get(LoginStepShapes.Join),
        Settle = map.Get(Settle),
        Say = map.Get(Say) ?? Defaults.Say,
        EscapeBody = map.Get(EscapeBody),
        Signals = map.Get(Signals),
        Heartbeat = map.Get(Heartbeat),
        HeartbeatReply = map.Get(HeartbeatReply),
        Leave = map.Get(Leave),
        Chat = map.Get(Chat),
        Error = map.Get(ErrorKey),
        Answers = map.Get(AnswerShapes.Answers),
        Accepted = map.Get(AnswerShapes.Accepted),
        Rejected = map.Get(AnswerShapes.Rejected),
        Notices = map.Get(AnswerShapes.Notices),
        Values = map.Get(MadeValueShapes.MadeValues),
        Separator = map.Get(Separator) ?? "",
        SpansFrames = map.Get(SpansFrames),
        IsDurable = map.Get(Durable),
    };

    private static void CheckCode(MapReading map)
    {
        if (!map.Has(Code))
        {
            if (!map.Has(Say))
            {
                map.At.Error($"the key 'say' is missing: {Say.Shape.Expected}");
            }

            return;
        }

        foreach (var key in FrameKeys.Where(map.Has))
        {
            map.AtOf(key).Error($"'{key.Name}' is not possible beside 'code': the code makes and reads all frames itself");
        }
    }

    /// <summary>As it is written: blanks and line breaks are what separators are made of.</summary>
    private static ValueShape<string> SeparatorText() => new(
        NodeKind.Scalar,
        "a text of at least one character, such as \"\\n\" or \"\\u001e\"",
        at => at.Node is { Kind: NodeKind.Scalar, Text: { Length: > 0 } text } ? text : Parsed<string>.Fail(),
        _ => new JsonObject { ["type"] = "string", ["minLength"] = 1 });

    [GeneratedRegex(@"^/[^\s?#]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPath();
}
