namespace LoadHarness.Scenarios.Profiles;

/// <summary>What a heartbeat is on the wire.</summary>
public enum HeartbeatFrame
{
    /// <summary>The heartbeat message of the protocol.</summary>
    Message,

    /// <summary>A WebSocket ping; the pong is its reply.</summary>
    Ping,
}

/// <summary>How heartbeats follow one another.</summary>
public enum HeartbeatPace
{
    /// <summary>At a fixed distance from due to due, as an interval timer.</summary>
    Interval,

    /// <summary>Each so long after the one before was sent, or could not be sent (seed row 3.9).</summary>
    Chained,

    /// <summary>One and no more (seed row 0.14).</summary>
    Once,

    /// <summary>Each so long after the last data of its connection, sent or received (seed row 2.7).</summary>
    Idle,
}

/// <summary>With what heartbeats begin.</summary>
public enum HeartbeatStart
{
    /// <summary>The client is joined.</summary>
    Joined,

    /// <summary>The WebSocket is open.</summary>
    Open,

    /// <summary>The dial has begun: the first heartbeats may come too early to be sent (seed row 2.2).</summary>
    Dialed,

    /// <summary>The page is loaded: one beginning for however many connections follow (seed row 0.13).</summary>
    Loaded,
}

/// <summary>
/// How a client keeps its connection alive and notices that it is dead. Sources: seed rows 0.14 to 0.16, 1.16, 2.2 to 2.6, 3.9 to
/// 3.12a. Immutable.
/// </summary>
public sealed record HeartbeatPolicy
{
    /// <summary>What is sent. Default the protocol's message.</summary>
    public HeartbeatFrame Frame { get; init; }

    /// <summary>How they follow one another. Default as an interval timer.</summary>
    public HeartbeatPace Pace { get; init; }

    /// <summary>With what they begin. Default joined.</summary>
    public HeartbeatStart Start { get; init; }

    /// <summary>Distance of heartbeats. Default 30 s (seed rows 0.14, 1.16).</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From <see cref="Start"/> to the first heartbeat; null: <see cref="Every"/>.</summary>
    public TimeSpan? First { get; init; }

    /// <summary>How long a reply may take before the heartbeat counts as missed; null: no reply is awaited.</summary>
    public TimeSpan? ReplyWithin { get; init; }

    /// <summary>Missed heartbeats in a row after which the client gives the connection up; null: it never does.</summary>
    public int? GiveUpAfter { get; init; }

    /// <summary>
    /// Whether they go on after their connection has ended: then they go to the newest connection of the client, and those that
    /// find none open have failed. Default false: they end with it.
    /// </summary>
    public bool Outlives { get; init; }

    /// <summary>
    /// Heartbeats that could not be sent, after which the client reconnects (<see cref="ReconnectTriggers.Heartbeat"/>); null: it
    /// does not mind.
    /// </summary>
    public int? ReconnectAfterFailures { get; init; }

    /// <summary>Whether the count of those that could not be sent is never reset (seed row 3.10). Default false: one that is sent resets it.</summary>
    public bool FailuresAreForEver { get; init; }

    /// <summary>Whether they go on after they have made the client reconnect, beside those of the new connection (seed row 3.12a). Default false.</summary>
    public bool GoesOn { get; init; }
}
