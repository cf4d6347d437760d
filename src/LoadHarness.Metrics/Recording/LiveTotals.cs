namespace LoadHarness.Metrics.Recording;

/// <summary>What a console shows while a run goes on: totals so far and the last interval. Immutable.</summary>
public sealed record LiveTotals
{
    /// <summary>End of the last interval.</summary>
    public TimeSpan At { get; init; }

    /// <summary>Clients joined now.</summary>
    public long Open { get; init; }

    /// <summary>Messages sent so far.</summary>
    public long Sent { get; init; }

    /// <summary>Deliveries so far, late ones included.</summary>
    public long Delivered { get; init; }

    /// <summary>Deliveries lost so far.</summary>
    public long Lost { get; init; }

    /// <summary>Further copies so far.</summary>
    public long Duplicate { get; init; }

    /// <summary>Drops so far.</summary>
    public long Drops { get; init; }

    /// <summary>Failed dials and logins so far.</summary>
    public long Failed { get; init; }

    /// <summary>Sent per second in the last interval.</summary>
    public double SentRate { get; init; }

    /// <summary>Deliveries per second in the last interval.</summary>
    public double DeliveredRate { get; init; }

    /// <summary>p99 of the delivery latency in the last interval; null: nothing arrived.</summary>
    public TimeSpan? P99 { get; init; }
}
