namespace LoadHarness.Results.Merging;

/// <summary>How far one slice of a run is, as it tells the others at the end of each interval. Sums are those since the start. Immutable.</summary>
public sealed record SliceReport
{
    /// <summary>Name of the present phase.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Clients that the plan wants present.</summary>
    public long Target { get; init; }

    /// <summary>Clients joined.</summary>
    public long Open { get; init; }

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

    /// <summary>
    /// The cells of the metrics that limits with <c>abort: true</c> name, so that such a limit is held against all slices together; empty:
    /// there is no such limit.
    /// </summary>
    public IReadOnlyList<MetricCell> Limited { get; init; } = [];
}
