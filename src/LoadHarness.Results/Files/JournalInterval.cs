using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results.Files;

/// <summary>What a journal keeps of one closed interval: a line of its file. Immutable.</summary>
public sealed record JournalInterval
{
    /// <summary>Its beginning, elapsed time.</summary>
    public TimeSpan From { get; init; }

    /// <summary>Its end, elapsed time.</summary>
    public required TimeSpan To { get; init; }

    /// <summary>Counts and timers by metric, phase and population, those without anything left out; and the levels of gauges at its end.</summary>
    public required IReadOnlyList<JournalCell> Cells { get; init; }

    /// <summary>By name of a gauge: its level at the end, all populations together.</summary>
    public required IReadOnlyDictionary<string, long> Levels { get; init; }

    /// <summary>Connections that ended in it, by close code.</summary>
    public IReadOnlyDictionary<string, long> EndsByCode { get; init; } = new Dictionary<string, long>();

    /// <summary>What was observed of the backend, in the order of <see cref="RunResult.Observed"/> of the books.</summary>
    public IReadOnlyList<JournalSample?> Observed { get; init; } = [];

    /// <summary>
    /// How many messages of each client of the run, or of its slice, the kernel took in it, in the order of their numbers; taken a moment after its end, when a few more may have
    /// left than were counted. The sequence numbers of a client count from zero:
    /// the sums over all intervals name every message that went out.
    /// </summary>
    public PackedNumbers Sent { get; init; } = PackedNumbers.None;
}

/// <summary>One metric in one phase for one population, in one interval. Immutable.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Population">Name of the population; empty: of the harness itself.</param>
/// <param name="Value">Events of a count, or the level of a gauge.</param>
/// <param name="Samples">Samples of a timer; null: none.</param>
/// <param name="Censored">Samples declared "at least"; negative where more of the earlier ones came after all.</param>
/// <param name="CensoredFrom">Smallest bound of those.</param>
public sealed record JournalCell(
    string Metric, string Phase, string Population, long Value = 0, EncodedHistogram? Samples = null, long Censored = 0, TimeSpan CensoredFrom = default);

/// <summary>A number of the backend in one interval. Immutable.</summary>
/// <param name="Value">The mean of its samples.</param>
/// <param name="Lowest">The smallest of its samples; null: there was one.</param>
/// <param name="Highest">The greatest of its samples; null: there was one.</param>
public sealed record JournalSample(double Value, double? Lowest = null, double? Highest = null);

/// <summary>Many small numbers, most of them alike, packed into a short text when written. Immutable.</summary>
/// <param name="Values">The numbers, none of them negative.</param>
public sealed record PackedNumbers(long[] Values)
{
    /// <summary>No numbers.</summary>
    public static PackedNumbers None { get; } = new(Array.Empty<long>());
}
