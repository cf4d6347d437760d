namespace LoadHarness.Scenarios.Profiles;

/// <summary>How a client answers the pings of the server, by which many servers tell who is still there. Immutable.</summary>
/// <param name="After">
/// From a ping to its pong; of several pings meanwhile the newest is answered (RFC 6455 section 5.5.3). Zero: at once; null: no
/// ping ever is.
/// </param>
public sealed record PongPolicy(TimeSpan? After)
{
    /// <summary>Answers each ping at once.</summary>
    public static PongPolicy Always { get; } = new(TimeSpan.Zero);

    /// <summary>Answers no ping.</summary>
    public static PongPolicy Never { get; } = new((TimeSpan?)null);
}
