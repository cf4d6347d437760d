namespace LoadHarness.Metrics.Catalog;

/// <summary>What kind of number a metric is, and therefore how it is kept and merged.</summary>
public enum MetricKind
{
    /// <summary>A distribution of durations: kept as a histogram, merged by adding histograms.</summary>
    Timer,

    /// <summary>A number of events: kept as a sum, merged by adding.</summary>
    Count,

    /// <summary>A level sampled at the end of each interval (clients open, say): the series is kept, the total is its peak.</summary>
    Gauge,

    /// <summary>A quotient of other metrics, computed when asked for and never stored.</summary>
    Rate,

    /// <summary>
    /// A level of the backend, observed from outside while the run goes on: the series is kept with its gaps, and a limit holds for every
    /// interval.
    /// </summary>
    Observed,

    /// <summary>How long it took to overcome an event: one duration for each event, computed when asked for, and a limit holds for all of them.</summary>
    Recovery,
}

/// <summary>Which direction of a metric is good news.</summary>
public enum Better
{
    /// <summary>Smaller is better: latencies, losses.</summary>
    Lower,

    /// <summary>Larger is better: deliveries.</summary>
    Higher,

    /// <summary>Neither: a fact about the load, not about quality.</summary>
    Neither,
}

/// <summary>How the values of several slices of a run become that of the whole.</summary>
public enum MergeRule
{
    /// <summary>They add up: samples, events, clients, bytes. Of peaks within an interval the sum is an upper bound: they need not fall together.</summary>
    Sum,

    /// <summary>The greatest one: ages, and shares of a machine.</summary>
    Greatest,
}

/// <summary>Over which part of the run a metric is taken when nobody says <c>in PHASE</c>.</summary>
public enum MetricScope
{
    /// <summary>The steady phase: latencies of messages.</summary>
    Steady,

    /// <summary>The whole run: connects, logins, reconnects and all counts.</summary>
    Run,
}

/// <summary>
/// A metric describes itself: report, merge, thresholds and comparison need no code of their own per metric.
/// Immutable; the instances are the members of <see cref="MetricCatalog"/>, and what <see cref="Chosen"/> makes.
/// </summary>
/// <param name="Index">Position in <see cref="MetricCatalog.All"/>: the address of its cell in a recorder; -1: it has none.</param>
/// <param name="Name">Dotted name as used in thresholds and by <c>show</c>.</param>
/// <param name="Kind">How it is kept.</param>
/// <param name="Unit">Unit of its values as people read them: <c>ms</c>, <c>messages</c>, <c>/client-hour</c>, …</param>
/// <param name="Better">Which direction is good.</param>
/// <param name="Scope">Default part of the run.</param>
/// <param name="Sentence">What it means exactly, one sentence for the report.</param>
public sealed record MetricDefinition(
    int Index,
    string Name,
    MetricKind Kind,
    string Unit,
    Better Better,
    MetricScope Scope,
    string Sentence)
{
    /// <summary>How the values of several slices become that of the whole.</summary>
    public MergeRule Merge { get; init; } = MergeRule.Sum;

    /// <summary>What the names of all numbers of the backend begin with.</summary>
    public const string OfBackend = "backend.";

    /// <summary>A series that a scenario chose of what the backend tells about itself; outside the catalogue.</summary>
    /// <param name="name">Its full name, <c>backend.sessions</c>.</param>
    /// <param name="unit">Unit of its values; empty: it is not known.</param>
    public static MetricDefinition Chosen(string name, string unit) =>
        new(-1, name, MetricKind.Observed, unit, Better.Lower, MetricScope.Run, "A series that the scenario chose of what the backend tells about itself.");

    /// <inheritdoc />
    public override string ToString() => Name;
}
