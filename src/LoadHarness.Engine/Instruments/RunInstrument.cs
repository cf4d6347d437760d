using LoadHarness.Metrics.Catalog;

namespace LoadHarness.Engine.Instruments;

/// <summary>What an instrument does with the values that it is given; OpenTelemetry's names.</summary>
public enum InstrumentKind
{
    /// <summary>Adds them up; none is negative.</summary>
    Counter,

    /// <summary>Adds them up; what was counted may be taken back.</summary>
    UpDownCounter,

    /// <summary>Keeps the last one.</summary>
    Gauge,

    /// <summary>Counts them in buckets.</summary>
    Histogram,
}

/// <summary>An instrument that tells of a metric while a run goes on. Immutable.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Name">Name of the instrument: <c>loadharness.delivery.latency</c>.</param>
/// <param name="Kind">What it does with its values.</param>
/// <param name="Unit">Unit in the notation of UCUM: <c>s</c>, <c>By</c>, <c>1</c>, <c>{message}</c>.</param>
/// <param name="Factor">A value of the metric times this is a value of the instrument; 1: they are whole numbers.</param>
/// <param name="ByPopulation">Whether its values are told apart by population; else they are of the harness as a whole.</param>
/// <param name="Description">What it means exactly.</param>
public sealed record RunInstrument(
    MetricDefinition Metric, string Name, InstrumentKind Kind, string Unit, double Factor, bool ByPopulation, string Description)
{
    /// <summary>Whether it counts the samples of a timer that are only known as "at least", and not those that came.</summary>
    public bool IsCensored { get; init; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
