namespace LoadHarness.Scenarios.Profiles;

/// <summary>What an unruly frame is.</summary>
public enum UnrulyFrame
{
    /// <summary>A text that begins like JSON and ends in the middle of it: <c>sent.malformed</c>.</summary>
    Malformed,

    /// <summary>A chat message of the wire format that is far too long, and has no stamp: <c>sent.oversized</c>.</summary>
    Oversized,

    /// <summary>The join of the wire format once more, on a connection that is joined: <c>sent.joins</c>.</summary>
    Join,
}

/// <summary>
/// Frames that no well-made client sends, in an open loop: at the instants of the plan while the client is joined, whatever the server
/// says to them. Outside the ledger: nothing is owed for them. A pure value. Immutable.
/// </summary>
public sealed record UnrulyPolicy
{
    /// <summary>What is sent.</summary>
    public required UnrulyFrame Frame { get; init; }

    /// <summary>Mean distance for one client.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>How distances are spread.</summary>
    public Spread Spread { get; init; } = Spread.Poisson;

    /// <summary>Oversized: length of the text in bytes; the frame is a little longer. Default 2 MiB: twice what most servers take.</summary>
    public int Bytes { get; init; } = 2 << 20;
}
