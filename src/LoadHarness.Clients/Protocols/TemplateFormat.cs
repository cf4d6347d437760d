using System.Text;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Clients.Protocols;

/// <summary>A wire format that is given as data, prepared for its conversations: templates as bytes, tests on inbound frames. Immutable, thread-safe.</summary>
internal sealed class TemplateFormat
{
    private readonly ProtocolDefinition _definition;
    private readonly FrameVariables _variables;
    private readonly Dictionary<string, CompiledTemplate> _signals = []; // those that clients send, by name
    private readonly FrameMatcher[] _signalMatches;

    /// <summary>Prepares it.</summary>
    /// <param name="definition">The wire format.</param>
    /// <param name="variables">What its frames may hold.</param>
    /// <param name="clock">The wall clock for <c>${time.…}</c>.</param>
    public TemplateFormat(ProtocolDefinition definition, FrameVariables variables, TimeProvider clock)
    {
        (_definition, _variables, Clock) = (definition, variables, clock);
        Separator = Encoding.UTF8.GetBytes(definition.Separator);
        Say = new CompiledTemplate(definition.Say, variables, definition.EscapeBody);
        Heartbeat = Compile(definition.Heartbeat);
        Leave = Compile(definition.Leave);
        HeartbeatReply = FrameMatcher.Of(definition.HeartbeatReply);
        Error = FrameMatcher.Of(definition.Error);
        Chat = FrameMatcher.Of(definition.Chat);
        Logins = [.. definition.Logins.Select(step => new TemplateStep(
            step.Name, Compile(step.Send), FrameMatcher.Of(step.Expect), FrameMatcher.Of(step.Refused), step.Within, CapturesOf(step.Captures), step.IsOptional))];
        Answers = [.. definition.Answers.Select(answer => (new FrameMatcher(answer.Match), Compile(answer.Send)!, CapturesOf(answer.Captures)))];
        Accepted = TemplateAnswer.Of(definition.Accepted);
        Rejected = TemplateAnswer.Of(definition.Rejected);
        Notices = [.. definition.Notices.Select(notice => (notice.Name, new FrameMatcher(notice.Match)))];
        _signalMatches = [.. definition.Signals.Select(signal => FrameMatcher.Of(signal.Match)).OfType<FrameMatcher>()];
        foreach (var signal in definition.Signals.Where(signal => signal.Send is not null))
        {
            _signals.Add(signal.Name, Compile(signal.Send)!);
        }

        IsJson = definition.IsJson;
        ReadsMessages = Accepted is not null || Rejected is not null || Answers.Length > 0 || Notices.Length > 0 || Separator.Length > 0;
    }

    /// <summary>The wall clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Whether frames are sent as binary rather than text.</summary>
    public bool Binary => _definition.Binary;

    /// <summary>Whether inbound frames are JSON.</summary>
    public bool IsJson { get; }

    /// <summary>Whether conversations must read messages of ours, too.</summary>
    public bool ReadsMessages { get; }

    /// <summary>Whether the server answers for messages in their order.</summary>
    public bool AnswersInOrder => (Accepted ?? Rejected) is { Id: null };

    /// <summary>What stands after each message; may be empty.</summary>
    public byte[] Separator { get; }

    /// <summary>Without an answer to the login: time from its end to joined.</summary>
    public TimeSpan Settle => _definition.Settle;

    /// <summary>The frame of a chat message.</summary>
    public CompiledTemplate Say { get; }

    /// <summary>The heartbeat; null: there is none.</summary>
    public CompiledTemplate? Heartbeat { get; }

    /// <summary>What is said before a polite close; null: nothing.</summary>
    public CompiledTemplate? Leave { get; }

    /// <summary>The login.</summary>
    public TemplateStep[] Logins { get; }

    /// <summary>Frames that are answered at once.</summary>
    public (FrameMatcher Match, CompiledTemplate Send, FrameCapture[] Captures)[] Answers { get; }

    /// <summary>What tells that a message is accepted; null: nothing does.</summary>
    public TemplateAnswer? Accepted { get; }

    /// <summary>What tells that a message is not; null: nothing does.</summary>
    public TemplateAnswer? Rejected { get; }

    /// <summary>What the server tells a client about its connection.</summary>
    public (string Name, FrameMatcher Match)[] Notices { get; }

    /// <summary>What answers a heartbeat; null: nothing does.</summary>
    public FrameMatcher? HeartbeatReply { get; }

    /// <summary>What tells of an error; null: nothing is known to.</summary>
    public FrameMatcher? Error { get; }

    /// <summary>What is chat; null: all that nothing else matches.</summary>
    public FrameMatcher? Chat { get; }

    /// <summary>The frame of a signal that clients send; null: there is none of that name.</summary>
    public CompiledTemplate? SignalOf(string name) => _signals.GetValueOrDefault(name);

    /// <summary>Whether a message is a signal.</summary>
    public bool IsSignal(ReadOnlySpan<byte> message)
    {
        foreach (var match in _signalMatches)
        {
            if (match.Matches(message))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a message answers a step of the login, awaited or not.</summary>
    public bool IsLoginAnswer(ReadOnlySpan<byte> message)
    {
        foreach (var step in Logins)
        {
            if (step.Expect?.Matches(message) is true || step.Refused?.Matches(message) is true)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a connection remembers; null: nothing.</summary>
    public FrameState? NewState() => _variables.Captures + _variables.Values == 0 ? null : new FrameState(_variables.Captures, _variables.Values);

    /// <summary>What cuts its frames into messages; null: a frame is a message.</summary>
    public FrameSplitter? NewSplitter() => Separator.Length == 0 ? null : new FrameSplitter(Separator, _definition.SpansFrames, _definition.MaxMessage);

    private CompiledTemplate? Compile(Template? template) => template is null ? null : new CompiledTemplate(template, _variables);

    private FrameCapture[] CapturesOf(IReadOnlyList<Capture> captures) =>
        [.. captures.Select(capture => new FrameCapture(capture.Name, _variables.SlotOf(capture.Name)!.Value, new FieldReader(capture.Field)))];
}

/// <summary>A piece of an inbound frame that is kept. Immutable.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Slot">Where it is kept.</param>
/// <param name="Field">Where it is in the frame.</param>
internal sealed record FrameCapture(string Name, int Slot, FieldReader Field);

/// <summary>A step of a login. Immutable.</summary>
/// <param name="Name">What people know it by.</param>
/// <param name="Send">What is sent; null: nothing.</param>
/// <param name="Expect">What is awaited; null: nothing.</param>
/// <param name="Refused">What means refused; null: nothing is known to.</param>
/// <param name="Within">How long the answer may take.</param>
/// <param name="Captures">What is taken out of the answer.</param>
/// <param name="IsOptional">Whether the login goes on without it.</param>
internal sealed record TemplateStep(
    string Name, CompiledTemplate? Send, FrameMatcher? Expect, FrameMatcher? Refused, TimeSpan Within, FrameCapture[] Captures, bool IsOptional);

/// <summary>What the server says of a message to its sender. Immutable.</summary>
/// <param name="Match">Which frames.</param>
/// <param name="Id">Where the message's number is; null: answers come in the order of the messages.</param>
internal sealed record TemplateAnswer(FrameMatcher Match, FieldReader? Id)
{
    /// <summary>Prepares an answer; null stays null.</summary>
    public static TemplateAnswer? Of(MessageAnswer? answer) =>
        answer is null ? null : new TemplateAnswer(new FrameMatcher(answer.Match), answer.Id is { } id ? new FieldReader(id) : null);
}
