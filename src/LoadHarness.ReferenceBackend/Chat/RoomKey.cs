namespace LoadHarness.ReferenceBackend.Chat;

/// <summary>Identity of a room: rooms of the two endpoints are different rooms even with equal names.</summary>
/// <param name="Endpoint">Path of the endpoint: <see cref="Chat"/> or <see cref="Relay"/>.</param>
/// <param name="Name">Name as the clients say it, 1 to <see cref="MaxNameLength"/> UTF-16 code units.</param>
internal readonly record struct RoomKey(string Endpoint, string Name)
{
    /// <summary>Path of the chat endpoint.</summary>
    public const string Chat = "/chat";

    /// <summary>Path of the raw relay.</summary>
    public const string Relay = "/relay";

    /// <summary>The room of those who do not name one.</summary>
    public const string DefaultName = "lobby";

    /// <summary>Longest allowed room name, in UTF-16 code units.</summary>
    public const int MaxNameLength = 128;
}
