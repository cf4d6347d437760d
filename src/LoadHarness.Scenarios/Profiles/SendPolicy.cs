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

/// <summary>What makes a client send what has waited in its queue.</summary>
public enum FlushMoment
{
    /// <summary>It is joined again.</summary>
    Joined,

    /// <summary>
    /// It has begun to dial, before the connection is open: each send fails silently, and the queue is empty all the same (seed row 4.3).
    /// </summary>
    Dialed,
}

/// <summary>When its author sees a message.</summary>
public enum EchoSource
{
    /// <summary>When the server sends it back (seed row 3.15).</summary>
    Server,

    /// <summary>At once, before it is sent; whether that will ever be, its author is not told (seed row 0.23).</summary>
    Local,
}

/// <summary>How what has waited in a queue is sent. Immutable.</summary>
/// <param name="Every">Distance of the messages; zero: none; null: they are never sent.</param>
/// <param name="AwaitsKernel">Whether each waits until the kernel has taken the one before.</param>
public readonly record struct FlushPace(TimeSpan? Every, bool AwaitsKernel = false)
{
    /// <summary>All at once (seed row 4.2).</summary>
    public static FlushPace Burst => new(TimeSpan.Zero);

    /// <summary>Each when the kernel has taken the one before: slower only where something holds the connection back.</summary>
    public static FlushPace OneByOne => new(TimeSpan.Zero, AwaitsKernel: true);

    /// <summary>Not at all (seed row 3.13).</summary>
    public static FlushPace Never => new(null);
}

/// <summary>
/// What a client does with a message that it cannot say at once. What waits stays due when it was due, and is neither sent nor not
/// sent until that is decided. Sources: seed rows 0.21, 0.23, 1.8, 1.19, 3.13, 3.15, 3.16, 4.2, 4.3. Immutable.
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

    /// <summary>Queue: how they are sent. Default all at once, a burst (seed row 4.2).</summary>
    public FlushPace Flush { get; init; } = FlushPace.Burst;

    /// <summary>Queue: what makes the client send them. Default: it is joined again.</summary>
    public FlushMoment FlushAt { get; init; }

    /// <summary>Queue: whether it is kept in the storage of the device and survives a restart of the client (seed row 1.19). Default false.</summary>
    public bool Persistent { get; init; }

    /// <summary>When its author sees a message. Default: when the server sends it back.</summary>
    public EchoSource Echo { get; init; }

    /// <summary>Whether a text of nothing is not sent at all (seed row 0.21; row 3.16 sends it). Default false.</summary>
    public bool BlocksEmpty { get; init; }
}
