using LoadHarness.Engine.Observing;
using LoadHarness.Metrics.Histograms;
using LoadHarness.Results;

namespace LoadHarness.Cli.Live;

/// <summary>So many clients in one state.</summary>
internal sealed record LiveClients(string State, long Count);

/// <summary>A count, over the last seconds and in all.</summary>
internal sealed record LiveRate(string Name, double PerSecond, long Total);

/// <summary>Key figures of a latency; those that never arrived are ranked as "at least". Null: there was nothing to measure.</summary>
internal sealed record LiveLatency(QuantileReading P50, QuantileReading P99, TimeSpan? Max)
{
    /// <summary>The key figures of a distribution.</summary>
    public static LiveLatency? Of(Distribution samples)
    {
        // Fewer than none: in these seconds more of the earlier ones came after all than were declared.
        var known = samples with { Censored = Math.Max(0, samples.Censored) };
        return known.IsEmpty ? null : new LiveLatency(known.Quantile(0.5), known.Quantile(0.99), known.Arrived.IsEmpty ? null : known.Arrived.Max);
    }
}

/// <summary>What happened, and when; for the list of last events.</summary>
/// <param name="From">When it began, elapsed time.</param>
/// <param name="To">When it was over; the same for an instant.</param>
/// <param name="Text">What, for people.</param>
/// <param name="Tone">How grave it is.</param>
internal sealed record LiveNote(TimeSpan From, TimeSpan To, string Text, LiveTone Tone);

/// <summary>One interval in the charts.</summary>
/// <param name="Delivered">Deliveries per second.</param>
/// <param name="P99">p99 of the delivery latency; null: nothing arrived.</param>
internal readonly record struct LiveBeat(double Delivered, TimeSpan? P99);

/// <summary>Everything that is shown of a run at the end of an interval. Immutable.</summary>
internal sealed record LiveState
{
    /// <summary>When that was, elapsed time.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Name of the phase.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Clients that the plan wants present.</summary>
    public long Planned { get; init; }

    /// <summary>Clients joined.</summary>
    public long Open { get; init; }

    /// <summary>The other clients by state; only states that somebody is in.</summary>
    public IReadOnlyList<LiveClients> Others { get; init; } = [];

    /// <summary>What "the last seconds" are.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>Length of an interval.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Intended, sent, delivered and not sent, in this order.</summary>
    public IReadOnlyList<LiveRate> Rates { get; init; } = [];

    /// <summary>Delivery latency of the last seconds.</summary>
    public LiveLatency? Recent { get; init; }

    /// <summary>Delivery latency of the steady phase so far.</summary>
    public LiveLatency? Steady { get; init; }

    /// <summary>Deliveries that went wrong, gravest first.</summary>
    public IReadOnlyList<LiveCount> Deliveries { get; init; } = [];

    /// <summary>What became of connections.</summary>
    public IReadOnlyList<LiveCount> Connections { get; init; } = [];

    /// <summary>The harness itself.</summary>
    public GeneratorPulse Generator { get; init; } = GeneratorPulse.Unknown;

    /// <summary>All slices of the run; null: it is played by one process, or this is not slice 1.</summary>
    public LiveTogether? Together { get; init; }

    /// <summary>What was last observed of the backend; empty: nothing is.</summary>
    public IReadOnlyList<ObservedValue> Backend { get; init; } = [];

    /// <summary>Intervals of the steady phase so far.</summary>
    public long SteadyIntervals { get; init; }

    /// <summary>In how many of them the harness was over one of its limits: too many void the run.</summary>
    public long SteadyOver { get; init; }

    /// <summary>The last intervals, oldest first.</summary>
    public IReadOnlyList<LiveBeat> Beats { get; init; } = [];

    /// <summary>What happened, oldest first; the last of them only.</summary>
    public IReadOnlyList<LiveNote> Notes { get; init; } = [];

    /// <summary>The next event of the scenario; null: none is to come.</summary>
    public EventRow? Next { get; init; }
}
