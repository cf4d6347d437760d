using LoadHarness.Metrics.Events;

namespace LoadHarness.Adapters.WebsocketClient;

/// <summary>What kind of thing has happened to a client of the package.</summary>
internal enum HappeningKind
{
    /// <summary>A dial succeeded.</summary>
    Opened,

    /// <summary>A message came.</summary>
    Message,

    /// <summary>Part of a message came.</summary>
    Alive,

    /// <summary>A dial failed: the last of its connection.</summary>
    Failed,

    /// <summary>A connection ended: the last of it.</summary>
    Ended,

    /// <summary>Our client has given its dial or its connection up: the last of it.</summary>
    GivenUp,
}

/// <summary>Something that has happened to a client of the package, to be told to the connection of ours that stands for it. Immutable.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When.</param>
internal readonly record struct Happening(HappeningKind Kind, TimeSpan At)
{
    /// <summary>Of a dial: when it began.</summary>
    public TimeSpan DialedAt { get; init; }

    /// <summary>Of a dial that failed: why, for people.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Of a dial that failed: the HTTP status of the answer; 0: there was none.</summary>
    public int Status { get; init; }

    /// <summary>Of a dial that failed: for want of something on this machine.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Of a message.</summary>
    public byte[] Payload { get; init; } = [];

    /// <summary>Of a message: whether it is binary rather than text.</summary>
    public bool IsBinary { get; init; }

    /// <summary>How it ended.</summary>
    public ConnectionEnd? End { get; init; }

    /// <summary>Whether nothing more happens on its connection.</summary>
    public bool IsLast => Kind is HappeningKind.Failed or HappeningKind.Ended or HappeningKind.GivenUp;
}
