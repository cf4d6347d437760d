using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results;

/// <summary>Connections that were lost together, and how their clients came back. Immutable. Instants are elapsed time since the start of the run.</summary>
public sealed record StormRow
{
    /// <summary>Number of the event in which they were lost; null: without one.</summary>
    public int? Event { get; init; }

    /// <summary>When the event began; without one: the first loss.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>The first loss; null: there was none.</summary>
    public TimeSpan? FirstLoss { get; init; }

    /// <summary>The last loss; null: there was none.</summary>
    public TimeSpan? LastLoss { get; init; }

    /// <summary>How many clients lost their connection: the base of all shares, whoever comes back.</summary>
    public required long Lost { get; init; }

    /// <summary>From the start until each was joined again; who was not back at the end is only known as "at least".</summary>
    public required Distribution Back { get; init; }

    /// <summary>Dials of all of them, until they were back or the run ended.</summary>
    public long Attempts { get; init; }

    /// <summary>Dials of each that came back; null: nobody did.</summary>
    public AttemptsUntilBack? AttemptsUntilBack { get; init; }

    /// <summary>Their most dials within one second, counted from the start.</summary>
    public long PeakAttempts { get; init; }

    /// <summary>When that second began; null: nobody dialled.</summary>
    public TimeSpan? PeakAt { get; init; }

    /// <summary>How many stopped trying.</summary>
    public long GaveUp { get; init; }

    /// <summary>Messages owed to them, sent from their last proof of life until they were back, that did not arrive.</summary>
    public long Missed { get; init; }

    /// <summary>Messages of that time that they obtained later, by history or replay.</summary>
    public long Recovered { get; init; }

    /// <summary>Of these, by history; 0 in files that do not tell.</summary>
    public long RecoveredByHistory { get; init; }

    /// <summary>Of these, by replay; 0 in files that do not tell.</summary>
    public long RecoveredByReplay { get; init; }

    /// <summary>Their HTTP requests for history, begun from the loss until 5 s after they were joined again.</summary>
    public long HistoryRequests { get; init; }

    /// <summary>The most of these begun within one second, counted from the start.</summary>
    public long PeakHistoryRequests { get; init; }

    /// <summary>Whose it is, in a part; null: of all.</summary>
    public string? Population { get; init; }

    /// <summary>The same by population, for those that lost connections in it; empty in parts, and in files that do not tell.</summary>
    public IReadOnlyList<StormRow> Parts { get; init; } = [];

    /// <summary>When a share of the lost ones was back, from the start; null: never.</summary>
    /// <param name="share">0 &lt; share &lt;= 1.</param>
    public TimeSpan? BackAfter(double share) => Lost > 0 && Back.Quantile(share) is { IsAtLeast: false } reading ? reading.Value : null;
}

/// <summary>How many dials it took until a client was back.</summary>
/// <param name="P50">Half of them needed no more.</param>
/// <param name="P95">95 % of them needed no more.</param>
/// <param name="Max">The most.</param>
public sealed record AttemptsUntilBack(long P50, long P95, long Max)
{
    /// <summary>All of them, a microsecond for a dial, so that those of slices add up; null: the file is older.</summary>
    public LatencyHistogram? Samples { get; init; }

    /// <summary>What is told of the dials of those who came back.</summary>
    /// <param name="samples">A microsecond stands for a dial.</param>
    /// <returns>Null: nobody came back.</returns>
    public static AttemptsUntilBack? Of(LatencyHistogram samples)
    {
        static long Number(TimeSpan stand) => (long)stand.TotalMicroseconds;
        return samples.IsEmpty
            ? null
            : new AttemptsUntilBack(Number(samples.ValueAtQuantile(0.5)), Number(samples.ValueAtQuantile(0.95)), Number(samples.Max)) { Samples = samples };
    }
}
