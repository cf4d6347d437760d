using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of the way from open to joined.</summary>
internal static class LoginStepShapes
{
    private const string NoAnswer = "no answer is awaited without it";

    private static readonly Key<FrameMatch?> Refused = Key.Maybe("refused", MatchShapes.Match.Value,
        "The answer that means refused; without it only silence does.");

    private static readonly Key<TimeSpan> Within = Key.Optional("within", Values.Duration(TimeSpan.FromMilliseconds(1)),
        "How long the answer may take; after that the login has failed.", "10s");

    // --- join ---
    private static readonly Key<Template?> JoinSend = Key.Maybe("send", Templates.Frame,
        "Frame that is sent once the WebSocket is open and the steps are done; without it none is.");

    private static readonly Key<FrameMatch?> JoinExpect = Key.Maybe("expect", MatchShapes.Match.Value,
        "The answer that means joined; without it a client is joined after settle.");

    private static readonly MapShape<LoginStep> JoinMap = new()
    {
        Name = "join",
        Doc = "How a client gets from open, or from the last of the steps, to joined.",
        Keys = [JoinSend, JoinExpect, Refused, Within, MatchShapes.Captures],
        Rules = RulesOf(JoinSend, JoinExpect),
        Build = map => Build(map, JoinSend, JoinExpect),
    };

    // --- step ---
    private static readonly Key<string?> Name = Key.Maybe("name", Values.Text(),
        "What the report knows it by, as in \"gave no answer to the challenge\"; without it step 1, step 2 and so on.");

    private static readonly Key<Template?> Send = Key.Maybe("send", Templates.Frame, "Frame that is sent; without it none is.");

    private static readonly Key<FrameMatch?> Expect = Key.Maybe("expect", MatchShapes.Match.Value,
        "The answer that is awaited; without it the next step follows at once.");

    private static readonly Key<bool> IsOptional = Key.Optional("optional", Values.OneOf(("true", true), ("false", false)),
        "Whether the login goes on if the answer is refused or does not come in time; else it has failed.", "false");

    private static readonly MapShape<LoginStep> StepMap = new()
    {
        Name = "step",
        Doc = "A step of the way from open to joined: something is sent, and something awaited.",
        Keys = [Name, Send, Expect, Refused, Within, MatchShapes.Captures, IsOptional],
        Rules = [.. RulesOf(Send, Expect), Rule.Needs(IsOptional, Expect, NoAnswer)],
        Build = map => Build(map, Send, Expect) with { Name = map.Get(Name) ?? "", IsOptional = map.Get(IsOptional) },
    };

    /// <summary>How a client gets to joined.</summary>
    public static Key<LoginStep?> Join { get; } = Key.Maybe("join", JoinMap.Value,
        "How a client gets from open to joined; without it nothing is sent or awaited.");

    /// <summary>What comes before.</summary>
    public static Key<IReadOnlyList<LoginStep>> Steps { get; } = Key.Optional("steps",
        Collections.ListOf(StepMap.Value, "steps", mayBeEmpty: true).Select(Named),
        "What is sent and awaited before join, one step after the other: a handshake, a challenge.", "[]");

    /// <summary>The key of a frame that is sent, of a step as of the join.</summary>
    public static string SendName => Send.Name;

    private static LoginStep Build(MapReading map, Key<Template?> send, Key<FrameMatch?> expect) => new()
    {
        Send = map.Get(send),
        Expect = map.Get(expect),
        Refused = map.Get(Refused),
        Within = map.Get(Within),
        Captures = map.Has(MatchShapes.Captures) ? map.Get(MatchShapes.Captures) : [],
    };

    private static IReadOnlyList<LoginStep> Named(IReadOnlyList<LoginStep> steps) =>
        [.. steps.Select((step, index) => step.Name.Length > 0 ? step : step with { Name = $"step {index + 1}" })];

    private static Rule[] RulesOf(IKey send, IKey expect) =>
    [
        Rule.AtLeastOne(send, expect), Rule.Needs(Refused, expect, NoAnswer), Rule.Needs(Within, expect, NoAnswer),
        Rule.Needs(MatchShapes.Captures, expect, NoAnswer),
    ];
}
