namespace LoadHarness.Scenarios.Profiles;

/// <summary>How a client keeps its connection alive and notices that it is dead. Immutable.</summary>
public sealed record HeartbeatPolicy
{
    /// <summary>Distance of heartbeats while joined. Default 30 s (seed rows 0.14, 1.16).</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From joined to the first heartbeat; null: <see cref="Every"/>.</summary>
    public TimeSpan? First { get; init; }

    /// <summary>How long a reply may take before the heartbeat counts as missed; null: no reply is awaited.</summary>
    public TimeSpan? ReplyWithin { get; init; }

    /// <summary>Missed heartbeats in a row after which the client gives the connection up; null: it never does.</summary>
    public int? GiveUpAfter { get; init; }
}
