using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Metrics.Thresholds;

/// <summary>How the value of a metric is compared with the limit.</summary>
public enum Comparison
{
    /// <summary>The value must be smaller: <c>&lt;</c>.</summary>
    Less,

    /// <summary>The value must not be larger: <c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary>The value must be larger: <c>&gt;</c>.</summary>
    Greater,

    /// <summary>The value must not be smaller: <c>&gt;=</c>.</summary>
    GreaterOrEqual,

    /// <summary>The value must be exactly this: <c>==</c>.</summary>
    Equal,
}

/// <summary>Which number of a metric is meant.</summary>
public enum StatisticKind
{
    /// <summary>The metric's own value: of a count, rate or gauge (its peak); of what is observed, every interval.</summary>
    Value,

    /// <summary>A quantile of a timer, <see cref="Statistic.Quantile"/>.</summary>
    Quantile,

    /// <summary>Smallest value of a timer, or of what is observed.</summary>
    Min,

    /// <summary>Largest value of a timer, or of what is observed.</summary>
    Max,

    /// <summary>Mean of a timer, or of what is observed.</summary>
    Mean,

    /// <summary>Number of samples of a timer.</summary>
    Count,
}

/// <summary>One number of a metric: <c>p99</c>, <c>max</c>, <c>count</c>, or the value itself.</summary>
/// <param name="Kind">Which number.</param>
/// <param name="Quantile">For <see cref="StatisticKind.Quantile"/>: 0 &lt; q &lt; 1, so 0.999 for <c>p99.9</c>.</param>
public readonly record struct Statistic(StatisticKind Kind, double Quantile = 0);

/// <summary>What the drift of a metric is held against.</summary>
public enum DriftUnit
{
    /// <summary>Its growth per hour, in the unit of the metric.</summary>
    PerHour,

    /// <summary>Its growth over the judged part of the run, in percent of what it was at first.</summary>
    Percent,
}

/// <summary>
/// A limit that the run must keep: <c>delivery.latency p99 &lt; 250 ms in steady of members</c>.
/// Immutable; names and units are checked when it is parsed, before the run.
/// </summary>
/// <param name="Text">The expression as written, for people.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Statistic">Which number of it.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="Limit">The limit in the unit of the metric: ms for timers, else the plain number.</param>
/// <param name="Phase">Phase that overrides the metric's default scope; null: the default.</param>
/// <param name="Population">Population it is restricted to; null: all.</param>
public sealed record Threshold(
    string Text,
    MetricDefinition Metric,
    Statistic Statistic,
    Comparison Comparison,
    double Limit,
    string? Phase,
    string? Population)
{
    /// <summary>The event, and the part of it, that it is about; null: none.</summary>
    public EventScope? Event { get; init; }

    /// <summary>Whether the run ends as soon as the limit is broken. Default false: it is judged at the end.</summary>
    public bool Abort { get; init; }

    /// <summary>Whether the drift of the metric is meant, and in which unit <see cref="Limit"/> is; null: its value.</summary>
    public DriftUnit? Drift { get; init; }
}
