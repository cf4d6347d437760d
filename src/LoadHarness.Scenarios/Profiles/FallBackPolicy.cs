namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// How a client goes on over HTTP when its WebSocket cannot be opened: one GET after the other, each of which the server answers when there
/// is news, and a POST for what it says. A pure value. Source: seed row 1.23. Immutable.
/// </summary>
public sealed record FallBackPolicy
{
    /// <summary>Variable of <see cref="Poll"/>: how far the client has heard.</summary>
    public const string CursorVariable = "cursor";

    /// <summary>Failed dials in a row after which the next one is a poll. Default 3.</summary>
    public int AfterFailures { get; init; } = 3;

    /// <summary>The poll.</summary>
    public required HttpTemplate Poll { get; init; }

    /// <summary>Path in the answer of the cursor for the next poll.</summary>
    public required string CursorPath { get; init; }

    /// <summary>Path in the answer of the array of messages: each is a frame as the WebSocket would have brought it.</summary>
    public required string MessagesPath { get; init; }

    /// <summary>The cursor of the first poll. Default: empty.</summary>
    public string FirstCursor { get; init; } = "";

    /// <summary>How a message is said: its body is the frame.</summary>
    public required HttpTemplate Send { get; init; }

    /// <summary>So often a polling client tries whether the WebSocket can be opened again. Default 1 min; null: never.</summary>
    public TimeSpan? RetrySocketEvery { get; init; } = TimeSpan.FromMinutes(1);
}
