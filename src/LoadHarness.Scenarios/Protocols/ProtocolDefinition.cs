using System.Collections.Frozen;
using LoadHarness.Scenarios.Profiles;

namespace LoadHarness.Scenarios.Protocols;

/// <summary>A wire format as data: how the chat intents look as frames, and what inbound frames mean. Immutable.</summary>
public sealed record ProtocolDefinition
{
    /// <summary>Name as in <c>protocols/NAME.yaml</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for people.</summary>
    public string About { get; init; } = "";

    /// <summary>
    /// Name of the code that plays it, beside what is said here of URL, query, headers and sub-protocols; null: it is data alone.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>What the code is told, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Path used when the target's URL has none (or only <c>/</c>); null: the URL as it is.</summary>
    public string? Path { get; init; }

    /// <summary>Query parameters added to the target's URL; a name that the URL already has is left as it is there.</summary>
    public IReadOnlyList<NamedTemplate> Query { get; init; } = [];

    /// <summary>Request headers of the upgrade.</summary>
    public IReadOnlyList<NamedTemplate> Headers { get; init; } = [];

    /// <summary>Sub-protocols offered, in order of preference.</summary>
    public IReadOnlyList<string> SubProtocols { get; init; } = [];

    /// <summary>Whether frames are sent as binary rather than text.</summary>
    public bool Binary { get; init; }

    /// <summary>Largest inbound message in bytes; a larger one ends the connection. Default 1 MiB.</summary>
    public int MaxMessage { get; init; } = 1 << 20;

    /// <summary>What is sent and awaited once the WebSocket is open, one after the other, before <see cref="Join"/>.</summary>
    public IReadOnlyList<LoginStep> Steps { get; init; } = [];

    /// <summary>How a client gets from there to joined; null: nothing more is sent or awaited, it is joined after <see cref="Settle"/>.</summary>
    public LoginStep? Join { get; init; }

    /// <summary>Without a join answer: time from open to joined. Default 1 s; the first own echo ends it earlier.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The frame of a chat message; contains <c>${body}</c>.</summary>
    public required Template Say { get; init; }

    /// <summary>
    /// Whether quotes, backslashes and control characters of a body are escaped where it stands within JSON. Default true;
    /// false: it is interpolated as it is, and such a text makes a frame that is no JSON (seed row 0.22).
    /// </summary>
    public bool EscapeBody { get; init; } = true;

    /// <summary>Whether an awkward text makes a frame that is no JSON: it stands within JSON and nothing is escaped.</summary>
    public bool BreaksOnAwkward => !EscapeBody && Say.Parts.Any(part => part is { IsVariable: true, Text: "body", Escaping.Levels: > 0 });

    /// <summary>What clients show beside messages, typing for instance, by name.</summary>
    public IReadOnlyList<SignalFrame> Signals { get; init; } = [];

    /// <summary>Heartbeat frame; null: the protocol has none.</summary>
    public Template? Heartbeat { get; init; }

    /// <summary>What answers a heartbeat; null: nothing does.</summary>
    public FrameMatch? HeartbeatReply { get; init; }

    /// <summary>Frame sent before a polite close; null: none.</summary>
    public Template? Leave { get; init; }

    /// <summary>Inbound frames that are answered at once: pings of the server, messages that it wants to have acknowledged.</summary>
    public IReadOnlyList<FrameAnswer> Answers { get; init; } = [];

    /// <summary>What tells that the server has accepted a message; null: nothing does.</summary>
    public MessageAnswer? Accepted { get; init; }

    /// <summary>What tells that the server does not accept a message; null: nothing does.</summary>
    public MessageAnswer? Rejected { get; init; }

    /// <summary>What the server tells a client about its connection, by name: a kick, a conflict, a rate limit.</summary>
    public IReadOnlyList<NoticeFrame> Notices { get; init; } = [];

    /// <summary>What stands between, or after, several messages in one frame, and after each one that is sent; empty: a frame is a message.</summary>
    public string Separator { get; init; } = "";

    /// <summary>Whether a message may begin in one frame and end in a later one.</summary>
    public bool SpansFrames { get; init; }

    /// <summary>
    /// Whether the server owes a client what was said while it had no connection, and gives it to the next one: what never comes is then lost
    /// rather than missed offline.
    /// </summary>
    public bool IsDurable { get; init; }

    /// <summary>Values that are made for frames: by name.</summary>
    public IReadOnlyList<MadeValue> Values { get; init; } = [];

    /// <summary>Which inbound frames are chat; null: every frame that nothing else matches.</summary>
    public FrameMatch? Chat { get; init; }

    /// <summary>Which inbound frames tell of an error; null: none is known.</summary>
    public FrameMatch? Error { get; init; }

    /// <summary>Whether inbound frames are JSON: one that is not is told in the report. True if any match is by JSON.</summary>
    public bool IsJson =>
        Matches.Any(match => match.JsonPath is not null);

    /// <summary>Every test on inbound frames.</summary>
    private IEnumerable<FrameMatch> Matches => new[] { HeartbeatReply, Chat, Error, Accepted?.Match, Rejected?.Match }
        .Concat(Logins.SelectMany(step => new[] { step.Expect, step.Refused }))
        .Concat(Signals.Select(signal => signal.Match))
        .Concat(Answers.Select(answer => answer.Match))
        .Concat(Notices.Select(notice => notice.Match)).OfType<FrameMatch>();

    /// <summary>The whole login: <see cref="Steps"/>, then <see cref="Join"/>.</summary>
    public IEnumerable<LoginStep> Logins => Join is null ? Steps : Steps.Append(Join);

    /// <summary>Names of what is taken out of inbound frames.</summary>
    public IEnumerable<string> Captures => Logins.SelectMany(step => step.Captures).Concat(Answers.SelectMany(answer => answer.Captures)).Select(one => one.Name).Distinct();

    /// <summary>Every frame that clients send.</summary>
    public IEnumerable<Template> Frames => new[] { Say, Heartbeat, Leave }
        .Concat(Logins.Select(step => step.Send)).Concat(Signals.Select(signal => signal.Send)).Concat(Answers.Select(answer => answer.Send)).OfType<Template>();

    /// <summary>Whether a frame, a query parameter, a header or an option of code holds a variable, or what is signed for one does.</summary>
    public bool Uses(string variable) =>
        Query.Concat(Headers).Select(place => place.Value).Concat(Frames)
            .Concat(Values.Select(value => value.Signature).OfType<SignaturePolicy>().SelectMany(policy => new[] { policy.Key, policy.Text }))
            .Any(template => template.Variables.Contains(variable))
        || Options.Values.Any(text => text.Contains($"${{{variable}}}", StringComparison.Ordinal));
}

/// <summary>A step of the way from open to joined. Immutable.</summary>
public sealed record LoginStep
{
    /// <summary>What people know it by, as in "no answer to the login".</summary>
    public string Name { get; init; } = "the login";

    /// <summary>Frame that is sent; null: none.</summary>
    public Template? Send { get; init; }

    /// <summary>The answer that is awaited; null: none is, the next step follows at once.</summary>
    public FrameMatch? Expect { get; init; }

    /// <summary>The answer that means refused; null: none is known.</summary>
    public FrameMatch? Refused { get; init; }

    /// <summary>How long the answer may take. Default 10 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is taken out of the answer, for frames that are sent later.</summary>
    public IReadOnlyList<Capture> Captures { get; init; } = [];

    /// <summary>Whether the login goes on if the answer is not the awaited one, or does not come in time. Default: it has failed.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>A piece of an inbound frame. Immutable: exactly one of both is given.</summary>
/// <param name="JsonPath">A field of JSON; null: see <paramref name="Pattern"/>.</param>
/// <param name="Pattern">A regular expression: its first group, or all that it matches if it has none; null: see <paramref name="JsonPath"/>.</param>
public sealed record FrameField(string? JsonPath, string? Pattern);

/// <summary>A piece of an inbound frame that is kept for frames that are sent later. Immutable.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Field">Where it is.</param>
public sealed record Capture(string Name, FrameField Field);

/// <summary>An inbound frame that is answered at once. Immutable.</summary>
/// <param name="Match">Which frames.</param>
/// <param name="Send">The answer.</param>
/// <param name="Captures">What is taken out of the frame before.</param>
public sealed record FrameAnswer(FrameMatch Match, Template Send, IReadOnlyList<Capture> Captures);

/// <summary>What the server says of a message to its sender. Immutable.</summary>
/// <param name="Match">Which frames.</param>
/// <param name="Id">Where the message's <c>${id}</c> or <c>${seq}</c> stands; null: answers come in the order of the messages.</param>
public sealed record MessageAnswer(FrameMatch Match, FrameField? Id);

/// <summary>What the server tells a client about its connection. Immutable.</summary>
/// <param name="Name">What people know it by.</param>
/// <param name="Match">Which frames.</param>
public sealed record NoticeFrame(string Name, FrameMatch Match);

/// <summary>How a value of frames is made.</summary>
public enum ValueKind
{
    /// <summary>Random hexadecimal digits, other ones in each frame.</summary>
    RandomHex,

    /// <summary>Random decimal digits, other ones in each frame.</summary>
    RandomDigits,

    /// <summary>A random UUID (RFC 9562, version 4), another one in each frame.</summary>
    Uuid,

    /// <summary>A number that counts the frames of the connection that hold it.</summary>
    Counter,

    /// <summary>An HMAC-SHA256 of a text.</summary>
    Hmac,
}

/// <summary>A value that is made for frames. Immutable.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Kind">How it is made.</param>
/// <param name="Length">Of random digits: how many. Of a counter: the first number.</param>
/// <param name="Signature">Of an HMAC: key, text and form.</param>
public sealed record MadeValue(string Name, ValueKind Kind, int Length = 0, SignaturePolicy? Signature = null);

/// <summary>Something that clients show beside messages. Immutable.</summary>
/// <param name="Name">Its name, by which populations speak of it.</param>
/// <param name="Send">The frame; null: only the server sends it.</param>
/// <param name="Match">Which inbound frames are it; null: none come.</param>
public sealed record SignalFrame(string Name, Template? Send, FrameMatch? Match);

/// <summary>A name with a template for its value: a query parameter or a header.</summary>
/// <param name="Name">The name, sent as it is; empty, query only: the value stands for itself (seed row 2.1).</param>
/// <param name="Value">The value.</param>
/// <param name="Raw">Query only: the value is not percent-encoded (seed row 0.1).</param>
public sealed record NamedTemplate(string Name, Template Value, bool Raw = false);

/// <summary>A test on an inbound frame: by a JSON field, a substring or a regular expression; all that are given must hold. Immutable.</summary>
/// <param name="JsonPath">
/// Dotted path of object keys, e.g. <c>type</c> or <c>data.kind</c>; a step <c>$</c> goes into the JSON that a string holds:
/// <c>data.$.type</c> (seed row 3.7); null: not tested.
/// </param>
/// <param name="Value">The field's value as text (<c>pong</c>, <c>200</c>, <c>true</c>); null: the field must only be there.</param>
/// <param name="Contains">A substring of the frame's text; null: not tested.</param>
/// <param name="Pattern">A regular expression that matches somewhere in the frame's text; null: not tested.</param>
public sealed record FrameMatch(string? JsonPath, string? Value, string? Contains, string? Pattern = null);
