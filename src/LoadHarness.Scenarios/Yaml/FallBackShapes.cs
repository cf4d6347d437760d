using LoadHarness.Scenarios.Profiles;
using LoadHarness.Scenarios.Protocols;

namespace LoadHarness.Scenarios.Yaml;

/// <summary>The table of how a client goes on without a WebSocket.</summary>
internal static class FallBackShapes
{
    private static readonly RequestKeys PollRequest = new("GET", null, false, FallBackPolicy.CursorVariable);
    private static readonly RequestKeys SendRequest = new("POST", null);

    private static readonly FallBackPolicy Defaults = new()
    {
        Poll = new HttpTemplate { Url = Template.Parse("/") },
        Send = new HttpTemplate { Url = Template.Parse("/") },
        CursorPath = "",
        MessagesPath = "",
    };

    // --- poll ---
    private static readonly Key<string> Cursor = Key.Required("cursor", MatchShapes.JsonPathValue,
        "Path in the answer of what the next poll says as ${cursor}.");

    private static readonly Key<string> Messages = Key.Required("messages", MatchShapes.JsonPathValue,
        "Path in the answer of the array of messages, each a frame as the WebSocket would have brought it.");

    private static readonly Key<string> First = Key.Optional("first", Values.Text("a text"),
        "What the first poll says as ${cursor}; once it is answered the client is connected.", "''");

    private static readonly MapShape<(HttpTemplate Request, string Cursor, string Messages, string First)> Poll = new()
    {
        Name = "poll",
        Doc = "The request that the server answers when there is news, again and again.",
        Keys = [.. PollRequest.All, Cursor, Messages, First],
        Rules = PollRequest.Rules,
        IsAtomic = true,
        Build = map => (PollRequest.Get(map), map.Get(Cursor), map.Get(Messages), map.Get(First)),
    };

    // --- send ---
    private static readonly MapShape<HttpTemplate> Send = new()
    {
        Name = "poll-send",
        Doc = "The request that says a message; its body is the frame.",
        Keys = [.. SendRequest.All],
        Rules = SendRequest.Rules,
        IsAtomic = true,
        Build = SendRequest.Get,
    };

    // --- fall-back ---
    private static readonly Key<int> AfterFailures = Key.Optional("after-failures", Values.Whole(1, 1_000_000),
        "Failed dials in a row after which the next one is a poll.", $"{Defaults.AfterFailures}");

    private static readonly Key<(HttpTemplate Request, string Cursor, string Messages, string First)> PollKey = Key.Required("poll",
        Poll.Value, "How it hears.");

    private static readonly Key<HttpTemplate> SendKey = Key.Required("send", Send.Value, "How it says something.");

    private static readonly Key<TimeSpan?> RetrySocketEvery = Key.Optional("retry-socket-every",
        Collections.AnyOf(
            Values.Word("never", (TimeSpan?)null), Values.Duration(TimeSpan.FromMilliseconds(10)).Select(every => (TimeSpan?)every)),
        "How often it tries whether the WebSocket can be opened; if so it returns to it.", Quantity.Show(Defaults.RetrySocketEvery!.Value));

    private static readonly MapShape<FallBackPolicy?> FallBackMap = new()
    {
        Name = "fall-back",
        Doc = "How a client goes on by long polling when its WebSocket cannot be opened.",
        Keys = [AfterFailures, PollKey, SendKey, RetrySocketEvery],
        Build = map => new FallBackPolicy
        {
            AfterFailures = map.Get(AfterFailures),
            Poll = map.Get(PollKey).Request,
            CursorPath = map.Get(PollKey).Cursor,
            MessagesPath = map.Get(PollKey).Messages,
            FirstCursor = map.Get(PollKey).First,
            Send = map.Get(SendKey),
            RetrySocketEvery = map.Get(RetrySocketEvery),
        },
    };

    /// <summary>The key of a profile.</summary>
    public static Key<FallBackPolicy?> FallBack { get; } = Key.Optional("fall-back",
        Collections.AnyOf(Values.Word("never", (FallBackPolicy?)null), FallBackMap.Value),
        "How it goes on when its WebSocket cannot be opened.", "never");

    /// <summary>Reports heartbeats whose replies nobody would send.</summary>
    public static void Check(MapReading map)
    {
        if (map.TryGet(FallBack, out var fallBack) && fallBack is not null
            && map.TryGet(LifeSignShapes.Heartbeat, out var heartbeat) && heartbeat is { ReplyWithin: not null })
        {
            map.AtOf(FallBack).Error("a client that polls sends no heartbeats, so none is answered: remove reply-within, or write fall-back: never");
        }
    }
}
