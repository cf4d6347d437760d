using LoadHarness.Metrics.Histograms;

namespace LoadHarness.Results.Capacity;

/// <summary>One run of a search with the numbers that matter for its level. Immutable.</summary>
public sealed record LevelRun
{
    /// <summary>What was played and what came of it.</summary>
    public required LevelAttempt Attempt { get; init; }

    /// <summary>Which time the level was played so, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Name of its folder in that of the search; empty: nothing was played.</summary>
    public required string Folder { get; init; }

    /// <summary>Identity of the run; empty: nothing was played.</summary>
    public string Id { get; init; } = "";

    /// <summary>Wall-clock start, a label only; null: nothing was played.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The word of its verdict; empty: nothing was played.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>What tripped, the worst first; of a run that could not be judged, why. Empty: it was held.</summary>
    public IReadOnlyList<TripFact> Trips { get; init; } = [];

    /// <summary>Clients that the plan wanted there.</summary>
    public long Planned { get; init; }

    /// <summary>The most clients that were joined at once between the end of the arrival and the beginning of the steady phase.</summary>
    public long Joined { get; init; }

    /// <summary>Dials and logins that failed until the steady phase began.</summary>
    public long FailedJoins { get; init; }

    /// <summary>Messages that the plan wanted said in a second of the steady phase.</summary>
    public double Offered { get; init; }

    /// <summary>Deliveries owed in a second of the steady phase.</summary>
    public double Owed { get; init; }

    /// <summary>Of these, delivered in time.</summary>
    public double Delivered { get; init; }

    /// <summary>p50 of delivery.latency over the steady phase; null: there are no samples.</summary>
    public QuantileReading? P50 { get; init; }

    /// <summary>p99 of delivery.latency over the steady phase; null: there are no samples.</summary>
    public QuantileReading? P99 { get; init; }

    /// <summary>Deliveries owed in the whole run.</summary>
    public long Expected { get; init; }

    /// <summary>Of these, lost.</summary>
    public long Lost { get; init; }

    /// <summary>Mean CPU of the backend over the steady phase, percent of one core; null: it was not observed.</summary>
    public double? BackendCpu { get; init; }

    /// <summary>Mean CPU of the harness over the steady phase, percent of one core; null: not known.</summary>
    public double? HarnessCpu { get; init; }

    /// <summary>The limit of the generator that it came closest to, and how close: 1 is the limit in the worst interval; null: not known.</summary>
    public GeneratorStrain? Strain { get; init; }

    /// <summary>Share of the deliveries that were lost, percent; null: none were owed.</summary>
    public double? LostPercent => Expected > 0 ? 100.0 * Lost / Expected : null;

    /// <summary>Share of the clients that were not joined, percent; null: nothing was played.</summary>
    public double? AbsentPercent => Planned > 0 ? 100.0 * Math.Max(0, Planned - Joined) / Planned : null;
}

/// <summary>Something that a level did not keep.</summary>
/// <param name="Limit">What was to be kept: <c>delivery.latency p99 &lt; 250 ms</c>, <c>all clients joined</c>.</param>
/// <param name="Measured">What was measured: <c>812 ms</c>, <c>500 of 540</c>; may be empty.</param>
public sealed record TripFact(string Limit, string Measured)
{
    /// <inheritdoc />
    public override string ToString() => Measured.Length > 0 ? $"{Limit}: {Measured}" : Limit;
}

/// <summary>How close the harness came to a limit of its own.</summary>
/// <param name="Name">Which: <c>schedule.lateness p99</c>.</param>
/// <param name="Worst">The worst interval, for people: <c>3.1 ms</c>.</param>
/// <param name="OfLimit">The worst interval as a multiple of the limit.</param>
public sealed record GeneratorStrain(string Name, string Worst, double OfLimit);
