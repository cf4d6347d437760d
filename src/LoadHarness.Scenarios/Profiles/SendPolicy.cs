namespace LoadHarness.Scenarios.Profiles;

/// <summary>What becomes of a message that a client wants to say while it has no connection.</summary>
public enum WhenNotOpen
{
    /// <summary>It is lost: counted as not sent (seed row 0.23).</summary>
    Drop,

    /// <summary>It is tried again a few times, then it is lost (seed row 1.8).</summary>
    Retry,

    /// <summary>It waits in a queue for the next connection (seed rows 1.19, 3.13, 4.2).</summary>
    Queue,
}

/// <summary>
/// What a client does with a message that it cannot say at once. What waits stays due when it was due, and is neither sent nor not
/// sent until that is decided. Sources: seed rows 0.23, 1.8, 1.19, 3.13, 4.2. Immutable.
/// </summary>
public sealed record SendPolicy
{
    /// <summary>Drops what it cannot say.</summary>
    public static SendPolicy Drop { get; } = new();

    /// <summary>What becomes of it. Default: it is dropped.</summary>
    public WhenNotOpen WhenNotOpen { get; init; }

    /// <summary>Retry: how often it is tried again. Default 3 (seed row 1.8).</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Retry: distance of the tries. Default 1 s (seed row 1.8).</summary>
    public TimeSpan RetryEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Queue: how many messages may wait. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Queue: whether a message beyond the limit takes the place of the oldest one; else it is dropped itself. Default true.</summary>
    public bool DropsOldest { get; init; } = true;

    /// <summary>
    /// Queue: distance of the messages once the client is joined again. Zero: all at once, a burst; null: they are never sent (seed
    /// row 3.13). Default zero (seed row 4.2).
    /// </summary>
    public TimeSpan? FlushEvery { get; init; } = TimeSpan.Zero;
}
