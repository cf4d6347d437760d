namespace LoadHarness.Metrics.Recording;

/// <summary>Totals of a run so far, as of its last closed interval. Immutable.</summary>
public sealed record LiveTotals
{
    /// <summary>Messages sent.</summary>
    public long Sent { get; init; }

    /// <summary>Deliveries, late ones included.</summary>
    public long Delivered { get; init; }

    /// <summary>Deliveries lost.</summary>
    public long Lost { get; init; }

    /// <summary>Connections dropped.</summary>
    public long Drops { get; init; }

    /// <summary>Failed dials and logins.</summary>
    public long Failed { get; init; }
}
