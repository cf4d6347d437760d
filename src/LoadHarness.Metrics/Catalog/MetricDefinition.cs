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
/// Immutable; the instances are the members of <see cref="MetricCatalog"/>.
/// </summary>
/// <param name="Index">Position in <see cref="MetricCatalog.All"/>: the address of its cell in a recorder.</param>
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
    /// <inheritdoc />
    public override string ToString() => Name;
}
