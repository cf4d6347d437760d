namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>Identity of a room: rooms of two endpoints are different rooms even with equal names.</summary>
/// <param name="Endpoint">Path of the endpoint, one of those below.</param>
/// <param name="Name">Name as the clients say it, 1 to <see cref="MaxNameLength"/> UTF-16 code units.</param>
internal readonly record struct RoomKey(string Endpoint, string Name)
{
    /// <summary>Path of the chat endpoint.</summary>
    public const string Chat = "/chat";

    /// <summary>Path of the raw relay.</summary>
    public const string Relay = "/relay";

    /// <summary>Path of the dialect of seed 0: flat JSON, token in the query.</summary>
    public const string UniApp = "/uni-app";

    /// <summary>Path of the dialect of seed 1: flat JSON behind an auth frame.</summary>
    public const string WxPush = "/wx-push";

    /// <summary>Path of the dialect of seed 2: flat JSON, positional query.</summary>
    public const string WxHeartbeat = "/wx-heartbeat";

    /// <summary>Path of the dialect of seed 3: envelopes with JSON in JSON in JSON.</summary>
    public const string WxRoom = "/wx-room";

    /// <summary>Path of the dialect of seed 4: opaque frames, no login.</summary>
    public const string WxRtc = "/wx-rtc";

    /// <summary>The room of those who do not name one.</summary>
    public const string DefaultName = "lobby";

    /// <summary>Longest allowed room name, in UTF-16 code units.</summary>
    public const int MaxNameLength = 128;
}
