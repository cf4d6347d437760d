using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The tables of what the server says beside chat: what is answered, what becomes of a message, what it tells of a connection.</summary>
internal static class AnswerShapes
{
    // --- answer ---
    private static readonly Key<FrameMatch> Which = Key.Required("match", MatchShapes.Match.Value, "Which inbound frames.");

    private static readonly Key<Template> Send = Key.Required("send", Templates.Frame, "The answer.");

    private static readonly MapShape<FrameAnswer> AnswerMap = new()
    {
        Name = "answer",
        Doc = "An inbound frame that is answered at once, messages included: a ping of the server, something that it wants to have acknowledged.",
        Keys = [Which, Send, MatchShapes.Captures],
        Build = map => new FrameAnswer(map.Get(Which), map.Get(Send), map.Get(MatchShapes.Captures)),
    };

    // --- message-answer ---
    private static readonly Key<FrameMatch> Tells = Key.Required("match", MatchShapes.Match.Value, "Which inbound frames tell so.");

    private static readonly Key<FrameField?> Id = Key.Maybe("id", MatchShapes.Field,
        "Where in the frame the message's ${id} or ${seq} is; without it the server answers for messages in their order.");

    private static readonly MapShape<MessageAnswer> MessageAnswerMap = new()
    {
        Name = "message-answer",
        Doc = "What the server tells the sender of a message.",
        Keys = [Tells, Id],
        IsAtomic = true,
        Build = map => new MessageAnswer(map.Get(Tells), map.Get(Id)),
    };

    /// <summary>What is answered at once.</summary>
    public static Key<IReadOnlyList<FrameAnswer>> Answers { get; } = Key.Optional("answers",
        Collections.ListOf(AnswerMap.Value, "frames with their answers", mayBeEmpty: true),
        "Inbound frames that are answered at once; of a frame that several match, each is sent.", "[]");

    /// <summary>What tells that a message is accepted.</summary>
    public static Key<MessageAnswer?> Accepted { get; } = Key.Maybe("accepted", MessageAnswerMap.Value,
        "What tells that the server has accepted a message, which is then its to deliver; without it nothing does.");

    /// <summary>What tells that a message is not.</summary>
    public static Key<MessageAnswer?> Rejected { get; } = Key.Maybe("rejected", MessageAnswerMap.Value,
        "What tells that the server does not accept a message, which it then owes to nobody; without it nothing does.");

    /// <summary>What the server tells of a connection.</summary>
    public static Key<IReadOnlyList<NoticeFrame>> Notices { get; } = Key.Optional("notices",
        Collections.MapOf(MatchShapes.Match.Value, "matches by name", Names.WrongNotice, (name, match) => new NoticeFrame(name, match)),
        "What the server tells a client about its connection, by names that the report shows: a kick, a conflict, a rate limit.", "{}");

    /// <summary>The key of an answer's frame.</summary>
    public static string SendName => Send.Name;

    /// <summary>Answers in the order of the messages are one queue: an answer by id would leave its message in it.</summary>
    public static void CheckIds(MapReading map)
    {
        if (!map.TryGet(Rejected, out var rejected) || rejected is null || !map.TryGet(Accepted, out var accepted))
        {
            return;
        }

        if (rejected.Id is null && accepted is not { Id: null })
        {
            map.AtOf(Rejected).Error(accepted is null
                ? "without 'accepted' nobody knows how many messages are answered for, so that 'rejected' needs an 'id'"
                : "'rejected' needs an 'id', as 'accepted' has one: messages are told apart by ids or by their order, not by both");
        }
        else if (rejected.Id is not null && accepted is { Id: null })
        {
            map.AtOf(Accepted).Error("'accepted' needs an 'id', as 'rejected' has one: messages are told apart by ids or by their order, not by both");
        }
    }
}
