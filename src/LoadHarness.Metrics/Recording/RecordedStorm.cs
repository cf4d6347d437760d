using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Metrics.Recording;

/// <summary>Connections that were lost together, and how their clients came back. Immutable.</summary>
public sealed record RecordedStorm
{
    /// <summary>Number of the event in which they were lost; 0: without one.</summary>
    public required int Event { get; init; }

    /// <summary>When the event began; without one: the first loss.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>The first loss; null: none.</summary>
    public required TimeSpan? FirstLoss { get; init; }

    /// <summary>The last loss; null: none.</summary>
    public required TimeSpan? LastLoss { get; init; }

    /// <summary>How many clients lost their connection.</summary>
    public required long Lost { get; init; }

    /// <summary>From the start until each was joined again; who did not come back is only known as "at least".</summary>
    public required Distribution Back { get; init; }

    /// <summary>Dials of all of them, until they were back or the run ended.</summary>
    public required long Attempts { get; init; }

    /// <summary>Dials of each that came back; a microsecond stands for one.</summary>
    public required LatencyHistogram AttemptsUntilBack { get; init; }

    /// <summary>Their most dials within one second, counted from the start.</summary>
    public required long PeakAttempts { get; init; }

    /// <summary>When that second began; null: nobody dialled.</summary>
    public required TimeSpan? PeakAt { get; init; }

    /// <summary>How many stopped trying.</summary>
    public required long GaveUp { get; init; }

    /// <summary>Messages owed to them, sent while they were away, that did not arrive.</summary>
    public required long Missed { get; init; }

    /// <summary>Messages sent while they were away that they obtained later.</summary>
    public required long Recovered { get; init; }

    /// <summary>Of these, by history.</summary>
    public required long RecoveredByHistory { get; init; }

    /// <summary>Of these, by replay.</summary>
    public required long RecoveredByReplay { get; init; }

    /// <summary>Their HTTP requests for history, begun from the loss until shortly after they were joined again.</summary>
    public required long HistoryRequests { get; init; }

    /// <summary>The most of these begun within one second, counted from the start.</summary>
    public required long PeakHistoryRequests { get; init; }

    /// <summary>The same by population, for those that lost connections in it; empty in these.</summary>
    public required IReadOnlyDictionary<int, RecordedStorm> Parts { get; init; }
}

/// <summary>Connections that ended in the same way.</summary>
/// <param name="Key">In which way.</param>
/// <param name="Count">How many.</param>
/// <param name="First">When first.</param>
/// <param name="Last">When last.</param>
/// <param name="Age">How long they had been open.</param>
/// <param name="Silence">How long before the end their last byte had come.</param>
public sealed record RecordedEnd(EndKey Key, long Count, TimeSpan First, TimeSpan Last, LatencyHistogram Age, LatencyHistogram Silence);
