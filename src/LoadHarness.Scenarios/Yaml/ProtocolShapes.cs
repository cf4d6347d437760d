using System.Collections.Frozen;
using System.Text.RegularExpressions;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of a wire format.</summary>
internal static partial class ProtocolShapes
{
    private static readonly ProtocolDefinition Defaults = new() { Name = "", Say = Template.Parse("") };

    /// <summary>The way to a field of JSON.</summary>
    public static ValueShape<string> JsonPathValue { get; } =
        Values.Matching("the path of a JSON field, such as type, data.kind or data.$.type", JsonPath());

    // --- match ---
    private static readonly Key<string?> Json = Key.Maybe("json", JsonPathValue,
        "Dotted path of a field that the frame, read as JSON, must have; a step $ goes into the JSON that a string holds.");

    private static readonly Key<string?> EqualTo = Key.Maybe("equals", Values.Text("the value of the field"),
        "The value of that field as text, such as pong, 200 or true; without it the field must only be there.");

    private static readonly Key<string?> Contains = Key.Maybe("contains", Values.Text("a piece of the frame's text"),
        "A piece of text that the frame must contain.");

    private static readonly MapShape<FrameMatch> Match = new()
    {
        Name = "match",
        Doc = "A test on an inbound frame; with both json and contains, both must hold.",
        Keys = [Json, EqualTo, Contains],
        Rules = [Rule.AtLeastOne(Json, Contains), Rule.Needs(EqualTo, Json, "it says what the field must equal")],
        IsAtomic = true,
        Build = map => new FrameMatch(map.Get(Json), map.Get(EqualTo), map.Get(Contains)),
    };

    // --- join ---
    private static readonly Key<Template?> JoinSend = Key.Maybe("send", Templates.Frame,
        "Frame that is sent once the WebSocket is open; without it none is.");

    private static readonly Key<FrameMatch?> JoinExpect = Key.Maybe("expect", Match.Value,
        "The answer that means joined; without it a client is joined after settle.");

    private static readonly Key<FrameMatch?> JoinRefused = Key.Maybe("refused", Match.Value,
        "The answer that means refused; without it only silence does.");

    private static readonly Key<TimeSpan> JoinWithin = Key.Optional("within", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "How long the answer may take; after that the login has failed.", "10s");

    private static readonly MapShape<LoginStep> Join = new()
    {
        Name = "join",
        Doc = "How a client gets from open to joined.",
        Keys = [JoinSend, JoinExpect, JoinRefused, JoinWithin],
        Rules =
        [
            Rule.AtLeastOne(JoinSend, JoinExpect),
            Rule.Needs(JoinRefused, JoinExpect, "no answer is awaited without it"),
            Rule.Needs(JoinWithin, JoinExpect, "no answer is awaited without it"),
        ],
        Build = map => new LoginStep { Send = map.Get(JoinSend), Expect = map.Get(JoinExpect), Refused = map.Get(JoinRefused), Within = map.Get(JoinWithin) },
    };

    // --- signals ---
    private static readonly Key<Template?> SignalSend = Key.Maybe("send", Templates.Frame,
        "The frame that a client sends; without it only the server sends the signal.");

    private static readonly Key<FrameMatch?> SignalMatch = Key.Maybe("match", Match.Value,
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
    private static readonly Key<string> Name = Key.Required("protocol", Names.File, "Name of the protocol, that of its file.");

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

    private static readonly Key<LoginStep?> JoinKey = Key.Maybe("join", Join.Value,
        "How a client gets from open to joined; without it nothing is sent or awaited.");

    private static readonly Key<TimeSpan> Settle = Key.Optional("settle", Values.Duration(TimeSpan.Zero),
        "Without a join answer: time from open to joined; the first own echo ends it earlier.", Quantity.Show(Defaults.Settle));

    private static readonly Key<string?> Code = Key.Maybe("code", Values.Text("the name of a wire format in code"),
        "Name of the code that plays it: mqtt or xmpp; without it, what is written here is all there is.");

    private static readonly Key<IReadOnlyList<KeyValuePair<string, string>>> Options = Key.Optional("options",
        Collections.MapOf(Values.Text(), "options by name", _ => null, KeyValuePair.Create), "What the code is told, by name.", "{}");

    private static readonly Key<Template?> Say = Key.Maybe("say", Templates.Say, "The frame of a chat message; code has its own.");

    private static readonly Key<bool> EscapeBody = Key.Optional("escape-body", Values.OneOf(("true", true), ("false", false)),
        "Whether quotes, backslashes and line breaks of a text are escaped where it stands within JSON; some published clients do not, "
        + "and then such a text makes a frame that is no JSON.", "true");

    private static readonly Key<IReadOnlyList<SignalFrame>> Signals = Key.Optional("signals",
        Collections.MapOf(Signal.Value, "signals by name", Names.WrongSignal, (name, signal) => signal with { Name = name }),
        "What clients show beside messages, typing for instance, by names that populations use; outside the ledger.", "{}");

    private static readonly Key<FrameMatch?> Chat = Key.Maybe("chat", Match.Value,
        "Which inbound frames are chat; without it every frame is that nothing else matches.");

    private static readonly Key<FrameMatch?> ErrorKey = Key.Maybe("error", Match.Value,
        "Which inbound frames tell of an error; without it none is known.");

    private static readonly Key<Template?> Leave = Key.Maybe("leave", Templates.Frame,
        "Frame that is sent before a polite close; without it none is.");

    /// <summary>Heartbeat frame; a profile with heartbeats needs it.</summary>
    public static Key<Template?> Heartbeat { get; } = Key.Maybe("heartbeat", Templates.Frame,
        "Heartbeat frame; without it the protocol has none.");

    /// <summary>What answers a heartbeat; a profile that awaits replies needs it.</summary>
    public static Key<FrameMatch?> HeartbeatReply { get; } = Key.Maybe("heartbeat-reply", Match.Value,
        "What answers a heartbeat; without it nothing does.");

    private static readonly Rule[] Rules =
    [
        Rule.That("Exactly one of say and code, here or in what is extended; only code has options.", CheckCode),
    ];

    private static readonly IKey[] Keys =
    [
        About, PathKey, Query, Headers, SubProtocols, Frames, MaxMessage, Code, Options, JoinKey, Settle, Say, EscapeBody, Signals, Heartbeat,
        HeartbeatReply, Leave, Chat, ErrorKey,
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

    private static void CheckCode(MapReading map)
    {
        if (map.Has(Say) && map.Has(Code))
        {
            map.AtOf(Code).Error("'code' and 'say' exclude each other: code has frames of its own");
        }
        else if (!map.Has(Say) && !map.Has(Code))
        {
            map.At.Error($"the key 'say' is missing: {Say.Shape.Expected}");
        }
        else if (map.Has(Options) && !map.Has(Code))
        {
            map.AtOf(Options).Error("'options' needs 'code': what is written here is all there is of this protocol");
        }
    }

    private static ProtocolDefinition Build(MapReading map, string name) => new()
    {
        Name = name,
        About = map.Get(About),
        Path = map.Get(PathKey),
        Query = map.Get(Query),
        Headers = map.Get(Headers),
        SubProtocols = map.Get(SubProtocols),
        Binary = map.Get(Frames),
        MaxMessage = map.Get(MaxMessage),
        Join = map.Get(JoinKey),
        Settle = map.Get(Settle),
        Code = map.Get(Code),
        Options = map.Get(Options).ToFrozenDictionary(),
        Say = map.Get(Say) ?? Template.Parse(""),
        EscapeBody = map.Get(EscapeBody),
        Signals = map.Get(Signals),
        Heartbeat = map.Get(Heartbeat),
        HeartbeatReply = map.Get(HeartbeatReply),
        Leave = map.Get(Leave),
        Chat = map.Get(Chat),
        Error = map.Get(ErrorKey),
    };

    [GeneratedRegex(@"^[^.\s]+(\.[^.\s]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex JsonPath();

    [GeneratedRegex(@"^/[^\s?#]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPath();
}
