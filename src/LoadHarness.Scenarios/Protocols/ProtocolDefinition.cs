namespace LoadHarness.Scenarios.Protocols;

/// <summary>A wire format as data: how the chat intents look as frames, and what inbound frames mean. Immutable.</summary>
public sealed record ProtocolDefinition
{
    /// <summary>Name as in <c>protocols/NAME.yaml</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for people.</summary>
    public string About { get; init; } = "";

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

    /// <summary>How a client gets from open to joined; null: nothing is sent or awaited, it is joined after <see cref="Settle"/>.</summary>
    public JoinStep? Join { get; init; }

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
    public bool BreaksOnAwkward => !EscapeBody && Say.Parts.Any(part => part is { IsVariable: true, Text: "body", Levels: > 0 });

    /// <summary>What clients show beside messages, typing for instance, by name.</summary>
    public IReadOnlyList<SignalFrame> Signals { get; init; } = [];

    /// <summary>Heartbeat frame; null: the protocol has none.</summary>
    public Template? Heartbeat { get; init; }

    /// <summary>What answers a heartbeat; null: nothing does.</summary>
    public FrameMatch? HeartbeatReply { get; init; }

    /// <summary>Frame sent before a polite close; null: none.</summary>
    public Template? Leave { get; init; }

    /// <summary>Which inbound frames are chat; null: every frame that nothing else matches.</summary>
    public FrameMatch? Chat { get; init; }

    /// <summary>Which inbound frames tell of an error; null: none is known.</summary>
    public FrameMatch? Error { get; init; }

    /// <summary>Whether inbound frames are JSON: one that is not is told in the report. True if any match is by JSON.</summary>
    public bool IsJson =>
        HeartbeatReply is { JsonPath: not null } || Chat is { JsonPath: not null } || Error is { JsonPath: not null }
        || Join?.Expect is { JsonPath: not null } || Signals.Any(signal => signal.Match is { JsonPath: not null });

    /// <summary>Whether a frame, a query parameter or a header holds a variable.</summary>
    public bool Uses(string variable) =>
        Query.Concat(Headers).Select(place => place.Value).Concat<Template?>([Say, Heartbeat, Leave, Join?.Send, .. Signals.Select(signal => signal.Send)])
            .Any(template => template?.Variables.Contains(variable) is true);
}

/// <summary>How a client gets from open to joined. Immutable.</summary>
/// <param name="Send">Frame sent after open; null: none.</param>
/// <param name="Expect">The answer that means joined; null: joined after <see cref="ProtocolDefinition.Settle"/>.</param>
/// <param name="Refused">The answer that means refused; null: none is known.</param>
/// <param name="Within">How long the answer may take. Default 10 s.</param>
public sealed record JoinStep(Template? Send, FrameMatch? Expect, FrameMatch? Refused, TimeSpan Within);

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

/// <summary>A test on an inbound frame: by a JSON field or by a substring; both must hold if both are given. Immutable.</summary>
/// <param name="JsonPath">
/// Dotted path of object keys, e.g. <c>type</c> or <c>data.kind</c>; a step <c>$</c> goes into the JSON that a string holds:
/// <c>data.$.type</c> (seed row 3.7); null: not tested.
/// </param>
/// <param name="Value">The field's value as text (<c>pong</c>, <c>200</c>, <c>true</c>); null: the field must only be there.</param>
/// <param name="Contains">A substring of the frame's text; null: not tested.</param>
public sealed record FrameMatch(string? JsonPath, string? Value, string? Contains);
