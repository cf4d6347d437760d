namespace LoadHarness.Scenarios.Profiles;

/// <summary>
/// How a client uploads a log of its connections: an error at once, what else there is in batches. A pure value. Source: seed row 1.24.
/// Immutable.
/// </summary>
public sealed record LogPolicy
{
    /// <summary>The request; its body is the JSON array of entries.</summary>
    public required HttpTemplate Request { get; init; }

    /// <summary>Entries after which a batch is uploaded. Default 20.</summary>
    public int Batch { get; init; } = 20;

    /// <summary>Time after which a batch is uploaded that is not full. Default 30 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Entries that may wait; beyond them the oldest is forgotten. Default 200.</summary>
    public int Limit { get; init; } = 200;
}
