namespace LoadHarness.Scenarios;

/// <summary>What is done to connections on their way between clients and target.</summary>
public enum WireFaultKind
{
    /// <summary>Both ends get a reset (RST), as from a middlebox that has forgotten the connection.</summary>
    Reset,

    /// <summary>Both ends get the end of the stream (FIN), without a close frame.</summary>
    Close,

    /// <summary>
    /// What is sent is taken and thrown away: whoever sends believes that the connection is open. It never works again: what it carried would have a
    /// gap. When the event ends, those that are still there are reset.
    /// </summary>
    BlackHole,

    /// <summary>Nothing moves, as behind a full queue; when the event ends, everything goes on, and nothing is lost.</summary>
    Stall,

    /// <summary>Everything comes later, in its order.</summary>
    Delay,

    /// <summary>No more than so many bytes a second pass, of each connection and direction.</summary>
    Bandwidth,

    /// <summary>New dials are accepted, and nothing is ever answered.</summary>
    NeverAnswer,

    /// <summary>New dials are reset at once; where all of them are to be, nobody listens.</summary>
    Refuse,

    /// <summary>One byte of the answer to the upgrade is another one.</summary>
    CorruptUpgrade,
}

/// <summary>Which way.</summary>
[Flags]
public enum WireDirection
{
    /// <summary>What clients send.</summary>
    ToServer = 1,

    /// <summary>What the server sends.</summary>
    ToClients = 2,

    /// <summary>Both.</summary>
    Both = ToServer | ToClients,
}

/// <summary>A fault on the wire between clients and target. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Share">Which part of the connections it hits, above 0, at most 1: of those that are open when it begins, and of those that are made while it lasts.</param>
public sealed record WireFault(WireFaultKind Kind, double Share)
{
    /// <summary>Which way, where that makes a difference. Default both.</summary>
    public WireDirection Direction { get; init; } = WireDirection.Both;

    /// <summary>Of a delay: by how much.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Of a delay: by how much more at most, evenly drawn.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Of a bandwidth: bytes a second.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Whether only dials that come while it lasts are hit.</summary>
    public bool IsOfDials => Kind is WireFaultKind.NeverAnswer or WireFaultKind.Refuse or WireFaultKind.CorruptUpgrade;
}
